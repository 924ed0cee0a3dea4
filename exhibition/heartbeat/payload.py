"""The body of a sign: small JSON, checked to the last field. What does not fit is no sign."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from exhibition.heartbeat.models import LONGEST_NAME, LONGEST_VERSION

LONGEST_BODY = 4096  # bytes
MOST_SHOWN = 50
MOST_TIMES = 10_000  # that one answer is shown between two signs
LARGEST_NUMBER = 2**31 - 1
LARGEST_HEAP = 2**53 - 1
LARGEST_ANSWER = 10**18 - 1
MODE = re.compile(rf"[a-z][a-z-]{{0,{LONGEST_NAME - 1}}}")
VERSION = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_VERSION}}}")


class Told(NamedTuple):
    """What a page says. Ages are in seconds; None: never, or not known."""

    glass: int | str
    version: str | None
    age: int | None  # of the data
    painted: int  # since something was really painted
    ran: int
    nodes: int
    heap: int | None
    missed: int
    worker: bool
    lost: int
    batch: int  # names what `shown` counts: a page whose sign was not answered tells the same batch again
    shown: dict[int, int]


class NoSign(Exception):
    """The body is none of ours."""


def read_sign(body: bytes) -> Told:
    """Raises NoSign."""
    if len(body) > LONGEST_BODY:
        raise NoSign
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise NoSign from None
    if not isinstance(told, dict) or told.keys() != set(Told._fields):
        raise NoSign
    return Told(
        glass=_glass(told["glass"]),
        version=_version(told["version"]),
        age=_number_or_none(told, "age"),
        painted=_number(told["painted"]),
        ran=_number(told["ran"]),
        nodes=_number(told["nodes"]),
        heap=_number_or_none(told, "heap", LARGEST_HEAP),
        missed=_number(told["missed"]),
        worker=_flag(told["worker"]),
        lost=_number(told["lost"]),
        batch=_number(told["batch"]),
        shown=_shown(told["shown"]),
    )


def _number(value: Any, largest: int = LARGEST_NUMBER, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= largest:
        raise NoSign
    return value


def _number_or_none(told: Mapping[str, Any], name: str, largest: int = LARGEST_NUMBER) -> int | None:
    return None if told[name] is None else _number(told[name], largest)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise NoSign
    return value


def _glass(value: Any) -> int | str:
    if isinstance(value, str) and MODE.fullmatch(value):
        return value
    return _number(value, LARGEST_ANSWER, 1)


def _version(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and VERSION.fullmatch(value)):
        return value
    raise NoSign


def _shown(value: Any) -> dict[int, int]:
    if not isinstance(value, list) or len(value) > MOST_SHOWN:
        raise NoSign
    shown = {}
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise NoSign
        shown[_number(pair[0], LARGEST_ANSWER, 1)] = _number(pair[1], MOST_TIMES, 1)
    if len(shown) != len(value):
        raise NoSign
    return shown
