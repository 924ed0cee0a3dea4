"""The words that go with a picture: caption and alt text. Pure; labels come in translated."""

from __future__ import annotations

import regex

from exhibition.share.languages import setting_of

LONGEST_CAPTION = 2200  # Instagram
LONGEST_ALT_TEXT = 1000  # Instagram
MOST_HASHTAGS = 5  # Instagram, since December 2025
GRAPHEME = regex.compile(r"\X")
HASHTAG = regex.compile(r"(?<!\w)[#＃](?=\w)")


def caption(text: str, language: str, *, title: str, hosts: str, hashtag: str) -> str:
    """Question, answer, hosts and hashtag; at most 2,200 characters and five hashtags, visitors' own included.

    The answer is what gives way. Hashtags of a visitor beyond the fifth lose their power, not their letters.
    """
    tag = f"#{hashtag}" if hashtag else ""
    own = MOST_HASHTAGS - len(HASHTAG.findall(f"{title} {hosts} {tag}"))
    foot = "\n\n" + "\n".join(filter(None, (hosts, tag)))
    head = f"{title}\n\n"
    return head + quoted(_tamed(text, max(own, 0)), language, LONGEST_CAPTION - units(head + foot)) + foot


def alt_text(text: str, language: str, *, answer_to: str) -> str:
    """The whole answer and what it answers ("Antwort auf: …"), at most 1,000 characters. It is read out, so lines end
    with blanks instead of breaks."""
    foot = f" {answer_to}"
    return quoted(" ".join(text.split()), language, LONGEST_ALT_TEXT - units(foot)) + foot


def quoted(text: str, language: str, longest: int) -> str:
    """The words in the quotation marks of their language, cut between graphemes where they are too long."""
    setting = setting_of(text, language)
    return setting.opening + shortened(text, longest - units(setting.opening + setting.closing)) + setting.closing


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


def _tamed(text: str, hashtags: int) -> str:
    seen = 0

    def tame(match: regex.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return match[0] if seen <= hashtags else f"{match[0]}\N{WORD JOINER}"

    return HASHTAG.sub(tame, text)
