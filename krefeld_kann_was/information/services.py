"""Writes reports of barriers."""

from datetime import datetime

from django.db.models import QuerySet

from contributions.enums import SubmissionFlag
from contributions.tokens import Token
from krefeld_kann_was.information.models import BarrierReport


def report_barrier(
    *, token: Token, text: str, contact: str, language: str, honeypot_filled: bool, now: datetime
) -> None:
    """Store a report; does nothing if one with the same token is already there, so a repeated POST is harmless."""
    BarrierReport.objects.get_or_create(
        nonce=token.nonce,
        defaults={
            "text": text,
            "contact": contact,
            "language": language,
            "flag": SubmissionFlag.HONEYPOT if honeypot_filled else token.origin,
            "reported_at": now,
        },
    )


def close_reports(reports: QuerySet[BarrierReport], now: datetime) -> int:
    """Mark the open ones among the reports as done and erase their contacts; returns how many."""
    return reports.filter(done_at=None).update(done_at=now, contact="")
