"""Writes reports of barriers."""

from datetime import datetime

from django.db.models import QuerySet

from contributions.services import TokenUsed
from krefeld_kann_was.information.models import BarrierReport


def report_barrier(*, nonce: str, text: str, now: datetime, **fields: str) -> None:
    """Store a report. `fields`: contact, language, flag. A retry (same nonce, same text) does nothing.

    Raises TokenUsed when the nonce belongs to another text.
    """
    stored, _new = BarrierReport.objects.get_or_create(
        nonce=nonce, defaults=fields | {"text": text, "reported_at": now}
    )
    if stored.text != text:
        raise TokenUsed


def close_reports(reports: QuerySet[BarrierReport], now: datetime) -> int:
    """Mark the open ones among the reports as done and erase their contacts; returns how many."""
    return reports.filter(done_at=None).update(done_at=now, contact="")
