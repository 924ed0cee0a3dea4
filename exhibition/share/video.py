"""Videos of pictures, an option that needs PyAV (`make moving`), a package too large for every installation.

The weft threads grow through the picture while one reads; nothing else moves, and the text is there from the start.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from exhibition.share.encoding import open_png
from exhibition.share.formats import FRAMES, STORY
from exhibition.share.picture import Picture, draw_picture
from krefeld_kann_was.lib.reading_time import display_seconds
from krefeld_kann_was.lib.typesetting import typography_of

if TYPE_CHECKING:
    from PIL.Image import Image

FRAME_RATE = 25  # per second; networks ask for 23 to 60
STILL_SECONDS = 1  # at the end, with all threads in place
# One thread, so that the same picture gives the same bytes on every machine; the pictures themselves go in parallel.
ENCODER_OPTIONS = {"preset": "veryfast", "crf": "20", "tune": "stillimage", "threads": "1"}


def draw_video(picture: Picture) -> bytes:
    """Draw the picture as a story (1080 × 1920) in MP4 with H.264. Raises ModuleNotFoundError without PyAV."""
    av = importlib.import_module("av")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "moving.mp4")
        # faststart moves the index to the front, which needs a seekable file.
        with av.open(str(file), "w", format="mp4", options={"movflags": "faststart"}) as target:
            stream = target.add_stream("libx264", rate=FRAME_RATE, options=ENCODER_OPTIONS)
            stream.width, stream.height, stream.pix_fmt = STORY.width, STORY.height, "yuv420p"
            for image in draw_frames(picture):
                target.mux(stream.encode(av.VideoFrame.from_image(image)))
            target.mux(stream.encode())
        return file.read_bytes()


def draw_frames(picture: Picture) -> Iterator[Image]:
    """The frames (RGB) of the video; the last ones equal the still picture."""
    picture = picture._replace(format=STORY)
    whole = open_png(draw_picture(picture)).convert("RGB")
    left, top, right, bottom = weft_area(picture)
    threads = whole.crop((left, top, right, bottom))
    bare = whole.copy()
    bare.paste(picture.colour_theme.ground, (left, top, right, bottom))
    count = round(display_seconds(picture.text) * FRAME_RATE)
    moving = count - STILL_SECONDS * FRAME_RATE
    from_right = typography_of(picture.text, picture.language).rtl
    for number in range(count):
        grown = threads.width * min(number, moving) // moving
        start = threads.width - grown if from_right else 0
        image = bare.copy()
        image.paste(threads.crop((start, 0, start + grown, threads.height)), (left + start, top))
        yield image


def weft_area(picture: Picture) -> tuple[int, int, int, int]:
    """The area of the weft threads without the warp (left, top, right, bottom)."""
    frame = FRAMES[picture.layout][STORY]
    crossing = frame.warp + 4 * frame.pitch
    top, bottom = frame.weft - frame.pitch, frame.weft + 4 * frame.pitch
    rtl = typography_of(picture.text, picture.language).rtl
    if picture.layout.warp_at_start != rtl:
        return (crossing, top, STORY.width, bottom)
    return (0, top, STORY.width - crossing, bottom)
