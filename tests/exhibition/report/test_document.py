"""The report as a PDF: tagged, in German, the same from the same figures, whatever somebody named a station."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils.translation import override
from msgspec.structs import replace
from PIL import Image
from pypdf import PdfReader

from contributions.models import Question, Station
from exhibition.partners.enums import PartnerRole
from exhibition.partners.logos import Logo
from exhibition.partners.models import Partner
from exhibition.partners.selectors import credits_of
from exhibition.report.document import draw_report, report_data
from exhibition.report.selectors import build_snapshot
from exhibition.report.services import save_settings
from exhibition.report.snapshot import Snapshot, Targets
from exhibition.report.summary import summary_of
from moderation.statistics.disclosure import PartCount
from tests.accessible_pdf import pdf_faults
from tests.exhibition.report.answers import add_answers, give_theme
from tests.factories import HOSTILE, NOW, make_screen, make_station

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot(station: Station) -> Snapshot:
    make_station(station.question, name=HOSTILE[:80])
    screen = make_screen(station, name="#panic()")
    station.question.opens_at, station.question.closes_at = NOW - timedelta(days=8), NOW
    station.question.save()
    give_theme(add_answers(station, 300), "$x$ *Grün* #let")
    save_settings(station.question_id, target=400, quarter_targets={"010": 5}, inhabitants={"010": 1000})
    assert screen.question_id == station.question_id
    return build_snapshot(Question.objects.prefetch_related("texts").get(), NOW)


def test_it_is_tagged_and_says_so(snapshot: Snapshot) -> None:
    pdf = draw_report(snapshot)

    assert pdf_faults(pdf) == []
    assert b"/Lang (de)" in pdf or b"/Lang(de)" in pdf


def test_the_same_figures_give_the_same_bytes_in_german(snapshot: Snapshot) -> None:
    with override("en"):
        in_english = draw_report(snapshot)

    assert in_english == draw_report(snapshot)


def test_it_has_all_that_the_page_has(snapshot: Snapshot) -> None:
    data = report_data(snapshot)

    charts = [chart["title"] for section in data["sections"] for chart in section["charts"]]
    assert {"Ziele", "Nach Tagen", "Stadtteile", "Jede Sprache ein Faden", "Nach Standorten"} <= set(charts)
    assert "#panic()" in str(data)
    assert len(data["limits"]) > 5


def test_hosts_and_partners_stand_on_its_first_page(snapshot: Snapshot) -> None:
    host = Partner(name="Volkshochschule", role=PartnerRole.HOST)
    png = BytesIO()
    Image.new("RGB", (300, 100), "#05363d").save(png, "PNG")
    host.set_logo(Logo(png.getvalue(), 300, 100))
    host.save()
    partners = [host, *(Partner.objects.create(name=f"Partner {number}") for number in range(22))]
    question = Question.objects.prefetch_related("texts").get()

    entries = credits_of(build_snapshot(question, NOW).partners)
    first = PdfReader(BytesIO(draw_report(snapshot, entries))).pages[0]

    text = " ".join(first.extract_text().split())
    assert len(entries) == len(partners)
    assert "Gastgeber" in text
    assert "Partner 21" in text
    assert len(first.images) == 1


def test_a_question_without_answers_has_a_report(station: Station) -> None:
    question = Question.objects.prefetch_related("texts").get()

    assert draw_report(build_snapshot(question, NOW)).startswith(b"%PDF")
    assert draw_report(build_snapshot(None, NOW)).startswith(b"%PDF")


def test_languages_are_counted_only_where_all_are_named(snapshot: Snapshot) -> None:
    languages = snapshot.statistics.languages
    assert languages
    assert languages.rest == 0
    assert summary_of(snapshot).endswith(f" in {len(languages.parts)} Sprachen")

    incomplete = snapshot.statistics._replace(languages=languages._replace(rest=2))
    assert "Sprachen" not in summary_of(replace(snapshot, statistics=incomplete))


def test_the_map_stays_on_one_page(snapshot: Snapshot) -> None:
    """Below eight days and ten hours on a page of their own there is room for its first rows alone."""
    counts = snapshot.statistics.hours
    assert counts
    days = counts._replace(parts=[PartCount(f"2026-11-{day:02}", 9) for day in range(1, 9)], rest=0)
    hours = counts._replace(parts=[PartCount(str(hour), 9) for hour in range(9, 19)], rest=0)
    statistics = snapshot.statistics._replace(days=days, hours=hours)
    targets = Targets(300, {"010": 20}, {"tr": 20})
    places: list[float] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], *_: object) -> None:
        if text.strip() in ("Forstwald", "Fischeln"):
            places.append(matrix[5] + text_matrix[5] * matrix[3])

    pdf = draw_report(replace(snapshot, statistics=statistics, targets=targets))
    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)

    assert places
    assert min(places) > 60  # points, from the lower edge: above the foot of the page
