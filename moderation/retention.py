"""Erases what is not kept any longer. State, reason and the log stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from contributions.enums import Status
from contributions.models import Answer, Objection
from moderation.models import Decision

KEEP_REJECTED = timedelta(days=30)


def forget_rejected(now: datetime) -> int:
    """Erase the texts that were rejected more than KEEP_REJECTED ago and have no open objection; returns how many."""
    recent = Decision.objects.filter(answer=OuterRef("pk"), decided_at__gt=now - KEEP_REJECTED)
    open_objection = Objection.objects.filter(answer=OuterRef("pk"), outcome="")
    old = Answer.objects.filter(~Exists(recent), ~Exists(open_objection), status=Status.REJECTED).exclude(text="")
    Objection.objects.filter(answer__in=old).update(text="")
    return old.update(text="", fingerprint="")


def forget_whole_texts(now: datetime) -> int:
    """Erase the texts that were shown shortened and can no longer be restored (index `answer_whole`); returns how many.

    Called wherever somebody works at the desk, by the status page that monitoring asks for, and by `manage.py forget`.
    """
    return Answer.objects.filter(whole_until__lte=now).update(whole_text="", whole_until=None)
