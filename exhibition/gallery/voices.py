"""An answer as a page sets it: its quotation marks, its colours, and how large it can stand."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from contributions.models import Question
from exhibition.share.choice import look_for
from exhibition.share.languages import setting_of
from moderation.selectors import ReleasedAnswer, Voice

SHORT, MIDDLE = 44, 150  # characters
OWN = "own"


class Set(NamedTuple):
    """`size`: short, middle or long; `world`: the name of the colour world that its picture wears, too."""

    id: int
    text: str
    language: str
    opening: str
    closing: str
    tall: bool
    size: str
    world: str


def typeset(answer: Voice | ReleasedAnswer, question: Question) -> Set:
    setting = setting_of(answer.text, answer.language)
    length = len(answer.text) + 20 * answer.text.count("\n")
    return Set(
        id=answer.id,
        text=answer.text,
        language=answer.language,
        opening=setting.opening,
        closing=setting.closing,
        tall=setting.tall,
        size="short" if length <= SHORT else "middle" if length <= MIDDLE else "long",
        world=look_for(answer.id, worlds_of(question)).world,
    )


def worlds_of(question: Question) -> list[str]:
    """The names of the worlds of a question's answers, in the order of their pictures."""
    worlds = list(settings.DESIGN_TOKENS.worlds)
    return worlds if question.world in worlds else [OWN]
