"""Words of the languages of the pages; the JSON files are in `data`."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from krefeld_kann_was.lib.tokenizer import fold, split_words

DATA = Path(__file__).parent / "data"


def load_vocabulary(name: str) -> dict[str, Any]:
    """The content of a file of `data`: lists of words by what they are for."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def folded_words(lines: str | Iterable[str]) -> frozenset[str]:
    """The words of one or more lines, folded; one with a hyphen or an apostrophe also as a whole."""
    whole = lines if isinstance(lines, str) else " ".join(lines)
    return frozenset(word.folded for word in split_words(whole)) | frozenset(map(fold, whole.split()))
