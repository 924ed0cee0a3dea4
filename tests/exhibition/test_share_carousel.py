"""Looks are dealt so that a feed is varied; a theme becomes slides."""

import io
from collections import Counter
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from exhibition.export.rendering import source_hash
from exhibition.share.branding import Branding
from exhibition.share.carousel import Carousel, make_carousels
from exhibition.share.formats import PORTRAIT, SQUARE, Format
from exhibition.share.layouts import Layout, choose_style, separate_similar
from exhibition.share.picture import Slide, draw_picture, template_data
from krefeld_kann_was.lib.colours import ColourTheme
from moderation.selectors import ReleasedAnswer
from tests.credits import LOGO_COLOUR, make_credits

FIVE = ["samt", "seide", "rhein", "ziegel", "linde"]
OWN = ColourTheme("#000000", "#ffffff", "#ffff00", "#ffffff")


@pytest.mark.parametrize("colour_themes", [FIVE[:number] for number in range(1, 6)] + [[*FIVE, "own"]], ids=len)
def test_neighbours_differ_and_all_looks_come_equally_often(colour_themes: list[str]) -> None:
    styles = [choose_style(number, colour_themes) for number in range(1, 60 * len(colour_themes) + 1)]

    for one, other in pairwise(styles):
        assert one.layout != other.layout
        assert one.colour_theme != other.colour_theme or len(colour_themes) == 1
    assert set(Counter(styles).values()) == {60 * len(colour_themes) // len(colour_themes) // len(Layout)}
    assert styles == [choose_style(number, colour_themes) for number in range(1, 60 * len(colour_themes) + 1)]


def test_items_are_moved_apart_where_they_would_look_alike() -> None:
    numbers = [1, 16, 31, 2, 17, 46, 3, 5, 8, 13, 21, 34, 55, 89]  # 1, 16, 31 and 46 look the same
    ordered = list(separate_similar(numbers, lambda number: choose_style(number, FIVE)))

    assert sorted(ordered) == sorted(numbers)
    assert ordered[0] == 1
    styles = [choose_style(number, FIVE) for number in ordered]
    assert all(one != other for one, other in pairwise(styles))
    assert list(separate_similar([1, 16], lambda number: choose_style(number, FIVE))) == [1, 16]


def branding(colour_theme: str = "samt") -> Branding:
    question: Any = SimpleNamespace(
        is_rehearsal=False,
        colour_theme=colour_theme,
        colours=OWN,
        hosts="VHS Krefeld",
        hashtag="krefeldkannwas",
        text_in=lambda language: SimpleNamespace(title="Was kann Krefeld für dich?"),
    )
    made = Branding(question)
    made.unbroken_names, made.credits = frozenset(), ()  # else of the database
    return made


def theme(number: int, **options: Any) -> list[Carousel]:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    # In pairs that look alike.
    answers = [ReleasedAnswer(at // 2 + 15 * (at % 2), f"Antwort {at}", "de", now, 1) for at in range(number)]
    return list(make_carousels("Nachbarschaft", answers, options.pop("branding", branding()), **options))


def test_a_theme_has_a_cover_its_answers_and_an_end() -> None:
    (carousel,) = theme(3, where="Alle Antworten:\nkrefeld.example/galerie")
    cover, *between, end = carousel.slides

    assert (cover.slide, cover.text, cover.note) == (Slide.COVER, "Nachbarschaft", "3 Antworten")
    assert sorted(slide.text for slide in between) == ["Antwort 0", "Antwort 1", "Antwort 2"]
    assert (end.slide, end.note) == (Slide.END, "Alle Antworten:\nkrefeld.example/galerie")
    assert "Danke" in end.text
    assert len(carousel.alt_texts) == len(carousel.slides)
    assert carousel.alt_texts[0].startswith("Was kann Krefeld für dich? – Nachbarschaft – 3 Antworten")
    assert carousel.alt_texts[1] == f"„{carousel.answers[0].text}“ Antwort auf: Was kann Krefeld für dich?"


@pytest.mark.parametrize("number", [1, 2])  # one of them is a card, one woven
@pytest.mark.parametrize("picture_format", [PORTRAIT, SQUARE])
def test_the_end_slide_alone_has_hosts_and_partners(number: int, picture_format: Format) -> None:
    (carousel,) = theme(number, picture_format=picture_format, shown=make_credits(22))
    *others, end = carousel.slides

    assert [slide.credits for slide in others] == [()] * len(others)
    assert " – Gastgeber: Haus 0, Haus 1, 2. Verein " in carousel.alt_texts[-1]
    assert " – Partner: Haus 4, " in carousel.alt_texts[-1]
    with Image.open(io.BytesIO(draw_picture(end))) as picture:
        assert picture.size == (picture_format.width, picture_format.height)
        assert LOGO_COLOUR in {colour for _count, colour in picture.getcolors(1 << 20) or []}


def test_pictures_without_them_are_the_same_as_before_there_were_any() -> None:
    picture = theme(1)[0].slides[-1]
    before = repr(picture).partition(", credits=")[0] + ")"

    assert source_hash(picture) == blake2b(before.encode(), digest_size=16).hexdigest()
    assert len({source_hash(picture._replace(credits=make_credits(count))) for count in (0, 1, 2)}) == 3


def test_whatever_is_written_two_texts_have_two_hashes() -> None:
    picture = theme(1)[0].slides[-1]
    texts = ["So geht's", "So geht's, credits=(), credit_labels=('', '')"]

    assert len({source_hash(picture._replace(text=text)) for text in texts}) == 2


def test_an_answer_looks_in_a_carousel_as_it_does_alone() -> None:
    own = branding()
    (carousel,) = theme(3, branding=own)

    assert [own.picture(answer) for answer in carousel.answers] == list(carousel.slides[1:-1])


@pytest.mark.parametrize(
    ("number", "lengths"), [(0, []), (1, [1]), (8, [8]), (9, [4, 5]), (17, [5, 6, 6]), (24, [8, 8, 8])]
)
def test_a_long_theme_becomes_several_of_about_the_same_length(number: int, lengths: list[int]) -> None:
    parts = theme(number)

    assert [len(carousel.answers) for carousel in parts] == lengths
    assert all(len(carousel.slides) <= 10 for carousel in parts)
    assert len({answer.id for carousel in parts for answer in carousel.answers}) == number
    if len(parts) == 3:
        assert [carousel.slides[0].note for carousel in parts] == [
            f"{length} Antworten · Teil {at} von 3" for at, length in enumerate(lengths, start=1)
        ]


def test_one_that_loses_an_answer_leaves_the_other_parts_as_they_are() -> None:
    whole = theme(17)
    lost = [
        answer for part in whole for answer in part.answers if answer not in (whole[1].answers[2], *whole[2].answers)
    ]
    planned = [at // 2 + 15 * (at % 2) for at in range(17)]

    first, second = make_carousels("Nachbarschaft", lost, branding(), planned=planned)

    assert first == whole[0]
    assert (second.number, second.slides[0].note) == (2, "5 Antworten · Teil 2 von 3")
    assert {answer.id for answer in second.answers} < {answer.id for answer in whole[1].answers}


@pytest.mark.parametrize("colour_theme", ["samt", "own"])
def test_slides_differ_from_their_neighbours(colour_theme: str) -> None:
    for carousel in theme(16, branding=branding(colour_theme)):
        for one, other in pairwise(carousel.slides):
            assert one.layout != other.layout
            assert one.colour_theme != other.colour_theme or colour_theme == "own"
        for slide, neighbour in [carousel.slides[:2], carousel.slides[:-3:-1]]:
            assert slide.layout != neighbour.layout
            assert colour_theme == "own" or slide.colour_theme != neighbour.colour_theme


def test_covers_and_ends_bear_no_quotation_marks_but_the_huge_one() -> None:
    (carousel,) = theme(1)
    cover = carousel.slides[0]

    for layout in Layout:
        data = template_data(cover._replace(layout=layout))
        assert data["opening"] == data["closing"] == ""
        assert data["mark"]["text"] == "„"
        assert template_data(cover._replace(layout=layout, slide=Slide.END))["mark"]["text"] == "“"


@pytest.mark.parametrize("layout", Layout)
def test_a_cover_is_drawn_with_its_note(layout: Layout) -> None:
    (carousel,) = theme(1, picture_format=SQUARE)
    cover = carousel.slides[0]._replace(layout=layout)

    assert draw_picture(cover) != draw_picture(cover._replace(note=cover.note.replace("1", "7")))
