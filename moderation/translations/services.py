"""All writes of translations: one person writes, another one clears. Each is logged with the answer's decisions.

`seen` is what `selectors.version_of` said of what the person had read. Where that is not true any more, nothing
changes: ChangedMeanwhile is raised, and ConflictError where the answer is not shown any more.
"""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from contributions.enums import Status
from contributions.models import Answer
from contributions.services import update_release_counter
from krefeld_kann_was.lib.languages import is_foreign
from moderation.enums import DecisionKind
from moderation.models import Translation
from moderation.services import lock_answer, log_translation
from moderation.transitions import NotAllowed, OwnDecision
from moderation.translations.selectors import version_of


class ChangedMeanwhile(Exception):
    """The answer or its translation is not as somebody has read it."""


@transaction.atomic
def write_translation(*, answer_id: int, text: str, seen: str, by: AbstractBaseUser, now: datetime) -> None:
    """Store what a released answer in another language says in German; it waits for another person.

    Replaces what was there, also what was cleared; the same text once more leaves it cleared. Raises NotAllowed for an
    answer in German.
    """
    answer, stored = _lock(answer_id, seen)
    if stored and stored.cleared_at and stored.text == text:
        return
    written = {"text": text, "written_by_id": by.pk, "written_at": now, "cleared_by": None, "cleared_at": None}
    Translation.objects.update_or_create(pk=answer.pk, defaults=written)
    _finish(DecisionKind.TRANSLATED, answer, by, now, was_shown=bool(stored and stored.cleared_at))


@transaction.atomic
def clear_translation(*, answer_id: int, seen: str, by: AbstractBaseUser, now: datetime) -> None:
    """Let a translation be shown. Raises OwnDecision for the person who wrote it."""
    answer, stored = _lock(answer_id, seen)
    if stored is None or stored.cleared_at:
        raise ChangedMeanwhile
    if stored.written_by_id == by.pk:
        raise OwnDecision
    Translation.objects.filter(pk=stored.pk).update(cleared_by=by.pk, cleared_at=now)
    _finish(DecisionKind.TRANSLATION_CLEARED, answer, by, now, was_shown=True)


@transaction.atomic
def remove_translation(*, answer_id: int, seen: str, by: AbstractBaseUser, now: datetime) -> None:
    """Erase a translation, cleared or not."""
    answer, stored = _lock(answer_id, seen)
    if stored is None:
        raise ChangedMeanwhile
    stored.delete()
    _finish(DecisionKind.TRANSLATION_REMOVED, answer, by, now, was_shown=stored.cleared_at is not None)


def _lock(answer_id: int, seen: str) -> tuple[Answer, Translation | None]:
    """The answer, locked until the transaction ends, and its translation."""
    answer = lock_answer(answer_id, Status.RELEASED)
    if not is_foreign(answer.language):
        raise NotAllowed(f"answer {answer_id} is in German")
    stored = Translation.objects.filter(answer=answer).first()
    if version_of(answer, stored) != seen:
        raise ChangedMeanwhile
    return answer, stored


def _finish(kind: DecisionKind, answer: Answer, by: AbstractBaseUser, now: datetime, *, was_shown: bool) -> None:
    """Log the change; the screens ask anew where it changes what is shown."""
    log_translation(kind, answer, by, now)
    if was_shown:
        update_release_counter(answer, released=0)
