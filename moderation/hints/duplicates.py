"""Answers that say almost the same as another one."""

import re
import unicodedata
from collections.abc import Sequence

MIN_LENGTH = 25  # characters; shorter texts have to be equal
MIN_SIMILARITY = 92  # of 100
NO_LETTERS = re.compile(r"[\W_]+")
STRETCHED_LETTER = re.compile(r"([^\W\d_])\1\1+")


def find_near_duplicates(text: str, others: Sequence[tuple[int, str]]) -> list[int]:
    """The ids of the other answers (id, text) that say almost the same, in their order.

    Case, signs, emoji, blanks and stretched letters do not count. A short text has to be equal; in a longer one a
    few letters may differ, but no whole word more or less: „nicht“ would say the opposite.
    """
    from rapidfuzz import fuzz, process

    mine = _normalised(text)
    if not mine:
        return []
    theirs = [_normalised(other) for _, other in others]
    if len(mine) < MIN_LENGTH:
        return [pk for (pk, _), other in zip(others, theirs, strict=True) if other == mine]
    found = process.extract(mine, theirs, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=None)
    return [others[index][0] for index in sorted(index for other, _, index in found if _same_words(mine, other))]


def _normalised(text: str) -> str:
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    return NO_LETTERS.sub(" ", STRETCHED_LETTER.sub(r"\1", plain)).strip()


def _same_words(one: str, other: str) -> bool:
    """Whether the words are the same one by one, apart from a few typing errors."""
    from rapidfuzz.distance import DamerauLevenshtein

    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs):
        return False
    different = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    return len(different) <= max(1, len(mine) // 6) and all(
        DamerauLevenshtein.distance(a, b) <= (1 if len(a) < 8 else 2) and min(len(a), len(b)) > 3 for a, b in different
    )
