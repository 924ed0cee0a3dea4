"""Captions and alt texts of pictures. Pure; labels come in translated.

A caption is never cut: whether a network takes it, `exhibition.share.networks` says.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import regex

from krefeld_kann_was.lib.graphemes import split_graphemes
from krefeld_kann_was.lib.typesetting import (
    LEFT_TO_RIGHT_MARK,
    LETTER,
    RIGHT_TO_LEFT_MARK,
    is_right_to_left,
    isolate,
    mark_direction,
    typography_of,
)

MAX_CAPTION_LENGTH = 2200  # Instagram
MAX_ALT_TEXT_LENGTH = 1000  # Instagram
MAX_HASHTAGS = 5  # Instagram, since December 2025
HASHTAG = regex.compile(r"(?<!\w)[#＃](?=\w)")
PLACEHOLDER = regex.compile(r"\{(\w+)\}")
EMPTY_LINES = regex.compile(r"\n{3,}")
ANSWER_PLACEHOLDER = "{antwort}"
SHORT_TEMPLATE = f"{ANSWER_PLACEHOLDER}\n{{hashtag}}"  # where nothing longer fits
NEVER_ISOLATED = ("galerie", "hashtag")  # networks would take the mark behind for a part of the link
FORMER_PLACEHOLDERS = {"traeger": "gastgeber"}  # templates from before say so


class CaptionDefaults(NamedTuple):
    """What captions say in one language where staff wrote no templates; `call` asks readers for their answer."""

    call: str
    templates: list[str]


@cache
def caption_defaults() -> dict[str, CaptionDefaults]:
    """By language code, from captions.json."""
    texts = json.loads(Path(__file__).with_name("captions.json").read_text(encoding="utf-8"))
    return {code: CaptionDefaults(**each) for code, each in texts.items()}


class CaptionWords(NamedTuple):
    """What stands for the placeholders, "" for what there is not; the names are those that staff write in templates."""

    frage: str
    gastgeber: str
    hashtag: str = ""
    thema: str = ""
    sprache: str = ""
    galerie: str = ""
    aufruf: str = ""


def compose_caption(text: str, language: str, words: CaptionWords, template: str, translation: str = "") -> str:
    """Fill the template. Lines with a placeholder for which there is nothing are left out.

    Hashtags in the answer beyond MAX_HASHTAGS stay readable but are disarmed. `translation` is a paragraph of its own
    behind the answer.
    """
    head, foot = _fill_around(template, words)
    if translation:
        beside, end, lines = foot.partition("\n")
        foot = f"{beside}\n\n{_disarm_hashtags(translation, 0)}{end}{lines}"
    own = max(MAX_HASHTAGS - count_hashtags(head + foot), 0)
    quoted = quote(_disarm_hashtags(text, own), language)
    around = head.rpartition("\n")[2] + foot.partition("\n")[0]
    if LETTER.search(around):
        quoted = isolate(quoted, language, beside_rtl=is_right_to_left(around))
    return head + quoted + foot


def _fill_around(template: str, words: CaptionWords) -> tuple[str, str]:
    """The text before and after the answer."""
    values = words._asdict() | {former: getattr(words, name) for former, name in FORMER_PLACEHOLDERS.items()}
    head, _, foot = template.partition(ANSWER_PLACEHOLDER)
    *lines, beside = head.split("\n")
    head = "\n".join([*_fill_lines(lines, values), _fill(beside, values)])
    beside, *lines = foot.split("\n")
    foot = "\n".join([_fill(beside, values), *_fill_lines(lines, values)])
    return head.lstrip(), EMPTY_LINES.sub("\n\n", foot.rstrip())


def _fill_lines(lines: Sequence[str], values: Mapping[str, str]) -> Iterator[str]:
    for line in lines:
        if all(values.get(name, name) for name in PLACEHOLDER.findall(line)):
            yield _fill(line, values)


def _fill(line: str, values: Mapping[str, str]) -> str:
    own = PLACEHOLDER.sub("", line)
    mixes, rtl = LETTER.search(own) is not None, is_right_to_left(own)

    def fill(match: regex.Match[str]) -> str:
        value = values.get(match[1], match[0])
        return isolate(value, beside_rtl=rtl) if mixes and match[1] not in NEVER_ISOLATED else value

    return PLACEHOLDER.sub(fill, line)


class TemplateFault(Enum):
    """What can be wrong with a caption template."""

    UNKNOWN = "unknown"  # placeholders
    NO_ANSWER = "no answer"
    SECOND_ANSWER = "second answer"
    TOO_LONG = "too long"
    TOO_MANY_HASHTAGS = "too many hashtags"


class TemplateProblem(NamedTuple):
    """`placeholders` names the unknown ones; `excess` is the number of surplus characters or hashtags."""

    fault: TemplateFault
    placeholders: str = ""
    excess: int = 0


def find_problems(
    template: str,
    words: CaptionWords,
    *,
    longest: int,
    limit: int = MAX_CAPTION_LENGTH,
    max_hashtags: int = MAX_HASHTAGS,
) -> list[TemplateProblem]:
    """Check a template for the longest words that can stand there and an answer of `longest` plain characters."""
    found = []
    names = dict.fromkeys(PLACEHOLDER.findall(template))
    placeholders = {"antwort", *CaptionWords._fields, *FORMER_PLACEHOLDERS}
    unknown = [f"{{{name}}}" for name in names if name not in placeholders]
    if unknown:
        found.append(TemplateProblem(TemplateFault.UNKNOWN, placeholders=", ".join(unknown)))
    answers = template.count(ANSWER_PLACEHOLDER)
    if answers != 1:
        found.append(TemplateProblem(TemplateFault.SECOND_ANSWER if answers else TemplateFault.NO_ANSWER))
    around = "".join(_fill_around(template, words))
    too_long = count_units(around) + longest + len("„“") - limit
    if too_long > 0:
        found.append(TemplateProblem(TemplateFault.TOO_LONG, excess=too_long))
    too_many = count_hashtags(around) - max_hashtags
    if too_many > 0:
        found.append(TemplateProblem(TemplateFault.TOO_MANY_HASHTAGS, excess=too_many))
    return found


def compose_alt_text(text: str, language: str, *, answer_to: str) -> str:
    """The answer and what it answers ("Antwort auf: …"), at most MAX_ALT_TEXT_LENGTH characters, in one line."""
    foot = f" {isolate(answer_to, beside_rtl=is_right_to_left(text, language))}"
    return quote(" ".join(text.split()), language, MAX_ALT_TEXT_LENGTH - count_units(foot)) + foot


def quote(text: str, language: str, longest: float = math.inf) -> str:
    """The text in quotation marks of its language, shortened to `longest` units with them.

    Where plain text would run the wrong way, invisible marks set its direction.
    """
    typography = typography_of(text, language)
    inside = mark_direction(typography.quoted(text), language)
    mark = inside[0] if inside.startswith((LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK)) else ""
    opening, closing = mark + typography.opening, typography.closing
    return opening + shorten(inside.removeprefix(mark), longest - count_units(opening + closing)) + closing


def shorten(text: str, longest: float) -> str:
    """The text, or its beginning with "…", in at most `longest` units (see `count_units`); no grapheme is cut."""
    if count_units(text) <= longest:
        return text
    kept, room = [], longest - 1
    for grapheme in split_graphemes(text):
        room -= count_units(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def count_units(text: str) -> int:
    """The length in UTF-16 units, as networks count it: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def count_hashtags(text: str) -> int:
    """How many hashtags networks see in the text."""
    return len(HASHTAG.findall(text))


def _disarm_hashtags(text: str, keep: int) -> str:
    """Put a word joiner after the sign of all hashtags but the first `keep`, so that networks ignore them."""
    seen = 0

    def disarm(match: regex.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return match[0] if seen <= keep else f"{match[0]}\N{WORD JOINER}"

    return HASHTAG.sub(disarm, text)
