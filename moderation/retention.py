"""Erases texts at the end of their retention period. State, reason and the log stay."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from contributions.enums import Status
from contributions.models import Answer, Objection
from moderation.models import Decision

REJECTED_RETENTION_PERIOD = timedelta(days=30)


def erase_rejected_texts(now: datetime) -> int:
    """Erase the texts of answers that were rejected more than REJECTED_RETENTION_PERIOD ago; returns how many.

    Those with an open objection are kept.
    """
    recent = Decision.objects.filter(answer=OuterRef("pk"), decided_at__gt=now - REJECTED_RETENTION_PERIOD)
    open_objection = Objection.objects.filter(answer=OuterRef("pk"), outcome="")
    old = Answer.objects.filter(~Exists(recent), ~Exists(open_objection), status=Status.REJECTED).exclude(text="")
    Objection.objects.filter(answer__in=old).update(text="")
    return old.update(text="", fingerprint="")


def erase_whole_texts(now: datetime) -> int:
    """Erase the whole texts of shortened answers that can no longer be restored; returns how many.

    Called wherever somebody works at the desk, by the status page that monitoring requests, and by `manage.py forget`.
    """
    return Answer.objects.filter(whole_until__lte=now).update(whole_text="", whole_until=None)
