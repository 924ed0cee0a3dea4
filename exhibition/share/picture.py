"""Draws a share picture from text. Pure: no Django, no database, no clock; the same input gives the same bytes."""

from __future__ import annotations

import functools
import json
import re
import textwrap
import threading
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from exhibition.share.encoding import encode_png, keep_image_memory, open_png, reduce_colours
from exhibition.share.formats import FRAMES, PORTRAIT, Format, text_region
from exhibition.share.layouts import Layout
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.credits import Credit, credits_data, credits_images
from krefeld_kann_was.lib.fonts import FAMILIES, font_folders
from krefeld_kann_was.lib.line_breaks import in_one_line
from krefeld_kann_was.lib.typesetting import INK_BOXES, is_right_to_left, may_be_coloured, typography_of

if TYPE_CHECKING:
    import typst
    from PIL.Image import Image

TEMPLATE = Path(__file__).with_name("picture.typ")
ROOT = Path(__file__).parents[2]  # of the imports in the template
POINTS_PER_INCH = 72.0  # a point of the template is a pixel at 72 pixels an inch
MIN_LONG_WORD_LENGTH = 7  # letters; shorter words are never hyphenated to win room
STANZA_BREAK = re.compile(r"\n{2,}")
TRANSLATION_LANGUAGE, TRANSLATION_LABEL = "de", "Deutsch: "
MAX_TRANSLATION_LENGTH = 160  # characters; longer ones end with "…"
drawing_lock = threading.Lock()


class Slide(StrEnum):
    """What a picture shows: an answer, or the first or last slide of a carousel."""

    ANSWER = "answer"
    COVER = "cover"
    END = "end"


class Picture(NamedTuple):
    """Everything a picture is drawn from.

    `preview` is the label on the band of a picture that must not be posted yet, "" for none. `note` is the small text
    on a cover or an end slide. `credits` have their logos on it, `credit_labels` are the headings of both groups on an
    end slide. `unbroken_names` are words of the answer that never break (see `words_of_names`). `translation` is what
    an answer in another language says in German; it stands small below it.
    """

    text: str
    language: str
    title: str
    hosts: str
    hashtag: str
    colour_theme: ColourTheme
    layout: Layout = Layout.WEAVE
    format: Format = PORTRAIT
    preview: str = ""
    slide: Slide = Slide.ANSWER
    note: str = ""
    credits: tuple[Credit, ...] = ()
    credit_labels: tuple[str, str] = ("", "")
    unbroken_names: tuple[str, ...] = ()
    translation: str = ""

    @property
    def written(self) -> str:
        """All that visitors and staff have written for it, for what depends on letters alone."""
        return self.text + self.title + self.note + self.hosts + self.hashtag + self.translation


def draw_picture(picture: Picture, scale: float = 1.0) -> bytes:
    """Draw the picture as a PNG in sRGB, `scale` times the size of its format. Thread-safe."""
    return encode_png(draw_image(picture, scale))


def draw_image(picture: Picture, scale: float = 1.0, word_count: int | None = None) -> Image:
    """The same without encoding it; with the first `word_count` words of the answer alone, each in its place."""
    with drawing_lock:
        is_whole = picture.preview or picture.credits or scale != 1.0
        return _draw_whole(picture, scale, word_count) if is_whole else _compose(picture, word_count)


def _draw_whole(picture: Picture, scale: float = 1.0, word_count: int | None = None) -> Image:
    data = template_data(picture) | {"word-count": word_count}
    return _reduce_colours(_run_typst(data, scale, picture.credits), picture)


def _compose(picture: Picture, word_count: int | None = None) -> Image:
    """The same picture in two thirds of the time: the threads are cached, and typst draws only the text region."""
    data = template_data(picture) | {"part": "words", "word-count": word_count}
    left, top, right, _ = text_region(picture.layout, picture.format)
    words = _reduce_colours(_run_typst(data), picture)
    mark = open_png(_draw_mark(picture.format, ColourTheme(**data["colour_theme"]), picture.layout, data["rtl"]))
    image = mark if words.mode == mark.mode else mark.convert(words.mode)
    image.paste(words, (picture.format.width - right if data["rtl"] else left, top))
    return image


