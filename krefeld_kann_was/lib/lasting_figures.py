"""What stays of a question that is erased: figures that rooms register, and nothing else.

A room registers a function in a module that its apps.py imports:

    @lasting_figures("report")
    def snapshot(question: Question, now: datetime) -> dict[str, Any]: ...

It is called once, in the transaction that erases the question and before anything is gone. What it returns is stored as
JSON (`krefeld_kann_was.erasure.models.Erasure.figures`, under the name) and stays for good. So it holds no text
of a visitor, no id of an answer, no time more exact than an hour, and no count below
`krefeld_kann_was.lib.disclosure.MIN_PUBLISHED_COUNT`, nor one that can be computed from others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

# The question is a contributions.models.Question with its texts loaded, which no library may name.
type Snapshot = Callable[[Any, datetime], Any]

snapshots: dict[str, Snapshot] = {}  # by name


def lasting_figures(name: str) -> Callable[[Snapshot], Snapshot]:
    """Have the function called before a question is erased, and keep what it returns under this name."""

    def register(function: Snapshot) -> Snapshot:
        snapshots[name] = function
        return function

    return register


def take_snapshots(question: Any, now: datetime) -> dict[str, Any]:
    """What all rooms keep of the question, by name."""
    return {name: snapshot(question, now) for name, snapshot in snapshots.items()}
