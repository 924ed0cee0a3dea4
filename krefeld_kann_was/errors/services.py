"""Stores the errors that a process has counted."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from krefeld_kann_was.errors.counter import ErrorCount, ErrorKey, error_counter
from krefeld_kann_was.errors.enums import Part
from krefeld_kann_was.errors.models import MAX_ERROR, MAX_PLACE, ErrorKind

MAX_KINDS = 300  # rows; those go that have not occurred for the longest time


def store_errors(part: Part) -> None:
    """Add what this process has counted to the database; where that fails, keep it for the next time and say nothing:
    what fails there is said by those who need it.

    Asks the database nothing where nothing was counted.
    """
    counted = error_counter().take()
    if not counted:
        return
    try:
        add_errors(part, counted)
    except Exception:
        error_counter().put_back(counted)


@transaction.atomic
def add_errors(part: Part, counts: Mapping[ErrorKey, ErrorCount]) -> None:
    """Add to what this and other processes have stored, of all machines. Two queries for each kind, and two more."""
    for key, count in counts.items():
        names = {"error": key.error[:MAX_ERROR], "place": key.place[-MAX_PLACE:]}
        new = ErrorKind(part=part, **names, traceback=count.traceback, first_at=count.first_at, last_at=count.last_at)
        ErrorKind.objects.bulk_create([new], ignore_conflicts=True)
        ErrorKind.objects.filter(part=part, **names).update(count=F("count") + count.times, last_at=count.last_at)
    _delete_oldest()


def _delete_oldest() -> None:
    oldest = list(ErrorKind.objects.values_list("pk", flat=True)[MAX_KINDS : 2 * MAX_KINDS])
    if oldest:
        ErrorKind.objects.filter(pk__in=oldest).delete()
