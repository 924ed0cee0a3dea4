"""The picture: whatever people write is drawn as text, whole, and inside its field."""

import io
import json
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typst
from django.conf import settings
from PIL import Image, ImageChops

from exhibition.share.formats import (
    FORMATS,
    FRAMES,
    GRID_CROP,
    LINK,
    PORTRAIT,
    REEL,
    SQUARE,
    STORY,
    TALL,
    Format,
    text_region,
)
from exhibition.share.layouts import Layout
from exhibition.share.picture import ROOT, TEMPLATE, Picture, draw_image, draw_picture, template_data
from krefeld_kann_was.lib.colours import MIN_CONTRAST, ColourTheme, contrast
from krefeld_kann_was.lib.fonts import font_folders
from tests.credits import LOGO_COLOUR, make_credits

WORLDS: dict[str, ColourTheme] = settings.DESIGN_TOKENS.colour_themes
HARD: dict[str, tuple[str, str]] = json.loads(Path(__file__).with_name("hard_texts.json").read_text(encoding="utf-8"))
LOOKS = list(product(Layout, FORMATS.values()))


def make(text: str, language: str = "de", **fields: Any) -> Picture:
    return Picture(
        **{
            "text": text,
            "language": language,
            "title": "Was kann Krefeld für dich?",
            "hosts": "VHS Krefeld · Krefeld kann was!",
            "hashtag": "krefeldkannwas",
            "colour_theme": WORLDS["samt"],
        }
        | fields
    )


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGB")


def colours(image: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in image.getcolors(1 << 24) or []}  # type: ignore[misc]


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(font_paths=font_folders(), include_system_fonts=False)


def queried(template: Path, data: object, label: str) -> Any:
    inputs = {"data": json.dumps(data)}
    compiler = typst.Compiler(str(template), root=str(ROOT), font_paths=fonts(), sys_inputs=inputs)
    return json.loads(compiler.query(label, field="value", one=True))


def fitted(picture: Picture) -> Any:
    """What the template measured of the answer: type size, upper edge, and width and height it may have and takes."""
    return queried(TEMPLATE, template_data(picture), "<fit>")


def hard(name: str, layout: Layout, picture_format: Format) -> Picture:
    language, text = HARD[name]
    return make(text, language, layout=layout, format=picture_format)


def boxes_outside_the_words(picture: Picture) -> list[tuple[int, int, int, int]]:
    """Strips where no word may stand: around the region, and the outermost pixels in it, so that nothing is cut."""
    width, height = picture.format.width, picture.format.height
    left, top, right, bottom = text_region(picture.layout, picture.format)
    if template_data(picture)["rtl"]:
        left, right = width - right, width - left
    return [
        (0, 0, width, top + 4),
        (0, bottom - 4, width, height),
        (0, 0, left + 3, height),
        (right - 3, 0, width, height),
    ]


@cache
def without_words(layout: Layout, picture_format: Format, *, rtl: bool) -> Image.Image:
    return opened(draw_picture(make("وو" if rtl else "", layout=layout, format=picture_format)))


@pytest.mark.parametrize(
    ("name", "layout", "picture_format"),
    [(name, *LOOKS[number * 7 % len(LOOKS)]) for number, name in enumerate(HARD)],
    ids=HARD,
)
def test_any_text_is_drawn_inside_its_region(name: str, layout: Layout, picture_format: Format) -> None:
    picture = hard(name, layout, picture_format)
    drawn = opened(draw_picture(picture))
    empty = without_words(layout, picture_format, rtl=template_data(picture)["rtl"])

    assert drawn.size == (picture_format.width, picture_format.height)
    for box in boxes_outside_the_words(picture):
        difference = ImageChops.difference(drawn.crop(box), empty.crop(box)).getextrema()
        assert max(highest for _, highest in difference) <= 16  # type: ignore[misc]


WORST = ("280 letters", "280 times W", "280 families", "arabic 280", "widest letter", "1000 letters", "address")
OTHERS = [name for name in HARD if name not in WORST]


