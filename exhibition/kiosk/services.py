"""Pausing the screens of a question: they show the invitation and no answer until somebody resumes."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from contributions.models import Question
from exhibition.models import ScreenPause


@transaction.atomic
def pause_screens(question: Question, by: AbstractBaseUser, now: datetime) -> bool:
    """Pause all screens of the question; False if somebody has done so already. They obey with their next poll."""
    pause = {"paused_by_id": by.pk, "paused_at": now}
    _pause, is_new = ScreenPause.objects.get_or_create(question=question, resumed_at=None, defaults=pause)
    if is_new:
        question.renew_release_version()
    return is_new


@transaction.atomic
def resume_screens(question: Question, by: AbstractBaseUser, now: datetime) -> bool:
    """End the pause; False if there is none (any more)."""
    is_resumed = bool(ScreenPause.objects.current().filter(question=question).update(resumed_by=by.pk, resumed_at=now))
    if is_resumed:
        question.renew_release_version()
    return is_resumed
