from datetime import time

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.periodic import periodic


@periodic(_("Abgelaufene Anmeldungen löschen"), time(3, 15))
def clear_sessions() -> None:
    call_command("clearsessions")