@functools.lru_cache(maxsize=180)  # the layouts of five colour_themes in all formats and both directions, 11 kB each
def _draw_mark(picture_format: Format, colour_theme: ColourTheme, layout: Layout, rtl: bool) -> bytes:
    empty = Picture("", "ar" if rtl else "de", "", "", "", colour_theme, layout, picture_format)
    return encode_png(_reduce_colours(_run_typst(template_data(empty) | {"part": "mark"}), empty))


def _reduce_colours(image: Image, picture: Picture) -> Image:
    doubtful = bool(picture.credits) or may_be_coloured(picture.written)
    return reduce_colours(image, picture.colour_theme, doubtful=doubtful)


def _run_typst(data: dict[str, Any], scale: float = 1.0, entries: tuple[Credit, ...] = ()) -> Image:
    inputs = {"data": json.dumps(data, ensure_ascii=False), "credits": credits_images(entries)}
    page = typst_compiler().compile(format="png", ppi=POINTS_PER_INCH * scale, sys_inputs=inputs)
    if not isinstance(page, bytes):
        raise TypeError("the template made more than one page")
    return open_png(page).convert("RGB")


@functools.cache
def typst_compiler() -> typst.Compiler:
    """The compiler of this process, which caches the fonts. Not thread-safe."""
    import typst

    keep_image_memory()
    return typst.Compiler(str(TEMPLATE), root=str(ROOT), font_paths=font_folders(), ignore_system_fonts=True)


def template_data(picture: Picture) -> dict[str, Any]:
    """The input of the typst template. It is passed as JSON, so that texts are never taken for markup."""
    typography = typography_of(picture.text, picture.language)
    between_marks = picture.slide is Slide.ANSWER and picture.layout is not Layout.QUOTE
    huge = typography.closing if picture.slide is Slide.END else typography.opening
    text = picture.text.strip()
    if picture.slide is Slide.ANSWER:
        text = typography.typeset(text, frozenset(picture.unbroken_names))
    return {
        "part": "all",
        "word-count": None,
        "families": FAMILIES,
        "layout": picture.layout,
        "warp-at-start": picture.layout.warp_at_start,
        "format": picture.format._asdict(),
        "frame": FRAMES[picture.layout][picture.format]._asdict(),
        "region": text_region(picture.layout, picture.format),
        "colour_theme": picture.colour_theme._asdict(),
        "stanzas": [stanza.split("\n") for stanza in STANZA_BREAK.split(text)],
        "long-words": any(len(word) >= MIN_LONG_WORD_LENGTH for word in text.split()),
        "title": _with_direction(picture.title, picture.language),
        "note": _with_direction(picture.note, picture.language),
        "translation": _translation_data(picture),
        "credits": credits_data(picture.credits),
        "credit-labels": picture.credit_labels,
        "hosts": _with_direction(picture.hosts, picture.language),
        "hashtag": _with_direction(f"#{picture.hashtag}" if picture.hashtag else "", picture.language),
        "preview": picture.preview,
        "lang": typography.language,
        "rtl": typography.rtl,
        "tall": typography.tall,
        "opening": typography.opening if between_marks else "",
        "closing": typography.closing if between_marks else "",
        "mark": {"text": huge, "box": INK_BOXES[huge]},
    }


def _translation_data(picture: Picture) -> dict[str, str] | None:
    """The translation in one line: lines of a poem are parted by strokes."""
    if not picture.translation:
        return None
    text = textwrap.shorten(in_one_line(picture.translation), MAX_TRANSLATION_LENGTH, placeholder="\u00a0…")
    typography = typography_of(text, TRANSLATION_LANGUAGE)
    typeset = typography.typeset(text, frozenset(picture.unbroken_names), is_quoted=False)
    return {"label": TRANSLATION_LABEL, "text": typeset, "lang": TRANSLATION_LANGUAGE}


def _with_direction(text: str, language: str) -> dict[str, Any]:
    return {"text": text, "rtl": is_right_to_left(text, language)}
