"""What is written around the answers, in each of a screen's languages, for the script that lets them take turns."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import get_language_bidi, gettext

from contributions.models import Question
from exhibition.kiosk.phrases import Plural, answers_in_words, languages_in_words
from exhibition.models import Screen


def words_in_turn(screen: Screen) -> str:
    """JSON: a list with the words of one language each; empty where there is only one. No more than one query."""
    if len(screen.languages) < 2:
        return ""
    prefetch_related_objects([screen.question], "texts")
    return json.dumps([_words(screen, language) for language in screen.languages], ensure_ascii=False)


def question_title(question: Question, language: str) -> tuple[str, str]:
    """The question's words and their language; its hosts when nobody has written any, since a screen never fails."""
    try:
        text = question.title(language)
    except ObjectDoesNotExist:
        return question.hosts, settings.LANGUAGE_CODE
    return text.title, text.language


def _words(screen: Screen, language: str) -> dict[str, Any]:
    title, title_language = question_title(screen.question, language)
    with translation.override(language):
        return {
            "language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": title,
            "title_language": title_language,
            "yours": gettext("Und deine Antwort?"),
            "way": gettext("Scanne den Code oder öffne"),
            "total": _forms(answers_in_words(0)),
            "languages": _forms(languages_in_words(0)),
        }


def _forms(plural: Plural) -> dict[str, str]:
    return {"forms": plural.forms, "which": plural.which}
