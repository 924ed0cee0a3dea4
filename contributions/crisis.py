"""Words by which somebody may ask for help: despair, thoughts of death, violence at home. In every language.

They are here, at the way in, because the receipt answers them at once with the numbers of those who listen; the hints
of the moderators read the same list, or what staff wrote instead of it. A match is never stored: it is found anew each
time a page is shown.
"""

import json
from functools import cache
from pathlib import Path

from contributions.enums import Reason, Status
from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import fold_words

PHRASES = Path(__file__).with_name("crisis.json")


@cache
def load_crisis_phrases() -> dict[str, list[str]]:
    """The phrases by language, written as `PhraseMatcher` reads them."""
    phrases: dict[str, list[str]] = json.loads(PHRASES.read_text(encoding="utf-8"))
    return phrases


@cache
def _matcher() -> PhraseMatcher:
    return PhraseMatcher(line for lines in load_crisis_phrases().values() for line in lines)


def sounds_like_crisis(text: str) -> bool:
    """Whether the text has one of the phrases, in whatever language somebody calls for help."""
    return _matcher().matches_folded(fold_words(text))


def needs_help(text: str, status: str, reason: str) -> bool:
    """Whether the receipt of an answer in this state shows who listens.

    A released answer does not: somebody has read it and found that it is no call for help.
    """
    if status == Status.REJECTED and reason == Reason.CRISIS:
        return True
    return status in (*Status.OPEN, Status.REJECTED) and sounds_like_crisis(text)
