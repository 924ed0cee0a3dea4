"""The font files of the pinned packages, and the web fonts that are made from them.

Free of Django, and quick to import: fontTools is loaded only when there is a font to make.
"""

import hashlib
import importlib.metadata
import importlib.util
import io
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

# In order of preference; typst falls back to the other scripts in dynamic_font's folder by itself.
FAMILIES = ("Geologica", "Noto Sans", "Noto Sans Arabic", "Noto Color Emoji")


class FontFile(NamedTuple):
    """A font file of an installed package."""

    distribution: str
    package: str
    path: str

    def file(self) -> Path:
        return package_folder(self.package) / self.path


GEOLOGICA = FontFile("fontpkg-geologica", "fontpkg_geologica", "files/Geologica[CRSV,SHRP,slnt,wght].ttf")
NOTO_SANS = FontFile("fontpkg-noto-sans", "fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf")
NOTO_SANS_ARABIC = FontFile(
    "fontpkg-noto-sans-arabic", "fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"
)
NOTO_COLOR_EMOJI = FontFile("dynamic-font", "dynamic_font", "assets/fonts/NotoColorEmoji-Regular.ttf")
PICTURE_FONTS = (GEOLOGICA, NOTO_SANS, NOTO_SANS_ARABIC, NOTO_COLOR_EMOJI)


def package_folder(package: str) -> Path:
    """The folder of an installed package, found without an import: dynamic_font would need a game engine."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    return Path(next(iter(spec.submodule_search_locations)))


def font_folders() -> list[str]:
    """Folders for typst's `font_paths`, which it searches with their subfolders.

    None holds the monochrome Noto Emoji, which typst would prefer to the coloured one. Beside the emoji lies Noto Sans
    for about 80 more scripts, at one weight.
    """
    return [str(source.file().parent) for source in PICTURE_FONTS]


def font_files() -> list[Path]:
    """Every font file that typst can draw with."""
    found = {file for folder in font_folders() for file in Path(folder).rglob("*") if file.suffix in (".ttf", ".ttc")}
    return sorted(found)


def code_points(*ranges: tuple[int, int]) -> frozenset[int]:
    """All code points of the ranges, whose ends are included."""
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


ASCII = code_points((0x20, 0x7E))
EUROPEAN = ASCII | code_points(
    (0xA0, 0x24F),  # Latin-1, Extended-A and -B: Turkish, Polish, Romanian and their neighbours
    (0x2B0, 0x36F),  # accents
    (0x370, 0x3FF),  # Greek
    (0x400, 0x52F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional, with the capital ẞ
    (0x2000, 0x206F),  # dashes, quotation marks, ellipsis
    (0x20A0, 0x20BF),  # euro
    (0x2100, 0x215F),
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x22FF),
)
ARABIC = ASCII | code_points((0xAB, 0xAB), (0xBB, 0xBB), (0x600, 0x6FF), (0x200C, 0x200F), (0x2010, 0x2026))
LETTERS = frozenset(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
PUNCTUATION = frozenset(map(ord, ' .,:;!?-–…’"„“”'))
CITY_NAME = frozenset(map(ord, "Krefeld"))  # keeps its Latin letters in every alphabet
CYRILLIC = PUNCTUATION | CITY_NAME | frozenset(map(ord, "«»")) | code_points((0x410, 0x44F))
# The form's title: one small file for each language, so that a first visit loads one of them and no letter stands out
# (see pages.css); digits are seldom needed and have a file of their own. Other languages get the phone's own font.
TITLE_CHARACTERS = {
    "de": LETTERS | PUNCTUATION | frozenset(map(ord, "ÄÖÜäöüßẞé")),
    "en": LETTERS | PUNCTUATION | frozenset(map(ord, "é")),
    "it": LETTERS | PUNCTUATION | frozenset(map(ord, "ÈÉÀèéàìòù")),
    "nl": LETTERS | PUNCTUATION | frozenset(map(ord, "ÉËÏéèëïöü")),
    "tr": LETTERS | PUNCTUATION | frozenset(map(ord, "ÇĞİÖŞÜçğıöşüâ")),
    "pl": LETTERS | PUNCTUATION | frozenset(map(ord, "ĄĆĘŁŃÓŚŹŻąćęłńóśźż")),
    "ro": LETTERS | PUNCTUATION | frozenset(map(ord, "ĂÂÎȘȚăâîșț")),
    "uk": CYRILLIC - frozenset(map(ord, "ЁЪЫЭёъыэ")) | frozenset(map(ord, "ІіЇїЄєҐґ")),
    "ru": CYRILLIC | frozenset(map(ord, "Ёё")),
    "bg": CYRILLIC - frozenset(map(ord, "ЫЭыэ")) | frozenset(map(ord, "Ѝѝ")),
    "el": PUNCTUATION
    | CITY_NAME
    | code_points((0x391, 0x3A1), (0x3A3, 0x3A9), (0x3AC, 0x3CE))
    | frozenset(map(ord, "ΆΈΉΊΌΎΏΐ·«»")),
    "digits": frozenset(map(ord, "0123456789")),
}
NAME_IDS = [0, 14]  # the copyright and the address of the licence travel with every copy (OFL, condition 2)
SHAPING_FEATURES = ("ccmp", "locl", "mark", "mkmk", "kern", "liga", "calt", "init", "medi", "fina", "isol", "rlig")


class WebFont(NamedTuple):
    """A web font and how to make it from its source."""

    name: str
    source: FontFile
    characters: frozenset[int] | None = None  # code points; None: all
    axes: dict[str, float | tuple[float, float]] = {}  # pinned to a value or limited to a range
    features: tuple[str, ...] = SHAPING_FEATURES
    kerned: frozenset[int] = frozenset()  # where not empty: kerning between these letters alone

    def fingerprint(self) -> str:
        """A hash that changes with the version of the package or with the recipe."""
        characters = None if self.characters is None else sorted(self.characters)
        recipe = (characters, sorted(self.axes.items()), self.features, sorted(self.kerned), RECIPE_VERSION)
        version = importlib.metadata.version(self.source.distribution)
        return hashlib.sha256(repr((version, self.source.path, recipe)).encode()).hexdigest()[:16]


RECIPE_VERSION = 2  # raise it when `encode_web_font` writes other bytes from the same recipe
UPRIGHT: dict[str, float | tuple[float, float]] = {"CRSV": 0, "SHRP": 0, "slnt": 0}
WEB_FONTS = (
    WebFont("geologica", GEOLOGICA, EUROPEAN, UPRIGHT | {"wght": (400, 700)}),
    WebFont("noto-sans-arabic", NOTO_SANS_ARABIC, ARABIC, {"wdth": 100, "wght": (400, 700)}),
    WebFont("noto-color-emoji", NOTO_COLOR_EMOJI),
    *(
        WebFont(f"geologica-title-{part}", GEOLOGICA, letters, UPRIGHT | {"wght": 640}, (), letters & LETTERS)
        for part, letters in TITLE_CHARACTERS.items()
    ),
)


def build_web_fonts(
    folder: Path, *, done: Callable[[WebFont, int | None], None], fonts: Iterable[WebFont] = WEB_FONTS
) -> None:
    """Write the web fonts that are missing or have another fingerprint into `folder`.

    Calls `done` with each font and its size in bytes, or None if it was up to date. The fingerprints are kept in a JSON
    file beside the folder, because the folder itself is served.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder.with_suffix(".json")
    known = _read_fingerprints(record)
    for font in fonts:
        target = folder / f"{font.name}.woff2"
        fingerprint = font.fingerprint()
        if known.get(font.name) == fingerprint and target.is_file():
            done(font, None)
            continue
        data = encode_web_font(font)
        part = target.with_suffix(".part")
        part.write_bytes(data)
        part.replace(target)
        known[font.name] = fingerprint
        record.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        done(font, len(data))


