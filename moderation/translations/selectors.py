"""Reads translations for the people who write and clear them."""

import hashlib
import json

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.languages import is_foreign
from moderation.models import Translation


def find_translatable(answer_id: int) -> Answer | None:
    """A released answer in another language than German, with its translation and its people. One query."""
    people = "translation__written_by", "translation__cleared_by"
    shown = Answer.objects.filter(pk=answer_id, status__in=Status.SHOWN).select_related("translation", *people)
    answer = shown.first()
    return answer if answer and is_foreign(answer.language) else None


def translation_of(answer: Answer) -> Translation | None:
    """The translation of the answer, where there is one."""
    return getattr(answer, "translation", None)


def version_of(answer: Answer, translation: Translation | None) -> str:
    """Changes with the texts of both, with who wrote the translation, and with whether it is cleared."""
    state = (translation.text, translation.written_by_id, bool(translation.cleared_at)) if translation else ()
    return hashlib.blake2b(json.dumps([answer.text, *state]).encode(), digest_size=8).hexdigest()


def waiting_translations() -> QuerySet[Translation]:
    """Translations of answers on show that nobody has cleared, the longest waiting first. None of a rehearsal."""
    waiting = Translation.objects.filter(
        not_rehearsed("answer__question"), cleared_at=None, answer__status__in=Status.SHOWN
    )
    return waiting.select_related("answer", "written_by").order_by("written_at", "pk")


def waiting_for(person: AbstractBaseUser) -> QuerySet[Translation]:
    """Those that this person may clear: somebody else wrote them."""
    return waiting_translations().exclude(written_by=person.pk)
