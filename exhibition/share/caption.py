"""Captions and alt texts of pictures, within the limits of Instagram. Pure; labels come in translated."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

import regex

from krefeld_kann_was.lib.graphemes import split_graphemes
from krefeld_kann_was.lib.typesetting import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, mark_direction, typography_of

MAX_CAPTION_LENGTH = 2200  # Instagram
MAX_ALT_TEXT_LENGTH = 1000  # Instagram
MAX_HASHTAGS = 5  # Instagram, since December 2025
HASHTAG = regex.compile(r"(?<!\w)[#＃](?=\w)")
PLACEHOLDER = regex.compile(r"\{(\w+)\}")
ANSWER_PLACEHOLDER = "{antwort}"
DEFAULT_TEMPLATE = f"{{frage}}\n\n{ANSWER_PLACEHOLDER}\n\n{{gastgeber}}\n{{hashtag}}"
PLACEHOLDERS = {"antwort", "frage", "gastgeber", "hashtag", "traeger"}  # templates from before say "traeger"


def compose_caption(
    text: str,
    language: str,
    *,
    title: str,
    hosts: str,
    hashtag: str,
    template: str = DEFAULT_TEMPLATE,
    translation: str = "",
) -> str:
    """Fill the template, within MAX_CAPTION_LENGTH characters and MAX_HASHTAGS hashtags, the visitor's included.

    Only the answer is shortened; surplus hashtags in it stay readable but are disarmed. Neither limit is guaranteed for
    a template with problems (see `find_problems`). `translation` is a paragraph of its own behind the answer, where
    both have room.
    """
    head, foot = _fill_around(template, title=title, hosts=hosts, hashtag=hashtag)
    if translation and count_units(f"{head}„{text}“\n\n{translation}{foot}") <= MAX_CAPTION_LENGTH:
        beside, end, lines = foot.partition("\n")
        foot = f"{beside}\n\n{_disarm_hashtags(translation, 0)}{end}{lines}"
    own = max(MAX_HASHTAGS - count_hashtags(head + foot), 0)
    return head + quote(_disarm_hashtags(text, own), language, MAX_CAPTION_LENGTH - count_units(head + foot)) + foot


def _fill_around(template: str, *, title: str, hosts: str, hashtag: str) -> tuple[str, str]:
    """The text before and after the answer. Lines that are empty without a hashtag are left out."""
    words = {"frage": title, "gastgeber": hosts, "traeger": hosts, "hashtag": f"#{hashtag}" if hashtag else ""}
    head, _, foot = template.partition(ANSWER_PLACEHOLDER)
    *lines, beside = head.split("\n")
    head = "\n".join([*_fill_lines(lines, words), _fill(beside, words)])
    beside, *lines = foot.split("\n")
    foot = "\n".join([_fill(beside, words), *_fill_lines(lines, words)])
    return head.lstrip(), foot.rstrip()


def _fill_lines(lines: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    for line in lines:
        filled = _fill(line, words)
        if filled.strip() or not PLACEHOLDER.search(line):
            yield filled


def _fill(line: str, words: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), line)


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
    template: str, *, titles: Sequence[str], hosts: str, hashtag: str, longest: int
) -> list[TemplateProblem]:
    """Check a template for the longest of the titles and an answer of `longest` plain characters."""
    found = []
    names = dict.fromkeys(PLACEHOLDER.findall(template))
    unknown = [f"{{{name}}}" for name in names if name not in PLACEHOLDERS]
    if unknown:
        found.append(TemplateProblem(TemplateFault.UNKNOWN, placeholders=", ".join(unknown)))
    answers = template.count(ANSWER_PLACEHOLDER)
    if answers != 1:
        found.append(TemplateProblem(TemplateFault.SECOND_ANSWER if answers else TemplateFault.NO_ANSWER))
    title = max(titles, key=count_units, default="")
    around = "".join(_fill_around(template, title=title, hosts=hosts, hashtag=hashtag))
    too_long = count_units(around) + longest + len("„“") - MAX_CAPTION_LENGTH
    if too_long > 0:
        found.append(TemplateProblem(TemplateFault.TOO_LONG, excess=too_long))
    too_many = count_hashtags(around) - MAX_HASHTAGS
    if too_many > 0:
        found.append(TemplateProblem(TemplateFault.TOO_MANY_HASHTAGS, excess=too_many))
    return found


def compose_alt_text(text: str, language: str, *, answer_to: str) -> str:
    """The answer and what it answers ("Antwort auf: …"), at most MAX_ALT_TEXT_LENGTH characters, in one line."""
    foot = f" {answer_to}"
    return quote(" ".join(text.split()), language, MAX_ALT_TEXT_LENGTH - count_units(foot)) + foot


def quote(text: str, language: str, longest: int) -> str:
    """The text in quotation marks of its language, shortened to `longest` units with them.

    Where plain text would run the wrong way, invisible marks set its direction.
    """
    typography = typography_of(text, language)
    inside = mark_direction(typography.quoted(text), language)
    mark = inside[0] if inside.startswith((LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK)) else ""
    opening, closing = mark + typography.opening, typography.closing
    return opening + shorten(inside.removeprefix(mark), longest - count_units(opening + closing)) + closing


def shorten(text: str, longest: int) -> str:
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
