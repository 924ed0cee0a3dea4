"""The words that go with a picture: caption and alt text. Pure; labels come in translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

import regex

from krefeld_kann_was.lib.typesetting import typography_of

LONGEST_CAPTION = 2200  # Instagram
LONGEST_ALT_TEXT = 1000  # Instagram
MOST_HASHTAGS = 5  # Instagram, since December 2025
GRAPHEME = regex.compile(r"\X")
HASHTAG = regex.compile(r"(?<!\w)[#＃](?=\w)")
PLACEHOLDER = regex.compile(r"\{(\w+)\}")
ANSWER = "{antwort}"
TEMPLATE = f"{{frage}}\n\n{ANSWER}\n\n{{traeger}}\n{{hashtag}}"  # the usual one; staff write others


def caption(text: str, language: str, *, title: str, hosts: str, hashtag: str, template: str = TEMPLATE) -> str:
    """The template with its words; at most 2,200 characters and five hashtags, visitors' own included.

    The answer is what gives way. Hashtags of a visitor beyond the fifth lose their power, not their letters. Of a
    template that has faults (see `faults`) neither is promised.
    """
    head, foot = _around(template, title=title, hosts=hosts, hashtag=hashtag)
    own = max(MOST_HASHTAGS - hashtags(head + foot), 0)
    return head + quoted(_tamed(text, own), language, LONGEST_CAPTION - units(head + foot)) + foot


def _around(template: str, *, title: str, hosts: str, hashtag: str) -> tuple[str, str]:
    """What stands before the answer and after it. A line of which nothing is left without a hashtag is left out."""
    words = {"frage": title, "traeger": hosts, "hashtag": f"#{hashtag}" if hashtag else ""}
    head, _, foot = template.partition(ANSWER)
    *lines, beside = head.split("\n")
    head = "\n".join([*_filled(lines, words), _fill(beside, words)])
    beside, *lines = foot.split("\n")
    foot = "\n".join([_fill(beside, words), *_filled(lines, words)])
    return head.lstrip(), foot.rstrip()


def _filled(lines: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    for line in lines:
        filled = _fill(line, words)
        if filled.strip() or not PLACEHOLDER.search(line):
            yield filled


def _fill(line: str, words: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), line)


class Fault(Enum):
    UNKNOWN = "unknown"  # placeholders
    NO_ANSWER = "no answer"
    SECOND_ANSWER = "second answer"
    TOO_LONG = "too long"
    TOO_MANY_HASHTAGS = "too many hashtags"


class Found(NamedTuple):
    """`which` names the unknown placeholders; `number` is by how much there are too many characters or hashtags."""

    fault: Fault
    which: str = ""
    number: int = 0


def faults(template: str, *, titles: Sequence[str], hosts: str, hashtag: str, longest: int) -> list[Found]:
    """What is wrong with a template: for the longest of the titles, and an answer of `longest` plain characters."""
    found = []
    names = dict.fromkeys(PLACEHOLDER.findall(template))
    unknown = [f"{{{name}}}" for name in names if f"{{{name}}}" not in TEMPLATE]
    if unknown:
        found.append(Found(Fault.UNKNOWN, which=", ".join(unknown)))
    answers = template.count(ANSWER)
    if answers != 1:
        found.append(Found(Fault.SECOND_ANSWER if answers else Fault.NO_ANSWER))
    title = max(titles, key=units, default="")
    around = "".join(_around(template, title=title, hosts=hosts, hashtag=hashtag))
    too_long = units(around) + longest + len("„“") - LONGEST_CAPTION
    if too_long > 0:
        found.append(Found(Fault.TOO_LONG, number=too_long))
    too_many = hashtags(around) - MOST_HASHTAGS
    if too_many > 0:
        found.append(Found(Fault.TOO_MANY_HASHTAGS, number=too_many))
    return found


def alt_text(text: str, language: str, *, answer_to: str) -> str:
    """The whole answer and what it answers ("Antwort auf: …"), at most 1,000 characters. It is read out, so lines end
    with blanks instead of breaks."""
    foot = f" {answer_to}"
    return quoted(" ".join(text.split()), language, LONGEST_ALT_TEXT - units(foot)) + foot


def quoted(text: str, language: str, longest: int) -> str:
    """The words in the quotation marks of their language, cut between graphemes where they are too long."""
    _language, opening, closing, *_direction = typography_of(text, language)
    return opening + shortened(text, longest - units(opening + closing)) + closing


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning with "…", in no more than `longest` units (see `units`) and never half a grapheme."""
    if units(text) <= longest:
        return text
    kept, room = [], longest - 1
    for grapheme in GRAPHEME.findall(text):
        room -= units(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def units(text: str) -> int:
    """The length as networks count it: UTF-16 units, so that most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def hashtags(text: str) -> int:
    return len(HASHTAG.findall(text))


def _tamed(text: str, most: int) -> str:
    seen = 0

    def tame(match: regex.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return match[0] if seen <= most else f"{match[0]}\N{WORD JOINER}"

    return HASHTAG.sub(tame, text)
