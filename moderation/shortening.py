"""The only edit that staff may make: leave something out. No word is changed."""

import regex

from contributions.text import OMISSION_MARK

INSIDE_WORD = regex.compile(r"(?<=[\p{L}\p{M}\p{N}])(?=[\p{L}\p{M}\p{N}])")
NOTHING_LEFT = regex.compile(r"[\s\p{P}]*")


def is_shortening(original: str, shorter: str) -> bool:
    """Whether `shorter` is `original` with parts replaced by „[…]“ or cut off at its ends.

    The parts that stay have to be whole words in their order: half of „unmöglich“ would say the opposite. At least one
    part has to stay, and at least one has to go.
    """
    kept = [part.strip() for part in shorter.split(OMISSION_MARK)]
    if shorter == original or NOTHING_LEFT.fullmatch("".join(kept)):
        return False
    position = 0
    for part in filter(None, kept):
        start = _find(original, part, position)
        if start < 0:
            return False
        position = start + len(part)
    return True


def _find(text: str, part: str, position: int) -> int:
    """The first index from `position` on at which `part` occurs as whole words, or -1."""
    start = text.find(part, position)
    while start >= 0 and (INSIDE_WORD.match(text, start) or INSIDE_WORD.match(text, start + len(part))):
        start = text.find(part, start + 1)
    return start
