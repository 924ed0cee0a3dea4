"""The print files, drawn: every QR code can be read at its size, fonts are embedded, texts find room."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from typing import Any

import pytest
import typst
import zxingcpp
from django.conf import settings
from django.utils.translation import override, pgettext
from PIL import Image, ImageChops, ImageFilter

from contributions.enums import StationKind
from contributions.models import Question, Station
from contributions.print_files.drawing import ROOT, TEMPLATE, draw_pages, draw_pdf, template_inputs
from contributions.print_files.formats import FORMATS, PrintFormat
from contributions.print_files.forms import PrintForm
from contributions.print_files.texts import PrintOptions, print_data
from contributions.services import add_default_texts
from contributions.venues.models import Venue
from exhibition.models import Screen
from krefeld_kann_was.information.models import Institution
from krefeld_kann_was.lib.credits import Credit
from krefeld_kann_was.lib.fonts import font_folders
from tests.accessible_pdf import pdf_faults
from tests.credits import draw_logo, make_credits
from tests.factories import make_question, make_station

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("sqlite")]
EVERY_FORMAT = pytest.mark.parametrize("print_format", FORMATS.values(), ids=FORMATS)
ALL_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
MAX_SIDE = 3600  # pixels, of a picture that is decoded: 300 dpi for A4, less for what is larger
MILLIMETRES = 25.4 / 72  # of a point
DARKEST_THREAD = 100  # of 255; letters and codes on paper reach 40
LONG = (
    "Was wünschst du dir für die Straßenbahnhaltestellenüberdachungen und die Grünflächenbewirtschaftung in Uerdingen?"
)


@pytest.fixture
def station() -> Station:
    station = make_station(make_question(has_book=True), name="Plakat am Eingang")
    add_default_texts(station.question)
    return fetch(station.pk)


def fetch(pk: int) -> Station:
    stations = Station.objects.select_related("question")
    return stations.prefetch_related("question__texts", "question__consents").get(pk=pk)


@pytest.fixture
def longest(station: Station) -> Station:
    """Everything as long as the fields allow."""
    question = station.question
    for text in question.texts.all():
        text.title = LONG if text.language == "de" else (text.title.rstrip("?؟;") + " ") * 9
        text.title = text.title[:119].strip() + "?"
        text.save()
    Question.objects.filter(pk=question.pk).update(hosts=("Volkshochschule und Stadtarchiv Krefeld " * 3).strip())
    Station.objects.filter(pk=station.pk).update(name="Tisch der Arbeitsgemeinschaft Stadtentwicklung im großen Saal")
    return fetch(station.pk)


def resolution(print_format: PrintFormat) -> int:
    """Pixels of the longer side."""
    longer = max(print_format.width, print_format.height)
    return min(MAX_SIDE, round(longer / 25.4 * 300))


def from_the_side(picture: Image.Image, code: zxingcpp.Barcode) -> Image.Image:
    """As a phone sees the code that is held askew: blurred, turned, the upper edge farther away."""
    corners = (code.position.top_left, code.position.top_right, code.position.bottom_right, code.position.bottom_left)
    left, right = min(corner.x for corner in corners), max(corner.x for corner in corners)
    top, bottom = min(corner.y for corner in corners), max(corner.y for corner in corners)
    margin = (right - left) // 2
    picture = picture.crop((left - margin, top - margin, right + margin, bottom + margin))
    width, height = picture.size
    blurred = picture.filter(ImageFilter.GaussianBlur(width / 300))
    leaning = blurred.transform(
        (width, height), Image.Transform.QUAD, (-width // 16, 0, 0, height, width, height, width + width // 16, 0)
    )
    return leaning.rotate(17, expand=True, fillcolor="grey", resample=Image.Resampling.BICUBIC)


@pytest.mark.parametrize("credit_count", [0, 22])
@EVERY_FORMAT
def test_every_code_is_read_at_its_size_and_from_the_side(
    station: Station, print_format: PrintFormat, credit_count: int
) -> None:
    side = resolution(print_format)
    wanted = f"{settings.PUBLIC_URL}/s/{station.code}/"
    counts = {"tent": 2, "stickers": 8, "answer-cards": 4}

    pages = draw_pages(print_data(print_format, station, PrintOptions(("de",))), side, make_credits(credit_count))
    pictures = [Image.open(io.BytesIO(page)).convert("L") for page in pages]
    with_codes = pictures[1::2] if print_format.has_consents else pictures
    for picture in with_codes:
        codes = zxingcpp.read_barcodes(picture)
        assert [code.text for code in codes] == [wanted] * counts.get(print_format.layout, 1)
        for code in codes:
            edge = code.position.top_right.x - code.position.top_left.x
            millimetres = abs(edge) / side * max(print_format.width, print_format.height)
            assert 10 * millimetres >= print_format.distance
            assert [seen.text for seen in zxingcpp.read_barcodes(from_the_side(picture, code))] == [wanted]


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
@EVERY_FORMAT
def test_it_is_tagged_without_pixels_and_a_printer_finds_where_to_cut(
    station: Station, print_format: PrintFormat, light: bool
) -> None:
    options = PrintOptions(("uk", "de", "ar"), light=light, bleed=not light)
    pdf = draw_pdf(print_data(print_format, station, options))

    fonts = re.findall(rb"/Type/FontDescriptor[^\n]*", pdf)
    assert fonts
    assert all(b"/FontFile" in font for font in fonts)
    assert b"/Subtype/Image" not in pdf
    assert pdf_faults(pdf) == []
    assert b"/Lang(uk)" in pdf
    if options.bleed and print_format.trimmed:
        check_cutting_marks(pdf, print_format.width, print_format.height)
    else:
        assert boxes(pdf, b"BleedBox") == []
        assert set(boxes(pdf, b"MediaBox")) == {(0, 0, print_format.width, print_format.height)}


def boxes(pdf: bytes, name: bytes) -> list[tuple[float, ...]]:
    """Left, bottom, right and top of each page's box in millimetres."""
    found = re.findall(rb"/" + name + rb"\[([^\]]+)\]", pdf)
    return [tuple(round(float(number) * MILLIMETRES, 1) for number in numbers.split()) for numbers in found]


