"""What comes in as a logo: any file at all; what goes out: a small PNG, or a sentence that says what to do."""

from __future__ import annotations

import base64
import io
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from exhibition.partners import logos
from exhibition.partners.logos import MAX_LOGO_SIZE, is_faint, read_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100" {more}>'
SQUARE = '<rect width="200" height="100" fill="#a00"/>'
RED, BLUE = (170, 0, 0, 255), (0, 0, 255, 255)


def svg(body: str, more: str = "") -> bytes:
    return f"{SVG.format(more=more)}{body}</svg>".encode()


def bitmap(kind: str = "PNG", size: tuple[int, int] = (400, 200), mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "#a00").save(file, kind, **options)
    return file.getvalue()


def pixels(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return picture.convert("RGBA")


BOMB = "<defs>" + '<rect id="u0" width="9" height="9"/>'
BOMB += "".join(f'<g id="u{level + 1}">' + f'<use href="#u{level}"/>' * 10 + "</g>" for level in range(9))
BOMB += '</defs><use href="#u9"/>'
ENTITIES = "".join(f'<!ENTITY e{level + 1} "{f"&e{level};" * 10}">' for level in range(9))
ENTITIES = f'<!DOCTYPE svg [<!ENTITY e0 "aaaaaaaaaa">{ENTITIES}]>'
ENDLESS = '<filter id="f" width="1000%" height="1000%"><feTurbulence numOctaves="999999" baseFrequency="9"/></filter>'
ENDLESS += '<rect width="200" height="100" filter="url(#f)"/>'
REFUSED = {
    "entities": ENTITIES.encode() + svg("<title>&e9;</title>"),
    "a file as an entity": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + svg("<title>&x;</title>"),
    "a file": svg(SQUARE + '<image href="/etc/hostname" width="9" height="9"/>'),
    "a file beside it": svg(SQUARE + '<image href="static/images/mark.svg" width="9" height="9"/>'),
    "another site": svg(SQUARE + '<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/>'),
    "many uses": svg(BOMB),
    "deeply nested": svg("<g>" * 50_000 + SQUARE + "</g>" * 50_000),
    "endless": svg(ENDLESS),
    "no size": svg(SQUARE, 'width="NaN" height="1e308"'),
    "half a file": b"<svg ",
    "other letters": svg(SQUARE).decode().encode("utf-16"),
    "text": svg('<text y="50">Krefeld</text>'),
    "a page": svg("<foreignObject><p>Krefeld</p></foreignObject>"),
}
HARMLESS = {
    "a script": svg(SQUARE + "<script>alert(1)</script>", 'onload="alert(1)"'),
    "a link": svg(f'<a href="javascript:alert(1)">{SQUARE}</a>'),
    "a style from elsewhere": svg("<style>@import url(http://127.0.0.1:9/x.css);</style>" + SQUARE),
    "a part from elsewhere": svg(SQUARE + '<use href="http://127.0.0.1:9/x.svg#a"/>'),
    "900 levels": svg("<g>" * 900 + SQUARE + "</g>" * 900),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_svg_gets_a_sentence(name: str) -> None:
    with pytest.raises(ValidationError, match=r"PNG"):
        read_logo(REFUSED[name])


@pytest.mark.parametrize("name", HARMLESS)
def test_of_what_could_run_only_the_picture_is_left(name: str) -> None:
    logo = read_logo(HARMLESS[name])

    assert pixels(logo.png).getpixel((5, 5)) == RED
    assert (logo.width, logo.height) == (1200, 600)


def test_an_svg_in_an_svg_sees_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.png").write_bytes(bitmap(size=(200, 100)).replace(b"x", b"x"))
    inner = base64.b64encode(svg(f'<image href="{tmp_path}/secret.png" width="200" height="100"/>')).decode()
    blue = '<rect width="200" height="100" fill="#00f"/>'
    data = svg(f'{blue}<image href="data:image/svg+xml;base64,{inner}" width="200" height="100"/>')

    assert pixels(read_logo(data).png).getpixel((5, 5)) == BLUE


def test_a_huge_svg_is_drawn_small() -> None:
    logo = read_logo(svg(SQUARE, 'width="1000000" height="500000"'))

    assert (logo.width, logo.height) == (1200, 600)


@pytest.mark.parametrize("kind", logos.BITMAPS)
def test_every_kind_of_bitmap_becomes_a_png(kind: str) -> None:
    logo = read_logo(bitmap(kind))

    assert (logo.width, logo.height) == (400, 200)
    assert pixels(logo.png).getchannel("R").getpixel((200, 100)) in range(160, 180)


def test_a_photo_for_print_is_turned_and_gets_the_colours_of_screens() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter
    file = io.BytesIO()
    Image.new("CMYK", (400, 200), (0, 255, 255, 0)).save(file, "JPEG", exif=turned.tobytes())

    logo = read_logo(file.getvalue())

    assert (logo.width, logo.height) == (200, 400)


def test_of_a_moving_picture_the_first_frame_is_left() -> None:
    file = io.BytesIO()
    red, blue = Image.new("RGB", (400, 200), "#a00"), Image.new("RGB", (400, 200), "#00f")
    red.save(file, "GIF", save_all=True, append_images=[blue])

    with Image.open(io.BytesIO(read_logo(file.getvalue()).png)) as picture:
        assert getattr(picture, "n_frames", 1) == 1
        assert picture.convert("RGBA").getpixel((5, 5)) == RED


def test_transparency_is_kept_and_empty_edges_are_cut() -> None:
    ring = Image.new("RGBA", (800, 600))
    ring.paste("#3d0c2c", (200, 100, 600, 500))
    ring.paste((0, 0, 0, 0), (300, 200, 500, 400))
    file = io.BytesIO()
    ring.save(file, "PNG")

    logo = read_logo(file.getvalue())

    assert (logo.width, logo.height) == (400, 400)
    assert pixels(logo.png).getpixel((200, 200)) == (0, 0, 0, 0)


def test_a_rich_picture_is_made_small_and_says_nothing_about_its_origin() -> None:
    file = io.BytesIO()
    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    noise.save(file, "JPEG", comment=b"Secret", exif=b"Exif\0\0Secret")

    logo = read_logo(file.getvalue())

    assert len(logo.png) <= 1.6 * MAX_LOGO_SIZE
    assert max(logo.width, logo.height) <= 1200
    assert b"Secret" not in logo.png


def bomb(side: int) -> bytes:
    """A PNG of some hundred bytes that says that it is huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("side", [6_000, 10_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(ValidationError, match="zu viele Pixel"):
        read_logo(bomb(side))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "nicht als Bild lesen"),
        (b"%PDF-1.7", "nicht als Bild lesen"),
        (b"GIF89a", "nicht als Bild lesen"),
        (bitmap()[:60], "nicht als Bild lesen"),
        (bitmap("BMP"), "nicht als Bild lesen"),
        (b"<svg>" + b" " * logos.MAX_FILE_SIZE, "zu groß"),
        (bitmap(size=(200, 100)), "zu klein: 200 Pixel"),
        (bitmap(size=(1300, 100)), "zwei Zeilen"),
    ],
)
def test_what_is_no_logo_gets_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_logo(data)

    assert sentence in refused.value.messages[0]


def test_an_empty_picture_is_refused() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (400, 200)).save(file, "PNG")

    with pytest.raises(ValidationError, match="nichts zu sehen"):
        read_logo(file.getvalue())


def circle(colour: str) -> bytes:
    return svg(f'<circle cx="100" cy="50" r="50" fill="{colour}"/>')


def test_what_cannot_be_seen_on_paper_is_refused() -> None:
    with pytest.raises(ValidationError, match="hellem Hintergrund"):
        read_logo(circle("#fff"))
    with pytest.raises(ValidationError, match="hellem Hintergrund"):
        read_logo(circle("#ffd166"))

    own_ground = read_logo(svg('<rect width="200" height="100" fill="#fff"/><circle cx="100" cy="50" r="30"/>'))
    assert own_ground.width == 1200


def test_staff_hear_of_a_logo_that_cannot_be_seen_on_dark_ground() -> None:
    assert is_faint(read_logo(circle("#301020")).png, "#3d0c2c")
    assert not is_faint(read_logo(circle("#e06070")).png, "#3d0c2c")


@pytest.mark.parametrize("drawn", ["#fff", "#f2f2ea"])
def test_on_a_white_ground_of_its_own_something_must_be_seen(drawn: str) -> None:
    picture, file = Image.new("RGB", (400, 200), "#fff"), io.BytesIO()
    picture.paste(drawn, (100, 50, 300, 150))
    picture.save(file, "PNG")

    with pytest.raises(ValidationError, match="kaum zu sehen"):
        read_logo(file.getvalue())


def test_a_bitmap_whose_notes_name_an_svg_is_a_bitmap() -> None:
    notes = PngInfo()
    notes.add_text("XML:com.adobe.xmp", "<x:xmpmeta><svg ></svg></x:xmpmeta>")

    assert read_logo(bitmap(pnginfo=notes)).width == 400
