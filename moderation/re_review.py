"""A part of the rejections comes back to somebody else, who does not know that one was there: are we fair?"""

from __future__ import annotations

import random

from contributions.enums import Status
from moderation.enums import DecisionKind
from moderation.models import Decision, SecondLook

SHARE = 0.05
lot = random.SystemRandom().random


def draw(word: Decision) -> None:
    """Let the lot decide whether somebody else shall look at what was just rejected."""
    rejected = word.kind == DecisionKind.DECISION and word.before in Status.OPEN and word.after == Status.REJECTED
    if rejected and lot() < SHARE:
        SecondLook.objects.update_or_create(pk=word.answer_id, defaults={"first": word, "agreed": None})
