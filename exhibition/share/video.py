"""The moving version of a picture, an option: needs PyAV (`make moving`), which is too large for every installation.

The weft threads run through the picture while one reads; nothing else moves, and no word waits for it.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from exhibition.share.encoding import opened
from exhibition.share.formats import FRAMES, STORY
from exhibition.share.picture import Picture, draw_picture
from krefeld_kann_was.lib.typesetting import typography_of

if TYPE_CHECKING:
    from PIL.Image import Image

RATE = 25  # frames a second; networks ask for 23 to 60
STANDING = 1  # seconds with all threads in place, at the end
SHORTEST, LONGEST = 6, 45  # seconds
# One thread, so that the same picture gives the same bytes on every machine; the pictures themselves go in parallel.
ENCODER = {"preset": "veryfast", "crf": "20", "tune": "stillimage", "threads": "1"}


def seconds(text: str) -> float:
    """How long a text stands, as on the screen (static/js/kiosk-rotation.js): half again as long as read aloud."""
    return min(max(3 + 1.5 * 0.068 * len(regex.findall(r"\X", text)), SHORTEST), LONGEST)


def draw_moving(picture: Picture) -> bytes:
    """The picture as a story (1080 × 1920) in MP4 with H.264. Raises ModuleNotFoundError without PyAV."""
    av = importlib.import_module("av")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "moving.mp4")
        # The table of contents goes to the front, which needs a file to move about in.
        with av.open(str(file), "w", format="mp4", options={"movflags": "faststart"}) as target:
            stream = target.add_stream("libx264", rate=RATE, options=ENCODER)
            stream.width, stream.height, stream.pix_fmt = STORY.width, STORY.height, "yuv420p"
            for image in frames(picture):
                target.mux(stream.encode(av.VideoFrame.from_image(image)))
            target.mux(stream.encode())
        return file.read_bytes()


def frames(picture: Picture) -> Iterator[Image]:
    """The images (RGB) of the moving version; the last ones are the still picture."""
    picture = picture._replace(format=STORY)
    whole = opened(draw_picture(picture)).convert("RGB")
    left, top, right, bottom = free_threads(picture)
    threads = whole.crop((left, top, right, bottom))
    bare = whole.copy()
    bare.paste(picture.colour_theme.ground, (left, top, right, bottom))
    count = round(seconds(picture.text) * RATE)
    moving = count - STANDING * RATE
    from_right = typography_of(picture.text, picture.language).rtl
    for number in range(count):
        grown = threads.width * min(number, moving) // moving
        start = threads.width - grown if from_right else 0
        image = bare.copy()
        image.paste(threads.crop((start, 0, start + grown, threads.height)), (left + start, top))
        yield image


def free_threads(picture: Picture) -> tuple[int, int, int, int]:
    """Where the weft threads run alone, without the warp (left, top, right, bottom)."""
    frame = FRAMES[picture.layout][STORY]
    crossing = frame.warp + 4 * frame.pitch
    top, bottom = frame.weft - frame.pitch, frame.weft + 4 * frame.pitch
    rtl = typography_of(picture.text, picture.language).rtl
    if picture.layout.warp_at_start != rtl:
        return (crossing, top, STORY.width, bottom)
    return (0, top, STORY.width - crossing, bottom)
