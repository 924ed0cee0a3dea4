"""The question of the house and the usual consents in every language, to begin with; staff edit them in the admin."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from contributions.gallery_options import Gallery, Licence
from contributions.models import Question, QuestionText
from krefeld_kann_was.lib.languages import languages


class UsualWords(NamedTuple):
    """In one language."""

    title: str
    exhibition: str
    gallery: str  # instead of the first line of `exhibition`, and what then comes before the rest
    open_data: str  # takes the {licence}
    social: str

    def exhibition_of(self, *, gallery: bool, licence: str) -> str:
        """What people agree to: the exhibition, with its gallery, and with open data where a licence is named."""
        if not gallery:
            return self.exhibition
        note = self.exhibition.partition("\n")[2]
        head, where = self.gallery.split("\n")
        data = [self.open_data.format(licence=licence)] if licence else []
        return f"{head}\n{' '.join((where, *data, note))}"

    def includes(self, exhibition: str) -> bool:
        """Whether this is one of the usual wordings."""
        with_gallery = (self.exhibition_of(gallery=True, licence=label) for label in ("", *Licence.labels))
        return exhibition in (self.exhibition, *with_gallery)


@cache
def usual_words() -> dict[str, UsualWords]:
    found = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {code: UsualWords(**words) for code, words in found.items()}


@transaction.atomic
def add_usual_words(question: Question) -> int:
    """Give the question the words it lacks; returns in how many languages something was added.

    A language that has its own consent keeps it; a usual one that nobody has agreed to yet comes to name what the
    question wants: its gallery, its open data. The titles belong to the usual question alone: they are added where
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
        if _add_consent(question, code, words):
            added.add(code)
    return len(added)


def _add_consent(question: Question, code: str, words: UsualWords) -> bool:
    """Whether there was something to add or to replace."""
    gallery = question.gallery != Gallery.NEVER
    licence = question.data_licence if gallery else ""
    wording = words.exhibition_of(gallery=gallery, licence=Licence(licence).label if licence else "")
    version = 1
    newest = question.consents.filter(language=code).order_by("-version").first()
    if newest:
        if newest.exhibition == wording or not words.includes(newest.exhibition) or newest.answer_set.exists():
            return False
        version = newest.version
        newest.delete()  # and not changed: somebody may have it before them and agree to it yet
    question.consents.create(
        language=code,
        version=version,
        exhibition=wording,
        names_gallery=gallery,
        data_licence=licence,
        social=words.social,
    )
    return True