def _read_fingerprints(record: Path) -> dict[str, str]:
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def encode_web_font(font: WebFont) -> bytes:
    """The web font as WOFF2; the same bytes at every call."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it logs every glyph
    if font.characters is None:
        return _pack(_open(font.source))
    subset = _subset(font, font.characters, font.features)
    if font.kerned:
        kerned = _subset(font, font.kerned, ("kern",))
        subset["GPOS"] = kerned["GPOS"]
    if not font.features:  # a title, whose every byte counts
        _write_names_in_one_byte_a_letter(subset)
    return _save_woff2(subset)


def _write_names_in_one_byte_a_letter(font: Any) -> None:
    names = [(name.nameID, name.toUnicode()) for name in font["name"].names]
    font["name"].names = []
    for name_id, text in names:
        font["name"].setName(text, name_id, platformID=1, platEncID=0, langID=0)  # Macintosh, Roman, English


def _open(source: FontFile) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(source.file().read_bytes()), recalcTimestamp=False, lazy=True)


def _subset(font: WebFont, characters: frozenset[int], features: tuple[str, ...]) -> Any:
    from fontTools import subset
    from fontTools.varLib import instancer

    options = subset.Options(
        layout_features=list(features),
        hinting=False,
        name_IDs=NAME_IDS,
        drop_tables=[*subset.Options._drop_tables_default, "STAT", "MVAR", "gasp", "prep"]
        + ["GDEF", "GSUB"] * (not features),  # without features they say nothing
    )
    opened = _open(font.source)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(opened)
    instanced = instancer.instantiateVariableFont(opened, font.axes)
    if "GPOS" in instanced:
        instanced["GPOS"].ensureDecompiled(recurse=True)
    return instanced


def _save_woff2(font: Any) -> bytes:
    target = io.BytesIO()
    font.flavor = "woff2"
    font.save(target)
    return target.getvalue()


def _pack(font: Any) -> bytes:
    """Compress a large font in one second instead of twenty, for a third more bytes."""
    from fontTools.ttLib.woff2 import WOFF2FlavorData

    font.flavorData = WOFF2FlavorData(transformedTables=())
    with _quick_brotli():
        return _save_woff2(font)


@contextmanager
def _quick_brotli() -> Iterator[None]:
    """Make fontTools use a quicker level of Brotli; it has no option for that."""
    import brotli
    from fontTools.ttLib import woff2

    class Quick:
        MODE_FONT = brotli.MODE_FONT

        @staticmethod
        def compress(data: bytes, mode: int) -> bytes:
            return bytes(brotli.compress(data, mode=mode, quality=9))

    slow, woff2.brotli = woff2.brotli, Quick
    try:
        yield
    finally:
        woff2.brotli = slow
