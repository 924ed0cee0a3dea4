"""The default question and consent texts in every language, in defaults.json; staff edit their copies in the admin."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from contributions.enums import Licence
from contributions.gallery_options import GalleryOpening
from contributions.models import Question, QuestionText
from krefeld_kann_was.lib.languages import languages


class DefaultTexts(NamedTuple):
    """The texts of one language. In `exhibition`, `gallery` and `social` the first line is what people agree to.

    `gallery` replaces that line of `exhibition` and adds one before the rest; `open_data` contains "{licence}".
    """

    title: str
    exhibition: str
    gallery: str
    open_data: str
    social: str

    def exhibition_text(self, *, gallery: bool, licence: str) -> str:
        """The consent for the exhibition, with its gallery, and with open data where a licence is named."""
        if not gallery:
            return self.exhibition
        note = self.exhibition.partition("\n")[2]
        head, where = self.gallery.split("\n")
        data = [self.open_data.format(licence=licence)] if licence else []
        return f"{head}\n{' '.join((where, *data, note))}"

    def includes(self, exhibition: str) -> bool:
        """Whether this is one of the possible default texts for the exhibition."""
        with_gallery = (self.exhibition_text(gallery=True, licence=label) for label in ("", *Licence.labels))
        return exhibition in (self.exhibition, *with_gallery)


@cache
def default_texts() -> dict[str, DefaultTexts]:
    """By language code."""
    texts_by_language = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {code: DefaultTexts(**texts) for code, texts in texts_by_language.items()}


@transaction.atomic
def add_default_texts(question: Question) -> int:
    """Add the default texts that the question lacks; returns in how many languages something was added.

    A language keeps its own consent text. A default one that nobody has agreed to is replaced when the question's
    gallery or licence has changed. Titles are added only where the German one is missing or is the default.
    """
    german = question.texts.filter(language=settings.LANGUAGE_CODE).values_list("title", flat=True).first()
    has_default_title = german in (None, default_texts()[settings.LANGUAGE_CODE].title)
    added = set()
    for code in (language.code for language in languages() if language.code in default_texts()):
        texts = default_texts()[code]
        if has_default_title and not question.texts.filter(language=code).exists():
            QuestionText.objects.create(question=question, language=code, title=texts.title)
            added.add(code)
        if _add_consent(question, code, texts):
            added.add(code)
    return len(added)


def _add_consent(question: Question, code: str, texts: DefaultTexts) -> bool:
    """Whether there was something to add or to replace."""
    gallery = question.gallery != GalleryOpening.NEVER
    licence = question.data_licence if gallery else ""
    exhibition = texts.exhibition_text(gallery=gallery, licence=Licence(licence).label if licence else "")
    version = 1
    newest = question.consents.filter(language=code).order_by("-version").first()
    if newest:
        if newest.exhibition == exhibition or not texts.includes(newest.exhibition) or newest.answer_set.exists():
            return False
        version = newest.version
        newest.delete()  # instead of changed: somebody may have its form open and agree to it yet
    question.consents.create(
        language=code,
        version=version,
        exhibition=exhibition,
        names_gallery=gallery,
        data_licence=licence,
        social=texts.social,
    )
    return True
