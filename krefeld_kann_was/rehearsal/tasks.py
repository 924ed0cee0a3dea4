from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.periodic import periodic
from krefeld_kann_was.rehearsal import services


@periodic(_("Vergessene Proben beenden und löschen"), time(3, 40))
def end_forgotten_rehearsals() -> None:
    services.end_forgotten_rehearsals(timezone.now())
