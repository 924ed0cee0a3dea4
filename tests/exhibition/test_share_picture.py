"""The picture: whatever people write is drawn as text, whole, and inside its field."""

import io
import json
import subprocess
import sys
from typing import Any

import pytest
import typst
from django.conf import settings
from PIL import Image, ImageChops

from contributions.colours import LOWEST_CONTRAST, World, contrast
from exhibition.fonts import typst_folders
from exhibition.share.formats import FORMATS, LINK, PORTRAIT, Format
from exhibition.share.languages import QUOTES, setting_of
from exhibition.share.picture import TEMPLATE, Picture, data_of, draw_picture

WORLDS: dict[str, World] = settings.DESIGN_TOKENS.worlds
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
HOSTILE = {
    "typst markup": '#let x = $1$ *b* _i_ @ref <label> \\\\ #panic() #image("/etc/passwd") `raw` = head - list ~ // no',
    "script": "<script>alert(1)</script><style>*{}</style>",
    "one character": "♥",
    "one letter": "I",
    "280 letters": "Wir reden miteinander. " * 12 + "Abcd",
    "280 emoji": "😀" * 280,
    "280 families": FAMILY * 280,
    "families": f"{FAMILY} {FAMILY}",
    "arabic with digits": "وصلت عام 2015 مع 3 أطفال، وأدفع 12.50 € للدورة.",
    "persian": "رودخانهٔ راین در غروب، ۳ نیمکت و یک فنجان چای.",
    "mixed": "Ich sage صباح الخير und (peut-être) שלום, dann אבג 123!",
    "vocalised": "الْحَمْدُ لِلّٰهِ رَبِّ الْعَالَمِينَ",
    "60 letters": "a" * 60,
    "280 letters in one word": "W" * 280,
    "long german word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "long arabic word": "ك" * 80,
    "address": "https://www.krefeld.example/sehr/lange/adresse?mit=vielen&zeichen=0123456789abcdefghij#und-noch-mehr-davon",
    "lines": "\n".join("a" * 100),
    "blank lines": "Eins\n\nZwei\n\n\n\nDrei\n",
    "100 newlines": "a" + "\n" * 100 + "b",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufeff" * 20,
    "invisible": "\u200b\u200d",
    "stacked accents": "K" + "\u0301\u0323\u0316" * 40 + "refeld",
    "widest letter": "\ufdfd \U0001242b " * 6,
    "overrides": "\u202eabc\u2066def",
    "nul": "a\x00b\x1bc",
    "chinese": "克雷费尔德给了我第二个家。" * 10,
    "thai": "เครเฟลด์คือบ้านหลังที่สองของฉันและครอบครัว",
    "nothing": "",
    "1000 letters": "Das ist ein Satz mit acht Wörtern und mehr. " * 23,
}


def make(text: str, language: str = "de", **fields: Any) -> Picture:
    return Picture(
        **{
            "text": text,
            "language": language,
            "title": "Was kann Krefeld für dich?",
            "hosts": "VHS Krefeld · Krefeld kann was!",
            "hashtag": "krefeldkannwas",
            "world": WORLDS["samt"],
        }
        | fields
    )


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGB")


def colours(image: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in image.getcolors(1 << 24) or []}  # type: ignore[misc]


def fitted(picture: Picture) -> dict[str, float]:
    """What the template measured of the answer: type size, height, and the height it may have."""
    inputs = {"data": json.dumps(data_of(picture))}
    compiler = typst.Compiler(str(TEMPLATE), font_paths=typst_folders(), ignore_system_fonts=True, sys_inputs=inputs)
    return json.loads(compiler.query("<fit>", field="value", one=True))


def boxes_outside_the_words(picture: Picture) -> list[tuple[int, int, int, int]]:
    """Strips where no word may stand: around the region, and the outermost pixels in it, so that nothing is cut."""
    width, height = picture.format.width, picture.format.height
    left, top, right, bottom = picture.format.region
    if data_of(picture)["rtl"]:
        left, right = width - right, width - left
    return [
        (0, 0, width, top + 4),
        (0, bottom - 4, width, height),
        (0, 0, left + 3, height),
        (right - 3, 0, width, height),
    ]


@pytest.mark.parametrize("picture_format", [PORTRAIT, LINK], ids=lambda item: item.name)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_drawn_inside_its_field(text: str, picture_format: Format) -> None:
    picture = make(text, format=picture_format)
    drawn = opened(draw_picture(picture))
    empty = opened(draw_picture(make("وو" if data_of(picture)["rtl"] else "", format=picture_format)))

    assert drawn.size == (picture_format.width, picture_format.height)
    for box in boxes_outside_the_words(picture):
        difference = ImageChops.difference(drawn.crop(box), empty.crop(box)).getextrema()
        assert max(highest for _, highest in difference) <= 16  # type: ignore[misc]


@pytest.mark.parametrize(
    "name", ["280 letters", "280 families", "60 letters", "lines", "1000 letters", "widest letter"]
)
@pytest.mark.parametrize("picture_format", FORMATS.values(), ids=FORMATS)
def test_the_answer_is_no_taller_than_its_field(name: str, picture_format: Format) -> None:
    fit = fitted(make(HOSTILE[name], format=picture_format))

    assert fit["height"] <= fit["room"]


def test_the_fewer_words_the_larger_the_type() -> None:
    sizes = [fitted(make(text))["size"] for text in ("Ja.", "Heimat sein.", "Wir reden. " * 6, HOSTILE["280 letters"])]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 200
    assert sizes[-1] > 50


