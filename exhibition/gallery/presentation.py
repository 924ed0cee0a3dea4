"""An answer as a page sets it: its quotation marks, its colours, and how large it can stand."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from contributions.models import Question
from exhibition.share.layouts import choose_style
from krefeld_kann_was.lib.typesetting import typography_of
from moderation.selectors import GalleryAnswer, ReleasedAnswer

SHORT, MIDDLE = 44, 150  # characters
OWN = "own"


class Set(NamedTuple):
    """`size`: short, middle or long; `colour_theme`: the name of the colour theme that its picture wears, too."""

    id: int
    text: str
    language: str
    opening: str
    closing: str
    tall: bool
    size: str
    colour_theme: str


def typeset(answer: GalleryAnswer | ReleasedAnswer, question: Question) -> Set:
    typography = typography_of(answer.text, answer.language)
    length = len(answer.text) + 20 * answer.text.count("\n")
    return Set(
        id=answer.id,
        text=answer.text,
        language=answer.language,
        opening=typography.opening,
        closing=typography.closing,
        tall=typography.tall,
        size="short" if length <= SHORT else "middle" if length <= MIDDLE else "long",
        colour_theme=choose_style(answer.id, colour_themes_of(question)).colour_theme,
    )


def colour_themes_of(question: Question) -> list[str]:
    """The names of the colour_themes of a question's answers, in the order of their pictures."""
    colour_themes = list(settings.DESIGN_TOKENS.colour_themes)
    return colour_themes if question.colour_theme in colour_themes else [OWN]
