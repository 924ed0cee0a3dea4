"""The question of the house and the usual consents in every language, to begin with; staff edit them in the admin."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from contributions.languages import languages
from contributions.models import ConsentText, Question, QuestionText


class UsualWords(NamedTuple):
    """In one language."""

    title: str
    exhibition: str
    social: str


@cache
def usual_words() -> dict[str, UsualWords]:
    found = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {code: UsualWords(**words) for code, words in found.items()}


@transaction.atomic
def add_usual_words(question: Question) -> int:
    """Give the question the words it lacks; returns in how many languages something was added.

    A language that has its own consent keeps it. The titles belong to the usual question alone: they are added where
    the question has no German title yet or asks the same in German.
    """
    german = question.texts.filter(language=settings.LANGUAGE_CODE).values_list("title", flat=True).first()
    asks_the_same = german in (None, usual_words()[settings.LANGUAGE_CODE].title)
    wanted = [language.code for language in languages() if language.code in usual_words()]
    added = set()
    for code in wanted:
        words = usual_words()[code]
        if asks_the_same and not question.texts.filter(language=code).exists():
            QuestionText.objects.create(question=question, language=code, title=words.title)
            added.add(code)
        if not question.consents.filter(language=code).exists():
            ConsentText.objects.create(
                question=question, language=code, exhibition=words.exhibition, social=words.social
            )
            added.add(code)
    return len(added)
