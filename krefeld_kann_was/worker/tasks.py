from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.periodic import periodic
from krefeld_kann_was.worker import services


@periodic(_("Alte Einträge über erledigte Arbeiten löschen"), time(3, 20))
def delete_finished_tasks() -> None:
    services.delete_finished_tasks(timezone.now() - services.RETENTION_PERIOD)
