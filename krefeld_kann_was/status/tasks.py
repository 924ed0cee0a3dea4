from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.periodic import periodic
from krefeld_kann_was.status import services


@periodic(_("Den gemeinsamen Speicher für Bilder kennzeichnen"), timedelta(minutes=5))
def mark_export_storage() -> str:
    return services.mark_export_storage(timezone.now())