def test_a_word_without_syllables_breaks_before_it_gets_small() -> None:
    assert fitted(make("a" * 60))["size"] > 60
    assert fitted(make(HOSTILE["long german word"]))["size"] > 70


def test_line_breaks_are_kept_while_they_can_be_read() -> None:
    lines = fitted(make("a\nb\nc\nd"))
    stanzas = fitted(make("a\nb\n\nc\nd"))

    assert lines["height"] / lines["size"] > 3.9
    assert stanzas["height"] / stanzas["size"] > lines["height"] / lines["size"] + 0.2
    assert fitted(make(HOSTILE["lines"]))["size"] > 30


@pytest.mark.parametrize("preview", ["", "VORSCHAU"])
def test_long_words_of_staff_stay_in_the_field_too(preview: str) -> None:
    words = {"title": "W" * 120, "hosts": "H" * 120, "hashtag": "K" * 60}
    drawn = opened(draw_picture(make("Rhein!", preview=preview, **words)))
    empty = opened(draw_picture(make("", preview=preview)))

    box = (1062, 300, 1080, 1350)
    assert ImageChops.difference(drawn.crop(box), empty.crop(box)).getbbox() is None


@pytest.mark.parametrize("name", WORLDS)
def test_each_world_keeps_its_contrast_in_the_picture(name: str) -> None:
    world = WORLDS[name]
    drawn = opened(draw_picture(make("Krefeld kann Rhein!", world=world)))
    found = {"#{:02x}{:02x}{:02x}".format(*colour) for colour in colours(drawn)}

    assert drawn.getpixel((1079, 1349)) == tuple(bytes.fromhex(world.ground[1:]))
    assert set(world) <= found
    assert all(contrast(world.ground, colour) >= LOWEST_CONTRAST for colour in world[1:])


def test_a_picture_without_emoji_is_small_and_one_with_emoji_keeps_their_colours() -> None:
    plain, coloured = draw_picture(make("Krefeld kann Rhein!")), draw_picture(make("Krefeld kann 🌳!"))

    assert Image.open(io.BytesIO(plain)).mode == "P"
    assert len(plain) < 80_000
    assert any(green > red + 60 for red, green, _ in colours(opened(coloured)))


def test_the_same_answer_gives_the_same_bytes_in_every_process() -> None:
    script = (
        "import sys, hashlib; from contributions.colours import World;"
        "from exhibition.share.picture import *;"
        "p = Picture('Krefeld kann 🌳!', 'de', 'Was?', 'VHS', 'x', World('#3d0c2c', '#ff8fab', '#f4c95d', '#fff4ea'));"
        "print(hashlib.sha256(draw_picture(p)).hexdigest(), 'django' in sys.modules)"
    )
    said = {
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    }

    assert len(said) == 1
    assert said.pop().endswith("False\n")


@pytest.mark.parametrize("text", ["Krefeld kann Rhein!", "أن أتعلم الألمانية", "Mehr 🌳!"])
@pytest.mark.parametrize("picture_format", FORMATS.values(), ids=FORMATS)
def test_the_quick_way_draws_the_same_picture(text: str, picture_format: Format) -> None:
    from exhibition.share.picture import _composed, _whole

    picture = make(text, format=picture_format)
    difference = ImageChops.difference(_composed(picture).convert("RGB"), _whole(picture).convert("RGB"))

    assert max(highest for _, highest in difference.getextrema()) <= 24  # type: ignore[misc]


@pytest.mark.parametrize("scale", [0.5, 1.0])
def test_a_preview_is_marked_where_no_words_stand(scale: float) -> None:
    marked = opened(draw_picture(make("Rhein!", preview="VORSCHAU"), scale))
    plain = opened(draw_picture(make("Rhein!"), scale))

    assert marked.size == (1080 * scale, 1350 * scale)
    difference = ImageChops.difference(marked, plain).convert("L").point(lambda value: 255 * (value > 24))
    box = difference.getbbox()
    assert box is not None
    assert box[0] > 540 * scale
    assert box[1] == 0
    assert box[3] < 480 * scale


@pytest.mark.parametrize(
    ("text", "language", "rtl", "quotes"),
    [
        ("Heimat", "de", False, "„“"),
        ("Heimat", "de-simple", False, "„“"),
        ("home", "en", False, "“”"),
        ("dom", "pl", False, "„”"),
        ("дім", "uk", False, "«»"),
        ("بيت", "ar", True, "«»"),
        ("خانه", "fa", True, "«»"),
        ("بيت", "de", True, "«»"),
        ("Heimat", "ar", False, "“”"),
        ("🌳", "ar", True, "«»"),
        ("🌳 2!", "de", False, "„“"),
        ("123 بيت", "de", True, "«»"),
        ("home", "xx", False, "“”"),
    ],
)
def test_words_decide_the_direction_and_the_quotation_marks(text: str, language: str, rtl: bool, quotes: str) -> None:
    setting = setting_of(text, language)

    assert (setting.rtl, setting.opening + setting.closing) == (rtl, quotes)


def test_every_language_of_the_house_has_its_quotation_marks() -> None:
    languages = ["de", "de-simple", "tr", "ar", "uk", "pl", "en", "ru", "ro", "bg", "it", "el", "nl", "fa"]

    assert {language.split("-")[0] for language in languages} == set(QUOTES)


def test_arabic_stands_on_the_right_with_the_threads() -> None:
    left = opened(draw_picture(make("Heimat"))).getpixel((58, 700))
    right = opened(draw_picture(make("بيت"))).getpixel((1080 - 58, 700))

    assert left == right == tuple(bytes.fromhex(WORLDS["samt"].warp[1:]))
