"""Words of the languages that belong to the finders and that nobody edits; see the folder `words`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from moderation.hints.characters import fold, words

FOLDER = Path(__file__).parent / "words"


def vocabulary(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def folded(lines: str | Iterable[str]) -> frozenset[str]:
    """The words of one or more lines, as a text's words are looked up."""
    whole = lines if isinstance(lines, str) else " ".join(lines)
    return frozenset(word.folded for word in words(whole)) | frozenset(map(fold, whole.split()))