@pytest.mark.parametrize(("number", "layout", "picture_format"), [(at, *look) for at, look in enumerate(LOOKS)])
def test_no_answer_is_larger_than_its_field(number: int, layout: Layout, picture_format: Format) -> None:
    for name in (*WORST, *OTHERS[number :: len(LOOKS)]):
        fit = fitted(hard(name, layout, picture_format))

        assert fit["taken"][0] <= fit["room"][0] + 0.01, name
        assert fit["taken"][1] <= fit["room"][1] + 0.01, name


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("picture_format", [PORTRAIT, TALL, SQUARE, STORY, REEL], ids=lambda item: item.name)
def test_the_answer_stands_where_profile_grids_and_networks_leave_it(layout: Layout, picture_format: Format) -> None:
    frame = FRAMES[layout][picture_format]
    fit = fitted(hard("280 letters", layout, picture_format))
    top, bottom = fit["top"], fit["top"] + fit["room"][1]

    if picture_format in (STORY, REEL):
        highest, lowest = (250, 1580) if picture_format is STORY else (270, 1248)
        assert highest <= picture_format.top <= top < bottom <= picture_format.bottom <= lowest
        assert min(frame.start, frame.end, frame.edge) >= 65
    else:
        above = (picture_format.height - picture_format.width) / 2
        assert above <= top < bottom <= picture_format.height - above


