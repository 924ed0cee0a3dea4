"""From how far away a screen can be read and its code scanned. Pure numbers: inches of the diagonal in, metres out.

Letters are comfortable at a height of distance / 155 and readable at distance / 300; a code can be scanned from ten
times its edge. The sizes are those of static/css/kiosk*.css and kiosk-glass.js, in parts of the shorter side.
"""

from __future__ import annotations

from math import hypot
from typing import NamedTuple

SHORTER_SIDE = 0.0254 * 9 / hypot(16, 9)  # metres for each inch of the diagonal
CAPITAL = 0.7  # the height of a capital, in parts of the size of its font
SMALLEST_ANSWER, SMALL_PRINT = 0.045, 0.03
INSIDE = 29 / 37  # of a code: the rest is its quiet zone
CODE, LARGE_CODE = 0.25 * INSIDE, 0.48 * INSIDE  # beside an answer, and in the invitation
COMFORTABLE, READABLE, SCANNABLE = 155, 300, 10


class Reach(NamedTuple):
    """Metres up to which each of them works."""

    comfortable: float  # the smallest answer
    readable: float
    small_print: float  # the way to answer, readable
    code: float
    large_code: float


def reach(diagonal: float) -> Reach:
    side = diagonal * SHORTER_SIDE
    return Reach(
        comfortable=side * SMALLEST_ANSWER * CAPITAL * COMFORTABLE,
        readable=side * SMALLEST_ANSWER * CAPITAL * READABLE,
        small_print=side * SMALL_PRINT * CAPITAL * READABLE,
        code=side * CODE * SCANNABLE,
        large_code=side * LARGE_CODE * SCANNABLE,
    )
