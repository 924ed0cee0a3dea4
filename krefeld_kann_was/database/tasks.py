from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.database import backups
from krefeld_kann_was.lib.periodic import periodic


@periodic(_("Die Datenbank sichern"), time(3, 40))
def back_up() -> None:
    backups.make_daily_backup(timezone.now())