def check_cutting_marks(pdf: bytes, width: float, height: float) -> None:
    assert boxes(pdf, b"MediaBox")[-1] == (0, 0, width + 20, height + 20)
    assert boxes(pdf, b"BleedBox")[-1] == (7, 7, width + 13, height + 13)
    assert boxes(pdf, b"TrimBox")[-1] == (10, 10, width + 10, height + 10)
    table = int(re.findall(rb"startxref\n(\d+)", pdf)[-1])
    number, offset = re.match(rb"xref\n(\d+) 1\n(\d{10}) ", pdf[table:]).groups()  # type: ignore[union-attr]
    assert pdf[int(offset) :].startswith(number + b" 0 obj\n<</Type/Page")


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(font_paths=font_folders(), include_system_fonts=False)


def queried(data: dict[str, object], label: str, shown: tuple[Credit, ...] = ()) -> Any:
    """The metadata of the template with this label."""
    inputs = template_inputs(data, shown)
    compiler = typst.Compiler(str(TEMPLATE), root=str(ROOT), font_paths=fonts(), sys_inputs=inputs)
    return json.loads(compiler.query(label, field="value"))


def fits(data: dict[str, object], shown: tuple[Credit, ...] = ()) -> list[bool]:
    """Whether each text found room."""
    return [each["fits"] for each in queried(data, "<fit>", shown)]


@pytest.mark.parametrize("name", ["plakat-a4", "tischaufsteller"])
def test_a_long_question_is_not_hyphenated(station: Station, name: str) -> None:
    data = print_data(FORMATS[name], station, PrintOptions(("de",)))
    data["title"]["text"] = "Was wünschst du dir für die Grünflächenbewirtschaftung in Uerdingen und in Fischeln"

    assert set(queried(data, "<whole-question>")) == {True}


