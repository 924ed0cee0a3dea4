"""How large a text can be on a screen, and from how far away a screen can be read and its code be scanned. Pure.

Letters are comfortable at a height of distance / 155 and readable at distance / 300. The sizes are those of
static/css/kiosk*.css and kiosk-fit.js, in parts of the shorter side.

A code is scanned by a phone whose main camera is as wide as a lens of 26 mm before a frame of 43.3 mm, which is usual
since 2018. Of 4:3 that is a frame 34.6 mm wide, so at a distance d it sees d * 34.6 / 26. The live picture that codes
are looked for in has 1920 pixels there, and a module needs two of them: "the smallest meaningful unit of the barcode
should be at least 2 pixels wide", and pictures of 1920x1080 to scan from afar (ML Kit, Barcode scanning, Input image
guidelines). That makes 721 modules of distance. The whole sensor with its 4032 pixels would reach 1.4 times as far even
at three pixels a module: what nobody has to hold still for, or zoom in for.
"""

import math
import re
from typing import NamedTuple

from krefeld_kann_was.lib.line_breaks import address_parts

SHORTER_SIDE = 0.0254 * 9 / math.hypot(16, 9)  # metres for each inch of the diagonal
CAPITAL = 0.7  # the height of a capital, in parts of the size of its font
SMALLEST_ANSWER, SMALL_PRINT = 0.045, 0.03
COMFORTABLE, READABLE = 155, 300
LIVE_PIXELS, PIXELS_A_MODULE = 1920, 2
SCANNABLE = LIVE_PIXELS / PIXELS_A_MODULE * 26 / 34.6  # distance in modules


class CodeSizes(NamedTuple):
    """The edge of the code with its quiet zone: beside an answer, and in the invitation."""

    code: float
    large_code: float


LANDSCAPE, PORTRAIT = CodeSizes(0.25, 0.48), CodeSizes(0.32, 0.56)

# Fallback sizes in hundredths of the shorter side; static/css/kiosk.css has a rule for each.
SIZES = (22, 18, 15, 13, 11, 9, 7, 6, 5, 4, 3, 2)
# The smallest size of each optical step but the last, as in kiosk-fit.js; the style has letters of its own for each.
STEPS = (20, 14, 10, 7.6, 5.8)
WIDE = {"M": 1.6, "W": 1.9, "@": 1.8, "%": 1.6}  # in average letters
TALL_SCRIPT = re.compile("[\u0590-\u08ff\u0900-\u0fff\ufb1d-\ufdff\ufe70-\ufefc]")  # as in kiosk-fit.js


# Average letters up to which a question of each size has room above the answers; .question in kiosk.css
TITLE_SIZES = {"": 34, "long": 62}
# Letters up to which each size of an address fits beside the code of an upright screen; .address in kiosk.css
ADDRESS_SIZES = {"": 15, "long": 18, "longer": 24}


class ViewingDistances(NamedTuple):
    """Metres up to which each of them works."""

    comfortable: float  # the smallest answer
    readable: float
    small_print: float  # how to answer, readable
    code: float
    large_code: float
    portrait_code: float
    portrait_large_code: float


def viewing_distances(diagonal: float, modules: int) -> ViewingDistances:
    """For a screen of 16:9 with a diagonal of so many inches, and a code whose edge has so many modules."""
    side = diagonal * SHORTER_SIDE
    codes = [side * size / modules * SCANNABLE for size in (*LANDSCAPE, *PORTRAIT)]
    return ViewingDistances(
        side * SMALLEST_ANSWER * CAPITAL * COMFORTABLE,
        side * SMALLEST_ANSWER * CAPITAL * READABLE,
        side * SMALL_PRINT * CAPITAL * READABLE,
        *codes,
    )


def fallback_size(text: str) -> int:
    """The largest of SIZES at which the text has room on a screen of any shape, for pages without a script."""
    width = sum(map(_width, text))
    longest_word = max((sum(map(_width, word)) for word in text.split()), default=1)
    by_area = math.sqrt(70 * 56 / (0.72 * max(width, 1)))
    by_word = 70 / (0.66 * min(longest_word, 20))
    by_lines = 54 / (1.5 * (1 + text.count("\n")))
    return next((size for size in SIZES if size <= min(by_area, by_word, by_lines)), SIZES[-1])


def optical_step(size: float) -> int:
    """The number of the optical step that letters of this size belong to, 1 for the largest."""
    return 1 + sum(size < least for least in STEPS)


def _width(character: str) -> float:
    if ord(character) > 0x2E80:
        return 2.2
    return WIDE.get(character, 1.3 if character.isupper() else 1.0)


def address_size(address: str) -> str:
    """The class of an address that has little room: the longest part that must stay in one line decides."""
    longest = max(map(len, address_parts(address)))
    return next((name for name, letters in ADDRESS_SIZES.items() if longest <= letters), "longest")


def title_size(title: str) -> str:
    """The class of a question that stands above the answers, by its length."""
    width = sum(map(_width, title))
    return next((name for name, letters in TITLE_SIZES.items() if width <= letters), "longer")


def is_tall(text: str) -> bool:
    """Whether the lines need more room between them: Arabic, Hebrew, the scripts of India and South-East Asia."""
    return TALL_SCRIPT.search(text) is not None
