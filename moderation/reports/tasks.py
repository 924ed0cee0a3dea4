from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.periodic import periodic
from moderation.hints.services import delete_settled_hints
from moderation.reports.services import erase_settled_reports, settle_moot_reports
from moderation.retention import erase_rejected_texts


@periodic(_("Löschen, was abgelaufen ist: nicht gezeigte Texte, erledigte Meldungen, Hinweise"), time(3, 10))
def forget() -> int:
    """Erase settled reports, rejected texts and hints about them when their time is over; returns how many texts."""
    now = timezone.now()
    settle_moot_reports(now)
    erase_settled_reports(now)
    delete_settled_hints()
    return erase_rejected_texts(now)
