"""Text in, picture out. Pure: no Django, no database, no clock; the same input gives the same bytes."""

from __future__ import annotations

import functools
import json
import re
import threading
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from exhibition.share.encoding import Colours, Plain, encoded, in_few_colours, keep_memory, opened, plain
from exhibition.share.formats import FRAMES, PORTRAIT, Format, region
from exhibition.share.layouts import Layout
from krefeld_kann_was.lib.fonts import FAMILIES, font_folders
from krefeld_kann_was.lib.typesetting import INK_BOXES, is_right_to_left, may_be_coloured, typography_of

if TYPE_CHECKING:
    import typst
    from PIL.Image import Image

TEMPLATE = Path(__file__).with_name("picture.typ")
POINTS = 72.0  # a point of the template is a pixel at 72 pixels an inch
LONG_WORD = 7  # letters; shorter words are never hyphenated to win room
STANZAS = re.compile(r"\n{2,}")
BEFORE_A_SIGN = re.compile(r"(?<=\d) (?=[€$£%°])")  # no line ends between a number and its sign
one_at_a_time = threading.Lock()


class Slide(StrEnum):
    """What a picture says: what somebody answered, or of a carousel the first and the last."""

    ANSWER = "answer"
    COVER = "cover"
    END = "end"


class Picture(NamedTuple):
    """What is drawn. `preview` is the word on the band of a picture that must not be posted yet; "" for none. `note`
    stands small under the text of a cover or an end."""

    text: str
    language: str
    title: str
    hosts: str
    hashtag: str
    colour_theme: Colours
    layout: Layout = Layout.WEAVE
    format: Format = PORTRAIT
    preview: str = ""
    slide: Slide = Slide.ANSWER
    note: str = ""


def draw_picture(picture: Picture, scale: float = 1.0) -> bytes:
    """The picture as a PNG in sRGB of `scale` times the size of its format. May be called from any thread."""
    with one_at_a_time:
        return encoded(_whole(picture, scale) if picture.preview or scale != 1.0 else _composed(picture))


def _whole(picture: Picture, scale: float = 1.0) -> Image:
    return _in_few_colours(_drawn(data_of(picture), scale), picture)


def _composed(picture: Picture) -> Image:
    """The same picture in two thirds of the time: the mark is kept, and typst draws only where the words stand."""
    data = data_of(picture)
    left, top, right, _ = region(picture.layout, picture.format)
    words = _in_few_colours(_drawn(data | {"part": "words"}), picture)
    mark = opened(_mark(picture.format, Plain(**data["colour_theme"]), picture.layout, data["rtl"]))
    image = mark if words.mode == mark.mode else mark.convert(words.mode)
    image.paste(words, (picture.format.width - right if data["rtl"] else left, top))
    return image


@functools.lru_cache(maxsize=150)  # the layouts of five colour_themes in all formats and both directions, 11 kB each
def _mark(picture_format: Format, colour_theme: Plain, layout: Layout, rtl: bool) -> bytes:
    empty = Picture("", "ar" if rtl else "de", "", "", "", colour_theme, layout, picture_format)
    return encoded(_in_few_colours(_drawn(data_of(empty) | {"part": "mark"}), empty))


def _in_few_colours(image: Image, picture: Picture) -> Image:
    words = picture.text + picture.title + picture.note + picture.hosts + picture.hashtag
    return in_few_colours(image, picture.colour_theme, doubtful=may_be_coloured(words))


def _drawn(data: dict[str, Any], scale: float = 1.0) -> Image:
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    page = compiler().compile(format="png", ppi=POINTS * scale, sys_inputs=inputs)
    if not isinstance(page, bytes):
        raise TypeError("the template made more than one page")
    return opened(page).convert("RGB")


@functools.cache
def compiler() -> typst.Compiler:
    """One for the whole process: it keeps the fonts. Not for two threads at a time."""
    import typst

    keep_memory()
    return typst.Compiler(str(TEMPLATE), font_paths=font_folders(), ignore_system_fonts=True)


def data_of(picture: Picture) -> dict[str, Any]:
    """The data of the template; it goes in as JSON, so that text stays text."""
    typography = typography_of(picture.text, picture.language)
    between_marks = picture.slide is Slide.ANSWER and picture.layout is not Layout.QUOTE
    huge = typography.closing if picture.slide is Slide.END else typography.opening
    text = BEFORE_A_SIGN.sub("\N{NO-BREAK SPACE}", picture.text.strip())
    return {
        "part": "all",
        "families": FAMILIES,
        "layout": picture.layout,
        "warp-at-start": picture.layout.warp_at_start,
        "format": picture.format._asdict(),
        "frame": FRAMES[picture.layout][picture.format]._asdict(),
        "region": region(picture.layout, picture.format),
        "colour_theme": plain(picture.colour_theme)._asdict(),
        "stanzas": [stanza.split("\n") for stanza in STANZAS.split(text)],
        "long-words": any(len(word) >= LONG_WORD for word in text.split()),
        "title": _own_direction(picture.title),
        "note": _own_direction(picture.note),
        "hosts": _own_direction(picture.hosts),
        "hashtag": _own_direction(f"#{picture.hashtag}" if picture.hashtag else ""),
        "preview": picture.preview,
        "lang": typography.language,
        "rtl": typography.rtl,
        "tall": typography.tall,
        "opening": typography.opening if between_marks else "",
        "closing": typography.closing if between_marks else "",
        "mark": {"text": huge, "box": INK_BOXES[huge]},
    }


def _own_direction(text: str) -> dict[str, Any]:
    return {"text": text, "rtl": is_right_to_left(text)}
