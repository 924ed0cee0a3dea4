"""An answer as pages show it: with quotation marks, colour theme and size."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings

from contributions.models import Question
from exhibition.partners.selectors import unbroken_names
from exhibition.share.layouts import choose_style
from krefeld_kann_was.lib.hyphenation import MIN_LENGTH_IN_HEADING
from krefeld_kann_was.lib.typesetting import typography_of
from moderation.selectors import GalleryAnswer, ReleasedAnswer

MAX_SHORT_LENGTH, MAX_MIDDLE_LENGTH = 44, 150  # characters
LINE_BREAK_LENGTH = 20  # characters that a line break counts as
MIN_LINE_BREAKS_OF_VERSES = 2  # as on the screen: kiosk-fit.js


class TypesetAnswer(NamedTuple):
    """`text` stands between `opening` and `closing`, with inner marks where it quotes; `shown` is the same with soft
    hyphens and no-break spaces. `direction` is for `dir`.

    `size` is "short", "middle" or "long". `verses` means that each line begins at the margin and goes on
    within it. `colour_theme` is the name of its picture's colour theme.
    """

    id: int
    text: str
    shown: str
    language: str
    opening: str
    closing: str
    direction: str
    tall: bool
    verses: bool
    size: str
    colour_theme: str


def typeset(answers: Sequence[GalleryAnswer | ReleasedAnswer], question: Question) -> list[TypesetAnswer]:
    """Prepare answers to the question for a template. One query, without answers none."""
    names = unbroken_names(question.pk) if answers else frozenset()
    return [_typeset(answer, question, names) for answer in answers]


def _typeset(answer: GalleryAnswer | ReleasedAnswer, question: Question, names: frozenset[str]) -> TypesetAnswer:
    typography = typography_of(answer.text, answer.language)
    length = len(answer.text) + LINE_BREAK_LENGTH * answer.text.count("\n")
    return TypesetAnswer(
        id=answer.id,
        text=typography.quoted(answer.text),
        shown=typography.typeset(answer.text, names, min_length=MIN_LENGTH_IN_HEADING),
        language=answer.language,
        opening=typography.opening,
        closing=typography.closing,
        direction=typography.direction,
        tall=typography.tall,
        verses=answer.text.count("\n") >= MIN_LINE_BREAKS_OF_VERSES,
        size="short" if length <= MAX_SHORT_LENGTH else "middle" if length <= MAX_MIDDLE_LENGTH else "long",
        colour_theme=choose_style(answer.id, colour_themes_of(question)).colour_theme,
    )


def colour_themes_of(question: Question) -> list[str]:
    """The names of the colour themes of a question's pictures, in their order."""
    colour_themes = list(settings.DESIGN_TOKENS.colour_themes)
    return colour_themes if question.colour_theme in colour_themes else [question.colour_theme]