@pytest.mark.parametrize(("first", "credit_count"), [("de", 0), ("de", 22), ("ar", 22)])
@EVERY_FORMAT
def test_the_longest_texts_find_room(
    longest: Station, settings: Any, print_format: PrintFormat, first: str, credit_count: int
) -> None:
    settings.PUBLIC_URL = "https://antworten.volkshochschule-krefeld.example"
    others = [code for code in ALL_LANGUAGES if code != first]
    shown = make_credits(credit_count)
    data = print_data(print_format, longest, PrintOptions((first, *others), responsible=f"{LONG[:100]}, {LONG[:60]}"))

    found = fits(data, shown)
    assert found
    assert all(found)


@pytest.mark.parametrize("first", ["de", "ar"])
@pytest.mark.parametrize("partner_count", [0, 4, 20])
@pytest.mark.parametrize(("name", "panels"), [("handzettel-a6", 1), ("tischaufsteller", 2), ("bildschirm-a5", 1)])
def test_beside_logos_and_a_long_address_everybody_finds_the_own_language(
    station: Station, settings: Any, name: str, panels: int, partner_count: int, first: str
) -> None:
    settings.PUBLIC_URL = "https://antworten.volkshochschule-krefeld.example"
    hosts = tuple(Credit(f"Haus {number}", number < 2, *draw_logo(900, 300)) for number in range(2 + partner_count))
    few = print_data(FORMATS[name], station, PrintOptions((first, "tr", "uk", "en")))
    many = print_data(FORMATS[name], station, PrintOptions((first, *(code for code in ALL_LANGUAGES if code != first))))

    for data in (few, many):
        assert len(queried(data, "<other-languages>", hosts)) == panels
        assert all(fits(data, hosts))
    assert set(queried(many, "<other-languages>", hosts)) == {"names"}


def test_an_address_is_not_divided_after_a_hyphen(station: Station) -> None:
    """Whoever types it would leave the hyphen out."""
    data = print_data(FORMATS["plakat-a4"], station, PrintOptions(("de",)))
    data["address"] = "was-kann-krefeld-fuer-dich-und-was-kannst-du-fuer-krefeld/s/k7m4"

    assert not all(fits(data))


def test_what_the_same_people_can_read_comes_last(station: Station) -> None:
    """There may be room for few, and Einfache Sprache below German looks like a mistake."""
    data = print_data(FORMATS["handzettel-a6"], station, PrintOptions(("de", "de-simple", "tr", "ar")))

    assert [title["language"] for title in data["other-titles"]] == ["tr", "ar", "de"]


def test_each_sentence_of_the_call_begins_a_line(station: Station) -> None:
    said = {
        language: print_data(FORMATS["plakat-a4"], station, PrintOptions((language,)))["call"]["text"]
        for language in ("de", "ar", "fa")
    }

    assert said["de"] == "Scann mich.\nSchreib es auf."
    assert said["ar"].count("\n") == 1
    assert "\n" not in said["fa"]


def test_a_text_without_room_is_noticed(station: Station) -> None:
    data = print_data(FORMATS["plakat-a4"], station, PrintOptions(("de",)))
    data["title"]["text"] = "W" * 300

    assert not all(fits(data))


def test_logos_have_their_names(station: Station) -> None:
    pdf = draw_pdf(print_data(FORMATS["plakat-a3"], station, PrintOptions(("de",))), make_credits(2))

    assert pdf.count(b"/S/Figure") == 3
    assert b"/Alt(Haus 1)" in pdf


def test_nobody_is_sent_to_a_terminal_that_is_not_there(station: Station) -> None:
    def says(station: Station) -> str:
        text: str = print_data(FORMATS["so-gehts"], station, PrintOptions(("de",)))["without-phone"]["text"]
        return text

    assert "Terminal" not in says(station)
    make_station(station.question, kind=StationKind.TERMINAL)
    assert "Terminal" in says(Station.objects.get(pk=station.pk))


