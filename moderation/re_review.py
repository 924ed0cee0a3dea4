"""Blind re-review: a sample of the rejections is judged again by somebody who does not know the first decision."""

from __future__ import annotations

import random

from contributions.enums import Status
from moderation.enums import DecisionKind
from moderation.models import Decision, ReReview

SAMPLE_RATE = 0.05
random_fraction = random.SystemRandom().random


def sample_rejection(decision: Decision) -> None:
    """Ask for a re-review with the probability SAMPLE_RATE, if the decision rejected an answer that was open."""
    rejected = decision.kind == DecisionKind.DECISION and decision.before in Status.OPEN
    if rejected and decision.after == Status.REJECTED and random_fraction() < SAMPLE_RATE:
        ReReview.objects.update_or_create(pk=decision.answer_id, defaults={"rejection": decision, "agreed": None})
