"""The texts around the answers in each of a screen's languages, for the script that rotates through them."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import get_language_bidi, gettext

from contributions.models import Question
from exhibition.kiosk.phrases import PluralPhrase, answers_phrase, languages_phrase
from exhibition.models import Screen


def rotation_texts(screen: Screen) -> str:
    """A JSON list with the texts of one language each; empty if the screen has one language. At most one query."""
    if len(screen.languages) < 2:
        return ""
    prefetch_related_objects([screen.question], "texts")
    return json.dumps([_texts(screen, language) for language in screen.languages], ensure_ascii=False)


def question_title(question: Question, language: str) -> tuple[str, str]:
    """The question's title and its language; the hosts' name if nobody has written any, since a screen never fails."""
    try:
        text = question.title(language)
    except ObjectDoesNotExist:
        return question.hosts, settings.LANGUAGE_CODE
    return text.title, text.language


def _texts(screen: Screen, language: str) -> dict[str, Any]:
    title, title_language = question_title(screen.question, language)
    with translation.override(language):
        return {
            "language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": title,
            "title_language": title_language,
            "yours": gettext("Und deine Antwort?"),
            "way": gettext("Scanne den Code oder öffne"),
            "total": _forms(answers_phrase()),
            "languages": _forms(languages_phrase()),
        }


def _forms(phrase: PluralPhrase) -> dict[str, str]:
    return {"forms": phrase.forms, "indexes": phrase.indexes}