@pytest.mark.parametrize("layout", Layout)
def test_a_profile_grid_that_shows_3_4_of_4_5_cuts_neither_words_nor_threads(layout: Layout) -> None:
    frame = FRAMES[layout][PORTRAIT]

    assert round((PORTRAIT.width - PORTRAIT.height * 3 / 4) / 2) == GRID_CROP
    assert min(frame.start, frame.end, frame.edge, frame.warp - frame.pitch // 2) > GRID_CROP


def difference_box(one: Picture, other: Picture) -> tuple[int, int, int, int]:
    box = ImageChops.difference(opened(draw_picture(one)), opened(draw_picture(other))).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("picture_format", [PORTRAIT, LINK], ids=lambda item: item.name)
def test_question_and_hosts_stand_still_from_picture_to_picture(picture_format: Format) -> None:
    looks = [make(text, layout=layout, format=picture_format) for layout in Layout for text in ("Ja!", "Zwei\nZeilen")]

    (top,) = {difference_box(look, look._replace(title=" "))[1] for look in looks}
    (bottom,) = {difference_box(look, look._replace(hosts=" ", hashtag=""))[3] for look in looks}

    assert picture_format.top <= top < picture_format.top + 20
    assert picture_format.bottom - 20 < bottom <= picture_format.bottom


def test_stories_have_larger_letters_than_reels_whose_field_is_smaller() -> None:
    story, reel = (fitted(hard("280 letters", Layout.WEAVE, each)) for each in (STORY, REEL))

    assert story["size"] > 1.1 * reel["size"]


@pytest.mark.parametrize("layout", Layout)
def test_logos_of_hosts_stand_on_an_answer_if_staff_want_them(layout: Layout) -> None:
    plain = make("Krefeld kann Rhein!", layout=layout)
    drawn = opened(draw_picture(plain._replace(credits=make_credits(6))))

    assert LOGO_COLOUR in colours(drawn)
    left, top, right, bottom = text_region(layout, PORTRAIT)
    outside = ImageChops.difference(drawn, opened(draw_picture(plain))).convert("L")
    outside.paste(0, (left, top, right, bottom))
    assert outside.point(lambda value: 255 * (value > 24)).getbbox() is None


@pytest.mark.parametrize("layout", Layout)
def test_the_first_words_stand_where_they_stand_with_all_others(layout: Layout) -> None:
    picture = make("Wir reden 🌳\n\nmit Händen und Kuchen.", layout=layout)
    none, two, whole = (draw_image(picture, word_count=count).convert("RGB") for count in (0, 2, None))
    first, rest = (ImageChops.difference(*pair) for pair in ((none, two), (two, whole)))

    assert first.getbbox() is not None
    assert rest.getbbox() is not None
    both = ImageChops.multiply(first.convert("L"), rest.convert("L"))  # edges may be half a pixel beside
    assert both.point(lambda value: 255 * (value > 100)).getbbox() is None


def test_the_fewer_words_the_larger_the_type() -> None:
    sizes = [fitted(make(text))["size"] for text in ("Ja.", "Heimat sein.", "Wir reden. " * 6, HARD["280 letters"][1])]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 200
    assert sizes[-1] > 50


def test_a_word_without_syllables_breaks_before_it_gets_small() -> None:
    assert fitted(make("a" * 60))["size"] > 60
    assert fitted(make(HARD["long german word"][1]))["size"] > 70


def test_line_breaks_are_kept_while_they_can_be_read() -> None:
    lines = fitted(make("a\nb\nc\nd"))
    stanzas = fitted(make("a\nb\n\nc\nd"))

    assert lines["taken"][1] / lines["size"] > 3.9
    assert stanzas["taken"][1] / stanzas["size"] > lines["taken"][1] / lines["size"] + 0.2
    assert fitted(make(HARD["140 lines"][1]))["size"] > 25


@pytest.mark.parametrize("preview", ["", "VORSCHAU"])
def test_long_words_of_staff_stay_in_the_field_too(preview: str) -> None:
    words = {"title": "W" * 120, "hosts": "H" * 120, "hashtag": "K" * 60}
    drawn = opened(draw_picture(make("Rhein!", preview=preview, **words)))
    empty = opened(draw_picture(make("", preview=preview)))

    box = (1062, 300, 1080, 1350)
    assert ImageChops.difference(drawn.crop(box), empty.crop(box)).getbbox() is None


@pytest.mark.parametrize("name", WORLDS)
def test_each_world_keeps_its_contrast_in_the_picture(name: str) -> None:
    colour_theme = WORLDS[name]
    drawn = opened(draw_picture(make("Krefeld kann Rhein!", colour_theme=colour_theme)))
    found = {"#{:02x}{:02x}{:02x}".format(*colour) for colour in colours(drawn)}

    assert drawn.getpixel((1079, 1349)) == tuple(bytes.fromhex(colour_theme.ground[1:]))
    assert set(colour_theme) <= found
    assert all(contrast(colour_theme.ground, colour) >= MIN_CONTRAST for colour in colour_theme[1:])


@pytest.mark.parametrize("name", WORLDS)
def test_a_card_is_ink_on_cloth(name: str) -> None:
    colour_theme = WORLDS[name]
    left, top, right, bottom = text_region(Layout.CARD, SQUARE)
    drawn = opened(
        draw_picture(make("Krefeld kann Rhein!", colour_theme=colour_theme, layout=Layout.CARD, format=SQUARE))
    )
    words = drawn.crop((left, top, right - 30, bottom - 60))
    often = Counter({str(colour): count for count, colour in words.getcolors(1 << 24) or []}).most_common(2)

    cloth, ink = (str(tuple(bytes.fromhex(colour[1:]))) for colour in (colour_theme.warp, colour_theme.ground))
    assert [colour for colour, _ in often] == [cloth, ink]
    assert contrast(colour_theme.warp, colour_theme.ground) >= MIN_CONTRAST


def test_a_picture_without_emoji_is_small_and_one_with_emoji_keeps_their_colours() -> None:
    plain, coloured = draw_picture(make("Krefeld kann Rhein!")), draw_picture(make("Krefeld kann 🌳!"))

    assert Image.open(io.BytesIO(plain)).mode == "P"
    assert len(plain) < 80_000
    assert any(green > red + 60 for red, green, _ in colours(opened(coloured)))


def test_the_same_answer_gives_the_same_bytes_in_every_process() -> None:
    script = (
        "import sys, hashlib; from krefeld_kann_was.lib.colours import ColourTheme;"
        "from exhibition.share.picture import *;"
        "w = ColourTheme('#3d0c2c', '#ff8fab', '#f4c95d', '#fff4ea');"
        "ps = [draw_picture(Picture('Krefeld kann 🌳!', 'de', 'Was?', 'VHS', 'x', w, layout)) for layout in Layout];"
        "print(hashlib.sha256(b''.join(ps)).hexdigest(), len(set(ps)), 'django' in sys.modules)"
    )
    said = {
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    }

    assert len(said) == 1
    assert said.pop().endswith(" 3 False\n")


@pytest.mark.parametrize(("layout", "picture_format"), LOOKS)
def test_the_quick_way_draws_the_same_picture(layout: Layout, picture_format: Format) -> None:
    from exhibition.share.picture import _compose, _draw_whole

    text = {PORTRAIT: "أن أتعلم الألمانية", SQUARE: "Mehr 🌳!"}.get(picture_format, "Krefeld kann Rhein!")
    picture = make(text, format=picture_format, layout=layout)
    difference = ImageChops.difference(_compose(picture).convert("RGB"), _draw_whole(picture).convert("RGB"))

    # A round corner comes out a little different in a smaller page, in a few pixels that nobody sees.
    seen = difference.convert("L").point(lambda value: value > 24).histogram()[1]
    assert seen <= (8 if layout is Layout.CARD else 0)


@pytest.mark.parametrize(("scale", "layout"), [(0.5, Layout.WEAVE), (1.0, Layout.QUOTE), (0.5, Layout.CARD)])
def test_a_preview_is_marked_where_no_words_stand(scale: float, layout: Layout) -> None:
    marked = opened(draw_picture(make("Rhein!", preview="VORSCHAU", layout=layout), scale))
    plain = opened(draw_picture(make("Rhein!", layout=layout), scale))

    assert marked.size == (1080 * scale, 1350 * scale)
    difference = ImageChops.difference(marked, plain).convert("L").point(lambda value: 255 * (value > 24))
    box = difference.getbbox()
    assert box is not None
    assert box[0] > 540 * scale
    assert box[1] == 0
    assert box[3] < 480 * scale
