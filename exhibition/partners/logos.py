"""Turns an uploaded logo into a small PNG: whatever comes in, only pixels that Pillow has written go out."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.colours import contrast

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_FILE_SIZE = 2_000_000  # bytes
MAX_PIXELS = 30_000_000
MIN_SIDE = 300  # pixels: the longer side; smaller is blurred on the screen
MAX_RATIO = 12  # of the longer side to the shorter one
SIDES = (1200, 900, 600, 400)  # pixels of the longer side: the largest that fits into MAX_LOGO_SIZE
MAX_LOGO_SIZE = 100_000  # bytes
MAX_COLOURS, MAX_DIFFERENCE = 256, 32  # in which nobody sees that there are fewer colours
BITMAPS = ("PNG", "JPEG", "WEBP", "GIF")
RASTERISER = [sys.executable, "-m", "exhibition.partners.svg_rasteriser"]
RASTERISER_TIMEOUT = 15  # seconds
SVG = re.compile(rb"<(?:\w+:)?svg[\s>]")
SVG_TEXT = re.compile(rb"<(?:\w+:)?(?:text|foreignObject)[\s>]")
MIN_CONTRAST = 3.0  # WCAG 2.2, success criterion 1.4.11
SAMPLE = 48  # pixels of the longer side that contrast is computed from

TOO_MANY_PIXELS = _("Das Bild hat zu viele Pixel. Speichere es kleiner: 1200 Pixel Breite reichen.")
NOT_READABLE = _("Diese Datei können wir nicht als Bild lesen. Nimm eine Datei der Art SVG, PNG, JPEG, WebP oder GIF.")
SVG_NOT_READABLE = _(
    "Dieses SVG können wir nicht zeichnen. Speichere es noch einmal als „einfaches SVG“, mit eingebetteten Bildern "
    "und ohne Effekte, oder nimm eine PNG-Datei."
)
SVG_HAS_TEXT = _(
    "In diesem SVG steht Text in einer Schrift, die wir nicht haben. Wandle die Texte im Grafikprogramm in Pfade um, "
    "oder nimm eine PNG-Datei."
)


class Logo(NamedTuple):
    """A PNG with its size in pixels."""

    png: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.blake2b(self.png, digest_size=8).hexdigest()


def read_logo(data: bytes) -> Logo:
    """The logo in this file, without the transparent space around it and the first frame alone.

    Raises ValidationError, with what to do about it.
    """
    if len(data) > MAX_FILE_SIZE:
        raise ValidationError(_("Die Datei ist zu groß: Höchstens 2 MB gehen. Speichere das Logo kleiner."))
    picture = _trim(_open_bitmap(_rasterise(data) if _is_svg(data) else data))
    longer, shorter = max(picture.size), min(picture.size)
    if longer < MIN_SIDE:
        message = _("Das Logo ist zu klein: %(size)d Pixel. Die längere Seite muss mindestens %(least)d Pixel haben.")
        raise ValidationError(message, params={"size": longer, "least": MIN_SIDE})
    if longer > MAX_RATIO * shorter:
        raise ValidationError(_("Das Logo ist zu lang und schmal. Nimm eine Fassung in zwei Zeilen."))
    _check_contrast(picture)
    return _encode(picture)


def _is_svg(data: bytes) -> bool:
    """Whether it is markup with an SVG in it; the notes in a bitmap may name one, too."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and SVG.search(data[:100_000]) is not None


def _sample(picture: Image) -> Image:
    small = picture.copy()
    small.thumbnail((SAMPLE, SAMPLE))
    return small


def _has_own_ground(small: Image) -> bool:
    corners = [(x, y) for x in (0, small.width - 1) for y in (0, small.height - 1)]
    return all(small.getpixel(corner)[3] > 250 for corner in corners)  # type: ignore[index]


def _contrasts(small: Image, ground: str) -> list[float]:
    """The contrast with the ground "#rrggbb" of each pixel that is drawn; 1.0 if there is none."""
    colours: Any = small.getcolors(SAMPLE * SAMPLE) or []
    found = [
        contrast(f"#{red:02x}{green:02x}{blue:02x}", ground)
        for count, (red, green, blue, alpha) in colours
        if alpha > 127
        for _pixel in range(count)
    ]
    return found or [1.0]


def _check_contrast(picture: Image) -> None:
    """On light ground, where it is shown: everywhere else a light panel lies under it.

    A logo with a ground of its own needs something on it that can be seen, or the ground itself.
    """
    small = _sample(picture)
    contrasts = _contrasts(small, settings.DESIGN_TOKENS.root["paper"])
    if (max(contrasts) if _has_own_ground(small) else median(contrasts)) < MIN_CONTRAST:
        raise ValidationError(
            _(
                "Auf hellem Hintergrund ist dieses Logo kaum zu sehen. Nimm die Fassung für hellen Hintergrund; oft "
                "heißt sie „positiv“ oder „farbig“."
            )
        )


@lru_cache(maxsize=32)
def is_faint(png: bytes, ground: str) -> bool:
    """Whether a stored logo without a ground of its own can hardly be seen on the ground "#rrggbb"."""
    small = _sample(_open_bitmap(png))
    return not _has_own_ground(small) and median(_contrasts(small, ground)) < MIN_CONTRAST


def _rasterise(svg: bytes) -> bytes:
    """The SVG as a PNG. Raises ValidationError; never takes longer than RASTERISER_TIMEOUT."""
    if SVG_TEXT.search(svg):
        raise ValidationError(SVG_HAS_TEXT)
    try:
        process = subprocess.run(  # noqa: S603 (our own command)
            RASTERISER, input=svg, capture_output=True, timeout=RASTERISER_TIMEOUT, check=True, cwd=settings.BASE_DIR
        )
    except subprocess.SubprocessError as error:
        raise ValidationError(SVG_NOT_READABLE) from error
    return process.stdout


def _open_bitmap(data: bytes) -> Image:
    """The first frame with transparency, the right way up. Raises ValidationError before a huge one is unpacked."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=BITMAPS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ValidationError(TOO_MANY_PIXELS)
            return ImageOps.exif_transpose(opened).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS) from error
    except (OSError, SyntaxError, ValueError, TypeError, EOFError) as error:
        raise ValidationError(NOT_READABLE) from error


def _trim(picture: Image) -> Image:
    """Without transparent edges, which would make a logo look smaller than its neighbours."""
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise ValidationError(_("In dieser Datei ist nichts zu sehen. Öffne sie einmal und speichere das Logo neu."))
    return picture.crop(box)


def _encode(picture: Image) -> Logo:
    """As large as fits into MAX_LOGO_SIZE, with fewer colours where nobody sees it or all of them do not fit."""
    from PIL import ImageChops

    for side in SIDES:
        picture.thumbnail((side, side))
        reduced = picture.quantize(MAX_COLOURS)
        differences = ImageChops.difference(picture, reduced.convert("RGBA")).getextrema()
        is_alike = max(most for _least, most in differences) <= MAX_DIFFERENCE  # type: ignore[misc]
        for candidate in [reduced] if is_alike else [picture, reduced]:
            file = io.BytesIO()
            candidate.save(file, "PNG", optimize=True)
            if file.tell() <= MAX_LOGO_SIZE:
                return Logo(file.getvalue(), *picture.size)
    return Logo(file.getvalue(), *picture.size)