def test_the_large_screen_is_promised_only_where_there_is_one(station: Station) -> None:
    def last_step() -> str:
        text: str = print_data(FORMATS["so-gehts"], fetch(station.pk), PrintOptions(("de",)))["steps"][-1]["text"]
        return text

    assert last_step().endswith("zeigen wir sie in der Ausstellung.")
    library = Venue.objects.create(question=station.question, name="Mediothek", address="Theaterplatz 2")
    elsewhere = make_station(station.question, venue=library)
    Screen.objects.create(name="Mediothek", question=station.question, station=elsewhere)
    assert last_step().endswith("zeigen wir sie in der Ausstellung.")
    Screen.objects.create(name="Forum", question=station.question, station=station)
    assert last_step().endswith("siehst du sie dann auf dem großen Bildschirm.")


@pytest.mark.parametrize("first", ["el", "ar"])  # the longest words, and from the other side
@EVERY_FORMAT
def test_the_mark_of_a_rehearsal_lies_over_no_words_and_no_code(
    longest: Station, print_format: PrintFormat, first: str
) -> None:
    def draw() -> list[Image.Image]:
        pages = draw_pages(data, 800)
        return [Image.open(io.BytesIO(page)).convert("RGB") for page in pages]

    data = print_data(print_format, longest, PrintOptions((first, "tr"), light=True))
    usual = draw()
    with override(first):
        data["rehearsal"]["text"] = pgettext("rehearsal", "Probe")
    for before, marked in zip(usual, draw(), strict=True):
        mark = ImageChops.difference(before, marked).convert("L").point(lambda value: 255 * (value > 0))
        assert mark.getbbox()
        covered = Image.composite(before, Image.new("RGB", before.size, "white"), mark)
        darkest = next(shade for shade, count in enumerate(covered.convert("L").histogram()) if count)
        assert darkest > DARKEST_THREAD, "letters and codes are darker than threads"


def test_user_text_is_no_markup(station: Station) -> None:
    station.question.texts.filter(language="de").update(title="#panic() $x$ *a* <b> \\ @c?")

    assert draw_pdf(print_data(FORMATS["handzettel-a6"], fetch(station.pk), PrintOptions(("de",))))


def test_answer_cards_carry_the_exact_consent_texts_in_each_language(station: Station) -> None:
    question = station.question
    data = print_data(FORMATS["antwortkarten"], station, PrintOptions(("de", "tr")))

    assert [card["language"] for card in data["cards"]] == ["de", "tr"]
    for card, language in zip(data["cards"], ("de", "tr"), strict=True):
        consent = question.consent(language)
        asked = [consent.exhibition, consent.social, *filter(None, [consent.book, consent.open_data])]
        printed = [" ".join(filter(None, part.values())) for part in card["consents"]]
        assert printed == [" ".join(text.split()) for text in asked]
        assert f"{language} {consent.version}" in card["mark"]["text"]
        assert {label["language"] for label in card["credit-labels"]} == {language}


def test_an_answer_card_says_how_much_and_what_becomes_of_it(station: Station) -> None:
    """What whoever has no phone at hand cannot look up."""
    Question.objects.filter(pk=station.question_id).update(answer_length=120)
    responsible = "Stadt Krefeld, Von-der-Leyen-Platz 2, 47798 Krefeld"
    options = PrintOptions(("de", "en"), responsible=responsible)

    german, english = print_data(FORMATS["antwortkarten"], fetch(station.pk), options)["cards"]

    assert "Höchstens 120 Zeichen. Ohne Namen" in german["hint"]["text"]
    assert "At most 120 characters." in english["hint"]["text"]
    assert german["keep"] == "Bewahr das auf."
    assert german["use"].endswith("Gib den Code niemandem.")
    assert german["without-code"].startswith("Steht kein Code da?")
    assert "vernichten wir sie, spätestens 14 Tage nach dem Ende" in german["destroyed"]
    assert responsible in english["responsible"]


def test_the_page_of_print_files_knows_who_is_responsible(station: Station) -> None:
    Institution(body="Stadt Beispiel", address="Am Markt 1\n12345 Beispiel").save()

    assert PrintForm(fetch(station.pk).question).options.responsible == "Stadt Beispiel, Am Markt 1, 12345 Beispiel"
