"""The moving version: as long as reading takes, the threads run, the words stand."""

from pathlib import Path

import av
import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageStat

from exhibition.share.formats import STORY
from exhibition.share.layouts import Layout
from exhibition.share.picture import Picture
from exhibition.share.video import FRAME_RATE, draw_frames, draw_video, weft_area
from krefeld_kann_was.lib import reading_time
from krefeld_kann_was.lib.reading_time import display_seconds


def picture(text: str, layout: Layout) -> Picture:
    colour_theme = settings.DESIGN_TOKENS.colour_themes["linde"]
    return Picture(text, "de", "Was kann Krefeld für dich?", "VHS Krefeld", "krefeldkannwas", colour_theme, layout)


@pytest.mark.parametrize(("letters", "expected"), [(0, 6), (29, 6), (40, 7.08), (280, 31.56), (1000, 45)])
def test_it_lasts_as_long_as_the_answer_stands_on_the_screen(letters: int, expected: float) -> None:
    assert display_seconds("e\u0301" * letters) == pytest.approx(expected)


@pytest.mark.parametrize(("layout", "text"), [(Layout.WEAVE, "Ja!"), (Layout.QUOTE, "بيت"), (Layout.CARD, "Ja!")])
def test_only_the_threads_move(layout: Layout, text: str) -> None:
    still = picture(text, layout)
    first, middle, last = (
        image for at, image in enumerate(draw_frames(still)) if at in (0, 3 * FRAME_RATE, 6 * FRAME_RATE - 1)
    )
    left, top, right, bottom = weft_area(still)
    box = ImageChops.difference(first, last).getbbox()

    assert first.size == (STORY.width, STORY.height)
    assert box is not None
    assert (left, right) == (box[0], box[2])  # the threads run from the warp to the edge of the picture
    assert top < box[1] < box[3] < bottom
    assert first.crop((left, top, right, bottom)).getcolors() == [((right - left) * (bottom - top), (18, 51, 29))]
    assert 0.4 < covered(middle, first) / covered(last, first) < 0.8


def test_it_is_a_film_that_networks_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_time, "MIN_SECONDS", 1.4)
    monkeypatch.setattr(reading_time, "MAX_SECONDS", 1.4)
    file = tmp_path / "moving.mp4"
    file.write_bytes(draw_video(picture("Ja!", Layout.WEAVE)))

    with av.open(str(file)) as film:
        track = film.streams.video[0]
        shown = [frame.to_image() for frame in film.decode(track)]
        codec = track.codec_context
        assert (codec.name, codec.pix_fmt, codec.width, codec.height) == ("h264", "yuv420p", 1080, 1920)
        assert track.average_rate == FRAME_RATE
        assert len(shown) == 35
    still = list(draw_frames(picture("Ja!", Layout.WEAVE)))[-1]
    off = ImageStat.Stat(ImageChops.difference(shown[-1], still)).mean
    assert max(off) < 3  # of 255: compressed, but the same picture
    assert file.read_bytes().index(b"moov") < file.read_bytes().index(b"mdat")  # it starts before it is all there


def covered(image: Image.Image, bare: Image.Image) -> int:
    return sum(ImageChops.difference(image, bare).convert("L").histogram()[1:])
