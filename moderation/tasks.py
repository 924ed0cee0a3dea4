from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.periodic import periodic
from moderation import retention


@periodic(_("Frühere Zustände von Antworten löschen"), timedelta(minutes=1))
def erase_previous_states() -> None:
    retention.erase_previous_states(timezone.now())
