"""Videos of pictures, an option that needs PyAV (`make moving`), a package too large for every installation.

The words of the answer come in one after the other, as fast as one reads them aloud, and the weft threads grow through
the picture; nothing else moves. The end equals the still picture.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from exhibition.share.formats import FRAMES, REEL
from exhibition.share.picture import Picture, draw_image
from krefeld_kann_was.lib.reading_time import display_seconds, reading_seconds
from krefeld_kann_was.lib.typesetting import typography_of

if TYPE_CHECKING:
    from PIL.Image import Image

FRAME_RATE = 25  # per second; networks ask for 23 to 60
STILL_SECONDS = 1  # at the end, with all threads in place
FADE_FRAMES = 5  # in which a word appears
# One thread, so that the same picture gives the same bytes on every machine; the pictures themselves go in parallel.
ENCODER_OPTIONS = {"preset": "veryfast", "crf": "20", "tune": "stillimage", "threads": "1"}


def draw_video(picture: Picture) -> bytes:
    """Draw the picture as a reel (1080 × 1920) in MP4 with H.264. Raises ModuleNotFoundError without PyAV."""
    av = importlib.import_module("av")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "moving.mp4")
        # faststart moves the index to the front, which needs a seekable file.
        with av.open(str(file), "w", format="mp4", options={"movflags": "faststart"}) as target:
            stream = target.add_stream("libx264", rate=FRAME_RATE, options=ENCODER_OPTIONS)
            stream.width, stream.height, stream.pix_fmt = REEL.width, REEL.height, "yuv420p"
            for image in draw_frames(picture):
                target.mux(stream.encode(av.VideoFrame.from_image(image)))
            target.mux(stream.encode())
        return file.read_bytes()


def draw_frames(picture: Picture) -> Iterator[Image]:
    """The frames (RGB) of the video; the last ones equal the still picture."""
    picture = picture._replace(format=REEL)
    whole = draw_image(picture).convert("RGB")
    area = left, top, *_ = weft_area(picture)
    threads = whole.crop(area)
    count = round(display_seconds(picture.text + picture.translation) * FRAME_RATE)
    moving = count - STILL_SECONDS * FRAME_RATE
    coming = min(round(reading_seconds(picture.text) * FRAME_RATE), moving)
    from_right = typography_of(picture.text, picture.language).rtl
    for number, image in enumerate(_draw_words(picture, whole, count, coming)):
        grown = threads.width * min(number, moving) // moving
        start = threads.width - grown if from_right else 0
        image.paste(picture.colour_theme.ground, area)
        image.paste(threads.crop((start, 0, start + grown, threads.height)), (left + start, top))
        yield image


def _draw_words(picture: Picture, whole: Image, count: int, coming: int) -> Iterator[Image]:
    """As many images, in the first `coming` of which the words appear; `whole` has them all."""
    from PIL import Image

    starts = word_starts(picture.text, coming)
    before = draw_image(picture, word_count=0).convert("RGB")
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], count], strict=True), start=1):
        if start == end:  # more words than images
            continue
        after = whole if number == len(starts) else draw_image(picture, word_count=number).convert("RGB")
        for age in range(1, end - start + 1):
            yield Image.blend(before, after, min(1, age / FADE_FRAMES))
        before = after


def word_starts(text: str, count: int) -> list[int]:
    """In which of `count` images each word begins to appear: as late as the letters before it take to read."""
    letters = list(accumulate((len(word) + 1 for word in text.split()), initial=0))
    return [count * before // letters[-1] for before in letters[:-1]] or [0]


def weft_area(picture: Picture) -> tuple[int, int, int, int]:
    """The area of the weft threads without the warp (left, top, right, bottom)."""
    frame = FRAMES[picture.layout][REEL]
    crossing = frame.warp + 4 * frame.pitch
    top, bottom = frame.weft - frame.pitch, frame.weft + 4 * frame.pitch
    rtl = typography_of(picture.text, picture.language).rtl
    if picture.layout.warp_at_start != rtl:
        return (crossing, top, REEL.width, bottom)
    return (0, top, REEL.width - crossing, bottom)
