"""Finds characters that no font of the pictures has: a picture would show a box for them."""

import functools
from pathlib import Path

import regex

from krefeld_kann_was.lib.fonts import PICTURE_FONTS, font_files

INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Control}]")


def missing_glyphs(text: str) -> str:
    """The characters of the text that cannot be drawn, each once and in their order; "" where all can.

    The first call reads font tables: a third of a second for the alphabets of the site's languages, a second for all.
    """
    missing = list(dict.fromkeys(INVISIBLE.sub("", text)))
    for file in _files():
        if not missing:
            break
        known = _characters(file)
        missing = [character for character in missing if ord(character) not in known]
    return "".join(missing)


@functools.cache
def _files() -> list[Path]:
    first = [source.file() for source in PICTURE_FONTS]
    return first + [file for file in font_files() if file not in first]


@functools.cache
def _characters(file: Path) -> frozenset[int]:
    from fontTools.ttLib import TTCollection, TTFont

    if file.suffix == ".ttc":
        with TTCollection(file, lazy=True) as collection:
            return frozenset().union(*(font.getBestCmap() for font in collection))
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
