"""The moving version: as long as reading takes, the words come in and the threads run."""

from pathlib import Path

import av
import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageStat

from exhibition.share.formats import REEL
from exhibition.share.layouts import Layout
from exhibition.share.picture import Picture, draw_picture
from exhibition.share.video import FADE_FRAMES, FRAME_RATE, draw_frames, draw_video, weft_area, word_starts
from krefeld_kann_was.lib import reading_time
from krefeld_kann_was.lib.reading_time import display_seconds
from tests.exhibition.test_share_picture import opened


def picture(text: str, layout: Layout) -> Picture:
    colour_theme = settings.DESIGN_TOKENS.colour_themes["linde"]
    return Picture(text, "de", "Was kann Krefeld für dich?", "VHS Krefeld", "krefeldkannwas", colour_theme, layout)


@pytest.mark.parametrize(("letters", "expected"), [(0, 6), (29, 6), (40, 7.08), (280, 31.56), (1000, 45)])
def test_it_lasts_as_long_as_the_answer_stands_on_the_screen(letters: int, expected: float) -> None:
    assert display_seconds("e\u0301" * letters) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "starts"), [("", [0]), ("Ja!", [0]), ("Ja, sehr gern", [0, 2, 6]), ("a b\n\nc", [0, 3, 6])]
)
def test_a_word_comes_when_those_before_it_have_been_read(text: str, starts: list[int]) -> None:
    assert word_starts(text, 10) == starts


@pytest.mark.parametrize(
    ("layout", "text"), [(Layout.WEAVE, "Ja, gern!"), (Layout.QUOTE, "بيت"), (Layout.CARD, "Ja, gern!")]
)
def test_only_words_and_threads_move(layout: Layout, text: str) -> None:
    moving = picture(text, layout)
    area = left, top, right, bottom = weft_area(moving)
    threads, words = {}, []
    for number, frame in enumerate(draw_frames(moving)):
        if number in (0, 3 * FRAME_RATE, 6 * FRAME_RATE - 1):
            threads[number] = frame.crop(area)
        if number < 4 * FADE_FRAMES:
            words.append(frame.crop((0, 0, REEL.width, top)))
        last = frame
    first_threads, middle_threads, last_threads = threads.values()
    box = ImageChops.difference(first_threads, last_threads).getbbox()
    still = opened(draw_picture(moving._replace(format=REEL)))
    missing = [covered(image, still.crop((0, 0, REEL.width, top))) for image in words]

    assert number == 6 * FRAME_RATE - 1
    assert ImageChops.difference(last, still).getbbox() is None
    assert box is not None
    assert (box[0], box[2]) == (0, right - left)  # the threads run from the warp to the edge of the picture
    assert 0 < box[1] < box[3] < bottom - top
    assert first_threads.getcolors() == [((right - left) * (bottom - top), (18, 51, 29))]
    assert 0.4 < covered(middle_threads, first_threads) / covered(last_threads, first_threads) < 0.8
    assert missing[0] > missing[-1] == 0
    assert missing == sorted(missing, reverse=True)


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
