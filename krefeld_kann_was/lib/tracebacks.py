"""Errors without their own words, which may quote what people wrote: their classes, and where they come from."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]
INSTALLED = "site-packages"
MAX_CAUSES = 10


def error_name(error: BaseException) -> str:
    """The path of its class, such as "django.db.utils.OperationalError"."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def traceback_without_words(error: BaseException) -> str:
    """The traceback with those of its causes, the first cause first, and of each error only the name."""
    chain = [error]
    while len(chain) < MAX_CAUSES:
        last = chain[-1]
        cause = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
        if cause is None or cause in chain:
            break
        chain.append(cause)
    return "\n".join(f"{''.join(traceback.format_tb(each.__traceback__))}{error_name(each)}" for each in chain[::-1])


def error_place(error: BaseException) -> str:
    """Where the innermost function of this program was, else that of a library; empty if it was raised nowhere."""
    places = list(_places(error.__traceback__))
    own = [place for place in places if not place.startswith(INSTALLED)]
    return (own or places or [""])[-1]


def describe_place(file: str, line: int, function: str) -> str:
    """For example "contributions/services.py:263 send"; files of libraries begin with INSTALLED."""
    _before, installed, path = file.rpartition(f"/{INSTALLED}/")
    name = f"{INSTALLED}/{path}" if installed else file.removeprefix(f"{ROOT}/")
    return f"{name}:{line} {function}"


def _places(trace: TracebackType | None) -> list[str]:
    return [
        describe_place(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in traceback.walk_tb(trace)
    ]
