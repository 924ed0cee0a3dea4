"""The fonts are there, and the web fonts carry what the pages need and no more."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.ttLib import TTFont

from contributions.defaults import default_texts
from krefeld_kann_was.lib import fonts
from krefeld_kann_was.lib.fonts import (
    ASCII,
    WEB_FONTS,
    WebFont,
    build_web_fonts,
    encode_web_font,
    font_files,
    font_folders,
)

ALPHABETS = {
    "de": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÄÖÜäöüßẞ „“‚‘–—…’€0123456789.,;:!?()&@#%/+-",
    "tr": "ÇĞİIÖŞÜçğıiöşüâîû",
    "pl": "ĄĆĘŁŃÓŚŹŻąćęłńóśźż”",
    "ro": "ĂÂÎȘȚăâîșțŞŢşţ",
    "it": "ÀÈÉÌÒÙàèéìòù«»",
    "nl": "ËÏÉëïéĳĲ",
    "uk": "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ru": "ЁЪЫЭёъыэ",
    "bg": "ЍѝЪъ",
    "el": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώϊϋΐΰςαβγδεζηθικλμνξοπρστυφχψω",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة،؛؟ًٌٍَُِّْ٠١٢٣٤٥٦٧٨٩",
    "fa": "پچژگکی۰۱۲۳۴۵۶۷۸۹٪",
    "emoji": "😀❤👍🏽🎉☀🌳🚲🦆🧵",
}


def characters(file: Path | bytes, number: int = 0) -> set[int]:
    with TTFont(file if isinstance(file, Path) else io.BytesIO(file), fontNumber=number, lazy=True) as font:
        return set(font.getBestCmap())


@pytest.fixture(scope="module")
def drawable() -> set[int]:
    return set().union(*(characters(file) for file in font_files()))


@pytest.mark.parametrize("language", ALPHABETS)
def test_a_picture_lacks_no_letter_of_our_languages(language: str, drawable: set[int]) -> None:
    assert {letter for letter in ALPHABETS[language] if ord(letter) not in drawable} == set()


def test_the_first_four_families_suffice_for_our_languages() -> None:
    sources = (fonts.GEOLOGICA, fonts.NOTO_SANS, fonts.NOTO_SANS_ARABIC, fonts.NOTO_COLOR_EMOJI)
    known = set().union(*(characters(source.file()) for source in sources))

    assert {letter for letter in "".join(ALPHABETS.values()) if ord(letter) not in known} == set()


def test_typst_knows_the_families_and_no_monochrome_emoji() -> None:
    import typst

    families = typst.Fonts(include_system_fonts=False, font_paths=font_folders()).families()

    assert set(fonts.FAMILIES) <= set(families)
    assert "Noto Emoji" not in families


TITLES = {
    "geologica-title-de": "Was kann Krefeld für dich? ÄÖÜẞß „“”…!",
    "geologica-title-en": "What can Krefeld do for you? “”…!",
    "geologica-title-it": "Che cosa può fare Krefeld per te? ÈÉÀèéàìòù",
    "geologica-title-nl": "Wat kan Krefeld voor jou doen? ëïéö",
    "geologica-title-tr": "Krefeld senin için ne yapabilir? ÇĞİÖŞÜçğıöşü",
    "geologica-title-pl": "Co Krefeld może zrobić dla ciebie? ĄĆĘŁŃÓŚŹŻąćęłńóśźż",
    "geologica-title-ro": "Ce poate face Krefeld pentru tine? ĂÂÎȘȚăâîșț",
    "geologica-title-uk": "Що Krefeld може зробити для вас? ҐґЄєІіЇї",
    "geologica-title-ru": "Что Крефельд может сделать для вас? ЁЪЫЭёъыэ",
    "geologica-title-bg": "Какво може да направи Крефелд за теб? ЪъЍѝ",
    "geologica-title-el": "Τι μπορεί να κάνει το Κρέφελντ για σένα; ΑΈΉΊΌΎΏάέήίόύώϊϋΐΰς",
    "geologica-title-digits": "0123456789",
}


@pytest.mark.parametrize("name", TITLES)
def test_a_title_font_is_small_and_has_the_letters_of_a_title(name: str) -> None:
    title = next(font for font in WEB_FONTS if font.name == name)
    data = encode_web_font(title)

    assert len(data) < 4_900
    assert {letter for letter in TITLES[name] if ord(letter) not in characters(data)} == set()
    assert "fvar" not in TTFont(io.BytesIO(data))
    if name == "geologica-title-de":  # the encoder is the same for all
        assert data == encode_web_font(title)


def test_each_language_loads_one_title_font_and_says_which() -> None:
    css = (settings.BASE_DIR / "static" / "css" / "pages.css").read_text(encoding="utf-8")

    faces = dict(re.findall(r'font-family: "([^"]+)"; src: url\("/static/fonts/([\w-]+)\.woff2"\)', css))
    used = set(re.findall(r'--title: "([^"]+)"', css))

    assert set(faces.values()) == {font.name for font in WEB_FONTS if font.name.startswith("geologica-title")}
    assert used | {"Digits"} == set(faces)


def test_no_letter_of_the_usual_question_stands_out() -> None:
    css = (settings.BASE_DIR / "static/css/pages.css").read_text()
    files = dict(re.findall(r'font-family: "(Title[^"]*)"; src: url\("/static/fonts/([\w-]+)', css))
    shown = {
        code: files[family]
        for codes, family in re.findall(r'^(:lang.+) \{ --title: "(Title[^"]*)"', css, re.MULTILINE)
        for code in re.findall(r":lang\((\w+)\)", codes)
    }
    letters = {font.name: font.characters or frozenset() for font in WEB_FONTS}
    for code, words in default_texts().items():
        if font := shown.get(code.partition("-")[0]):
            assert {letter for letter in words.title if ord(letter) not in letters[font]} == set(), code
    assert len(shown) == 11


def test_fonts_are_built_once_and_again_when_the_recipe_changes(tmp_path: Path) -> None:
    small = WebFont("small", fonts.GEOLOGICA, ASCII, fonts.UPRIGHT | {"wght": 640})
    said: list[tuple[str, bool]] = []

    def done(font: WebFont, size: int | None) -> None:
        said.append((font.name, size is not None))

    folder = tmp_path / "fonts"
    build_web_fonts(folder, done=done, fonts=[small])
    build_web_fonts(folder, done=done, fonts=[small])
    build_web_fonts(folder, done=done, fonts=[small._replace(characters=ASCII | {ord("ß")})])
    (folder / "small.woff2").unlink()
    (tmp_path / "fonts.json").write_text("[broken")
    build_web_fonts(folder, done=done, fonts=[small])

    assert said == [("small", True), ("small", False), ("small", True), ("small", True)]
    assert [file.name for file in folder.iterdir()] == ["small.woff2"]
    assert set(range(0x21, 0x7F)) <= characters((folder / "small.woff2").read_bytes())


def test_a_variable_web_font_keeps_the_weights_of_the_pages() -> None:
    font = WebFont("small", fonts.GEOLOGICA, ASCII, fonts.UPRIGHT | {"wght": (400, 700)})

    axes = TTFont(io.BytesIO(encode_web_font(font)))["fvar"].axes

    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in axes] == [("wght", 400, 700)]


def test_the_command_writes_where_static_files_are_found(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.BUILD_DIR = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(fonts, "encode_web_font", lambda font: b"x" * 6_543)

    call_command("build_fonts")
    call_command("build_fonts")

    assert {file.stem for file in (tmp_path / "fonts").iterdir()} == {font.name for font in WEB_FONTS}
    assert capsys.readouterr().out.count("6.5 kB") == len(WEB_FONTS)
