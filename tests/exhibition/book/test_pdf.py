"""The book, read back: who is in it and who is not, its pages, boxes, links, fonts and tags."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.formats import date_format
from django.utils.timezone import localtime
from pypdf import PageObject, PdfReader

from contributions.enums import Status
from contributions.models import Question, Station
from contributions.services import withdraw
from exhibition.book.enums import BookFormat, BookScope, BookUse
from exhibition.book.manuscript import MISSING_GLYPH, printable, write_manuscript
from exhibition.book.printed_words import about_paragraphs
from exhibition.book.services import TypesetBook, TypesettingError, typeset_book
from exhibition.partners.models import Partner
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE, WORD_JOINER
from moderation.models import AnswerTheme, Theme
from tests.accessible_pdf import pdf_faults
from tests.exhibition.book.conftest import CLOSED, order, released
from tests.factories import make_answer, make_event, make_translation

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("sqlite")]
HARD = json.loads((Path(__file__).parents[1] / "hard_texts.json").read_text(encoding="utf-8"))
TEXTS = ["Rhein", "Wald", "Die Radwege sind super. Nur hören sie manchmal einfach mitten im Feld auf."]


def make(station: Station, **values: Any) -> TypesetBook:
    return typeset_book(write_manuscript(order(station, **values), CLOSED))


def read(book: TypesetBook) -> PdfReader:
    assert pdf_faults(book.pdf) == []
    return PdfReader(io.BytesIO(book.pdf))


def resolve(thing: Any) -> Any:
    """What a reference in a PDF leads to."""
    return thing.get_object()


def words_on(page: PageObject) -> str:
    """Without what is there for the lines alone."""
    return " ".join(re.sub("[\u00ad\u200b\u2060]", "", page.extract_text()).split())


def words(reader: PdfReader) -> str:
    return " ".join(map(words_on, reader.pages))


def box(page: PageObject, name: str) -> list[float]:
    return [round(float(value) * 25.4 / 72, 1) for value in resolve(page[f"/{name}"])]


def put_in_themes(station: Station, *names: str) -> None:
    for position, name in enumerate(names, 1):
        theme = Theme.objects.create(question=station.question, name=name, position=position)
        for answer in released(station, *(f"{text} {name}" for text in TEXTS)):
            AnswerTheme.objects.create(answer=answer, theme=theme)


def test_it_holds_what_may_be_in_it_and_nothing_else(station: Station) -> None:
    released(station, "Rhein im Nebel")
    released(station, "Nur hier im Haus", book=False, open_data=False)
    withdraw(*released(station, "Zurückgenommen"))
    make_answer(Status.REJECTED, station=station, text="Abgelehnt")
    make_answer(station=station, text="Wartet noch")

    public, copy = words(read(make(station))), words(read(make(station, scope=BookScope.READING_COPY)))

    assert "Rhein im Nebel" in public
    assert [text in public for text in ("Nur hier", "Zurückgenommen", "Abgelehnt", "Wartet noch")] == [False] * 4
    assert "Nur hier im Haus" in copy
    assert [text in copy for text in ("Zurückgenommen", "Abgelehnt", "Wartet noch")] == [False] * 3
    assert "Leseexemplar" in copy
    assert "Leseexemplar" not in public


@pytest.mark.parametrize(("book_format", "size"), [(BookFormat.A5, (148, 210)), (BookFormat.SQUARE, (210, 210))])
def test_for_print_it_has_bleed_and_its_pages_fill_sheets_of_four(
    station: Station, book_format: BookFormat, size: tuple[int, int]
) -> None:
    put_in_themes(station, "Grün", "Kultur")

    made = make(station, format=book_format, use=BookUse.PRINT)
    reader = read(made)

    assert made.page_count == len(reader.pages)
    assert len(reader.pages) % 4 == 0
    width, height = size
    for page in reader.pages:
        assert box(page, "MediaBox") == [0, 0, width + 20, height + 20]
        assert box(page, "BleedBox") == [7, 7, width + 13, height + 13]
        assert box(page, "TrimBox") == [10, 10, width + 10, height + 10]
        assert "/Annots" not in page
    fonts = [font for page in reader.pages for font in resolve(page["/Resources"]).get("/Font", {}).values()]
    descendants = [resolve(resolve(font)["/DescendantFonts"][0]) for font in fonts]
    assert descendants
    assert all("/FontFile2" in one["/FontDescriptor"] or "/FontFile3" in one["/FontDescriptor"] for one in descendants)


def test_on_a_screen_it_has_links_an_outline_tags_and_a_language(station: Station) -> None:
    put_in_themes(station, "Grün", "Kultur")
    make_event(title="Eröffnung", starts_at=station.question.opens_at, ends_at=station.question.closes_at)
    Partner.objects.create(name="Haus am Wall")

    reader = read(make(station))

    titles = [str(entry.title) for entry in reader.outline]  # type: ignore[union-attr]
    assert titles[:4] == ["Was kann Krefeld für dich?", "Zu diesem Buch", "Inhalt", "Woher die Stimmen kommen"]
    assert titles[4:] == ["Grün", "Kultur", "Die Sprachen", "Was dazu geschah", "Gastgeber und Partner", "Impressum"]
    assert len(reader.pages) % 4 == 0
    contents = reader.pages[3]
    assert len(resolve(contents["/Annots"])) >= len(titles) - 3
    assert resolve(reader.root_object)["/Lang"] == "de"
    assert reader.metadata is not None
    assert reader.metadata.title == "Was kann Krefeld für dich?"
    assert {box(page, "MediaBox")[2] for page in reader.pages} == {148}


def test_contents_and_index_name_the_pages_where_things_are(station: Station) -> None:
    put_in_themes(station, "Grün", "Kultur")
    released(station, "Özgürlük", language="tr")

    reader = read(make(station))

    pages = list(map(words_on, reader.pages))
    first = next(number for number, text in enumerate(pages, 1) if number > 5 and text.startswith("Kultur"))
    assert f"Kultur {first}" in pages[3]
    assert first % 2 == 0, "it opens on the left"
    turkish = next(number for number, text in enumerate(pages, 1) if "Özgürlük" in text)
    index = next(text for text in pages[5:] if "Die Sprachen" in text)
    assert f"Türkisch, 1 Stimme {turkish}" in index


def test_no_line_of_the_programme_ends_within_an_address(station: Station) -> None:
    times = {"starts_at": station.question.opens_at, "ends_at": station.question.closes_at}
    released(station, "Grün")
    for organiser in ("VHS", "Volkshochschule Krefeld", "Volkshochschule Krefeld und Partner"):
        make_event(organiser=organiser, place="Forum der Volkshochschule, Platz-der-alten-Weberei 17", **times)

    lines = [line for page in read(make(station)).pages for line in page.extract_text().splitlines()]
    lines = [line.replace(WORD_JOINER, "").replace(NO_BREAK_SPACE, " ") for line in lines]

    assert sum("Platz-der-alten-Weberei 17" in line for line in lines) == 3


def test_whole_days_have_no_time(station: Station) -> None:
    midnight = localtime(station.question.opens_at).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in (1, 2):
        make_event(starts_at=midnight, ends_at=midnight + timedelta(days=days, minutes=-1))
    released(station, "Grün")

    events = write_manuscript(order(station), CLOSED).data["programme"]["events"]

    one, two = sorted(event["when"] for event in events)
    assert one == date_format(midnight, "l, j. F Y")
    assert two == f"{one} bis {date_format(midnight + timedelta(days=1), 'j. F')}"


def test_a_number_stands_beside_what_it_counts() -> None:
    about = about_paragraphs("", "Was kann Krefeld?", "VHS", "1. bis 3. Mai", 62, 13)

    assert "in 13\N{NO-BREAK SPACE}Sprachen." in about["paragraphs"][0]


def test_every_theme_opens_on_the_left_however_many_answers_it_has(station: Station) -> None:
    for count in range(1, 8):
        theme = Theme.objects.create(question=station.question, name=f"Thema {count}", position=count)
        for answer in released(station, *(f"Antwort {count}-{number}" for number in range(count))):
            AnswerTheme.objects.create(answer=answer, theme=theme)

    reader = read(make(station))

    pages = [page.extract_text().strip() for page in reader.pages]
    opened = [
        number for number, text in enumerate(pages, 1) if number > 5 and text.startswith("Thema ") and "Stimme" in text
    ]
    assert len(opened) == 7
    assert all(number % 2 == 0 for number in opened)
    everything = words(reader)
    assert all(f"Antwort {count}-{number}" in everything for count in range(1, 8) for number in range(count))


@pytest.mark.parametrize("book_format", BookFormat)
def test_whatever_people_write_it_can_be_typeset(station: Station, book_format: BookFormat) -> None:
    for language, text in HARD.values():
        if printable(text).strip():
            released(station, printable(text).strip()[:5000], language=language)
    released(station, "\ue000 kein Zeichen", "**fett** #let x = 1 <script>")

    made = make(station, format=book_format, use=BookUse.PRINT)

    text = words(read(made))
    assert made.page_count % 4 == 0
    assert "**fett** #let x = 1 <script>" in text
    assert MISSING_GLYPH in text


def test_an_answer_of_another_language_has_its_translation_and_its_quotation_marks(station: Station) -> None:
    (answer,) = released(station, "Liberté", language="tr")
    make_translation(answer, "Freiheit")

    text = words(read(make(station)))

    assert "“Liberté”" in text.replace(" ", "")
    assert "Deutsch: Freiheit" in text


def test_what_would_break_a_pdf_is_left_out() -> None:
    assert printable("a\0b\ufeffc\x1bd\ne") == "abcd\ne"
    assert printable("Zeile\u00a0eins") == "Zeile\u00a0eins"
    assert printable("\ue000") == MISSING_GLYPH


def test_several_spaces_are_one(station: Station) -> None:
    released(station, "mehr  Bänke   bitte")

    (theme,) = write_manuscript(order(station), CLOSED).data["themes"]

    assert [answer["stanzas"] for answer in theme["answers"]] == [[["mehr Bänke bitte"]]]


def test_it_begins_with_the_colours_of_the_question(station: Station) -> None:
    Question.objects.filter(pk=station.question_id).update(colour_theme="rhein")
    station.question.refresh_from_db()
    put_in_themes(station, "Grün", "Kultur")

    data = write_manuscript(order(station), CLOSED).data

    assert data["colours"]["ground"] == "#13235b"
    assert [theme["colours"]["ground"] for theme in data["themes"]] == ["#13235b", "#5a160f"]


def test_stadtteile_with_few_voices_have_no_number(station: Station) -> None:
    for quarter, count in (("010", 3), ("020", 2)):
        released(station, *(f"{quarter} {number}" for number in range(count)), quarter=quarter)

    tiles = write_manuscript(order(station), CLOSED).data["map"]["tiles"]

    assert sorted(tile["count"] for tile in tiles)[-2:] == ["", "3"]


def test_queries_do_not_grow(station: Station, django_assert_max_num_queries: Any) -> None:
    question = Question.objects.prefetch_related("texts").get(pk=station.question_id)
    put_in_themes(station, "Grün", "Kultur", "Wege")
    station.question = question

    with django_assert_max_num_queries(10):
        write_manuscript(order(station), CLOSED)


def test_the_command_writes_it_whole(station: Station, tmp_path: Path, now: object) -> None:
    released(station, "Rhein")
    slug, file = station.question.slug, tmp_path / "buch.pdf"
    foreword = tmp_path / "vorwort.txt"
    foreword.write_text("Liebe Menschen in Krefeld,\n\nlest!\n\nEure VHS", encoding="utf-8")

    call_command("book", slug, str(file), "--format", "square", "--for", "screen", "--foreword", str(foreword))

    text = words(PdfReader(file))
    assert "Liebe Menschen in Krefeld, lest! Eure VHS" in text
    assert "Rhein" in text


def test_the_command_says_what_is_wrong(station: Station, tmp_path: Path, now: list[Any]) -> None:
    slug, file = station.question.slug, str(tmp_path / "buch.pdf")
    with pytest.raises(CommandError, match="keine Antwort"):
        call_command("book", slug, file)
    with pytest.raises(CommandError, match=slug):
        call_command("book", "nirgends", file)
    with pytest.raises(CommandError, match="Vorwort"):
        call_command("book", slug, file, "--foreword", str(tmp_path / "fehlt.txt"))
    released(station, "Rhein")
    with pytest.raises(CommandError, match="schreiben"):
        call_command("book", slug, str(tmp_path / "fehlt" / "buch.pdf"))
    now[0] = station.question.closes_at.replace(year=2020)
    with pytest.raises(CommandError, match="--reading-copy"):
        call_command("book", slug, file)
    call_command("book", slug, file, "--reading-copy")


@pytest.mark.parametrize("missing", ["margins", "paper"])  # of what composes, and of typst
def test_a_failure_of_the_typesetter_says_why(station: Station, missing: str) -> None:
    released(station, "Rhein")
    manuscript = write_manuscript(order(station), CLOSED)
    del manuscript.data[missing]

    with pytest.raises(TypesettingError, match=missing):
        typeset_book(manuscript)


def test_the_title_of_a_theme_that_is_one_long_word_fits_beside_the_threads(station: Station) -> None:
    name = "Nachmittagsbetreuungsmöglichkeiten"
    put_in_themes(station, name)
    sizes: list[float] = []

    def look(text: str, _matrix: Any, text_matrix: list[float], _font: Any, size: float) -> None:
        if name in text:
            sizes.append(size * abs(text_matrix[0]))

    read(make(station)).pages[5].extract_text(visitor_text=look)

    points_of_room = (148 - 20 - 0.19 * 148) * 72 / 25.4
    assert sizes
    assert max(sizes) * 0.55 * len(name) < points_of_room  # so wide are letters at least
