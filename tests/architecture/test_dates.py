"""Dates and times in every language as people there write them: in the formats, and on every page that has any."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_ALT, WEEKDAYS
from django.utils.formats import date_format, get_format, time_format
from django.utils.translation import override

from contributions.enums import Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Question
from contributions.opening_hours.models import WeeklyHours
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.lib.date_range import format_date_range
from tests.factories import make_answer, make_colleague, make_question, make_station, send_answer

pytestmark = pytest.mark.one_database("sqlite")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 8, 23, 5, tzinfo=BERLIN)  # a Sunday night
CODES = [code for code, _ in settings.LANGUAGES]
SMALL_LETTERS = {"bg", "it", "nl", "pl", "ro", "ru", "uk"}  # months and days of the week begin with one
EXPECTED = {  # 3 November 2026, 9:05
    "de": "3. November 2026, 09:05", "de-simple": "3. November 2026, 09:05", "en": "3 November 2026, 09:05",
    "tr": "3 Kasım 2026, 09:05", "ar": "3 تشرين الثاني 2026، 09:05", "fa": "3 نوامبر 2026، 09:05",
    "uk": "3 листопада 2026, 09:05", "ru": "3 ноября 2026, 09:05", "pl": "3 listopada 2026, 09:05",
    "bg": "3.11.2026, 09:05", "nl": "3 november 2026, 09:05", "it": "3 novembre 2026, 09:05",
    "ro": "3 noiembrie 2026, 09:05", "el": "3 Νοεμβρίου 2026, 09:05",
}  # fmt: skip
TWELVE_HOURS = re.compile(
    r"(?<![\w-])\d{1,2}(?::\d\d)?\s?"
    r"(?:[ap]\.?m\b|[ap]\.m\.|[πμ]\.?μ|преди обяд|след обяд|[صم](?!\w)|[بق]\.ظ|Ö[ÖS]\b)(?!-)",
    re.IGNORECASE,
)
DOUBLE_STOP = re.compile(r"(?<!\.)\.\s?\.(?!\.)|[,،]\s?[,،]")
LEADING_ZERO = re.compile(r"(?<![\d:.,])(?<!\d[ \xa0])0\d\.? (?=[^\W\d])")


def capitals(*names: dict[int, Any]) -> str:
    """A pattern of these names with a capital letter."""
    return "|".join(sorted({str(name).capitalize() for each in names for name in each.values()}))


def faults(text: str, language: str) -> list[str]:
    """What is wrong with the dates and times in a text, each with what stands around it."""
    patterns = [TWELVE_HOURS, DOUBLE_STOP, LEADING_ZERO]
    if language in SMALL_LETTERS:
        with override(language):
            months, days = capitals(MONTHS, MONTHS_ALT), capitals(WEEKDAYS)
        patterns.append(re.compile(rf"(?<![\d:])\d{{1,2}} (?:{months})\b|(?<=[\w,:–] )(?:{days})\b"))
    found = (match for pattern in patterns for match in pattern.finditer(text))
    return [text[max(match.start() - 25, 0) : match.end() + 25] for match in found]


def test_a_code_is_no_time() -> None:
    assert faults("Dein Code: PT7-7PM-7PM-H79-9AM-8PM", "de") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "since: Nov. 8, 2026, 6:30 p.m."),
        ("el", "από: 08/11/2026, ώρα 6:30 μμ"),
        ("bg", "от: 28.11.2026, 9:05 преди обяд"),
        ("ar", "مايو 28, 2026, 2:05 م"),
        ("en", "since 8 November 2026.."),
        ("tr", "03 Nisan 2026"),
        ("it", "Ultimo giorno: 12 Dicembre 2026"),
        ("ru", "Открыто: Понедельник, 9:05"),
    ],
)
def test_each_fault_is_seen(language: str, text: str) -> None:
    assert faults(text, language)


def test_each_language_has_its_format() -> None:
    moment = datetime(2026, 11, 3, 9, 5, tzinfo=BERLIN)
    found = {}
    for code in CODES:
        with override(code):
            found[code] = date_format(moment, "DATETIME_FORMAT")

    assert found == EXPECTED


@pytest.mark.parametrize(
    ("code", "first", "last", "text"),
    [
        ("de", date(2026, 11, 27), date(2026, 12, 18), "27. November bis 18. Dezember 2026"),
        ("de-simple", date(2026, 11, 27), date(2026, 11, 30), "27. bis 30. November 2026"),
        ("de", date(2026, 12, 27), date(2027, 1, 3), "27. Dezember 2026 bis 3. Januar 2027"),
        ("de", date(2026, 12, 27), date(2026, 12, 27), "27. Dezember 2026"),
        ("en", date(2026, 11, 27), date(2026, 12, 18), "27 November to 18 December 2026"),
        ("tr", date(2026, 11, 27), date(2026, 12, 18), "27 Kasım – 18 Aralık 2026"),
        ("ru", date(2026, 11, 27), date(2026, 12, 18), "27 ноября – 18 декабря 2026"),
        ("pl", date(2026, 11, 27), date(2026, 11, 30), "27–30 listopada 2026"),
        ("el", date(2026, 11, 27), date(2026, 12, 18), "27 Νοεμβρίου – 18 Δεκεμβρίου 2026"),
        ("bg", date(2026, 11, 27), date(2026, 12, 18), "27.11 – 18.12.2026"),
        ("nl", date(2026, 11, 27), date(2026, 12, 18), "27 november t/m 18 december 2026"),
        ("fa", date(2026, 11, 27), date(2026, 12, 18), "27 نوامبر تا 18 دسامبر 2026"),
        ("ar", date(2026, 11, 27), date(2026, 11, 30), "27–30 تشرين الثاني 2026"),
    ],
)
def test_a_range_says_nothing_twice(code: str, first: date, last: date, text: str) -> None:
    with override(code):
        assert format_date_range(first, last) == text


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_its_own_words_for_a_range(code: str) -> None:
    """Without a pattern of its own, its name would stand there."""
    with override(code):
        assert get_format("DATE_RANGE_FORMAT").count("{}") == 2


@pytest.mark.parametrize("code", CODES)
def test_every_day_of_the_year_is_written_well(code: str) -> None:
    first, names = datetime(2026, 1, 1, 9, 5, tzinfo=BERLIN), ("DATE_FORMAT", "DATETIME_FORMAT", "l")
    with override(code):
        days = [
            ". ".join([*(date_format(day, name) for name in names), time_format(day, "TIME_FORMAT")])
            for day in (first + timedelta(days=number) for number in range(365))
        ]

    assert faults("\n".join(f"x: {day}" for day in days), code) == []


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def make_running() -> list[str]:
    """Addresses of pages with dates while a question runs and its place is closed for the night."""
    opens, closes = datetime(2026, 11, 1, 9, 5, tzinfo=BERLIN), datetime(2026, 12, 12, 13, 15, tzinfo=BERLIN)
    question = make_question(opens_at=opens, closes_at=closes, gallery=GalleryOpening.CLOSED)
    for weekday in range(6):
        WeeklyHours.objects.create(question=question, weekday=weekday, opens=time(9, 5), closes=time(18))
    station = make_station(question, code="k7m4")
    shown = make_answer(Status.RELEASED, station=station, now=datetime(2026, 11, 3, 9, tzinfo=BERLIN))
    _, receipt = send_answer(station, now=NOW)
    past = make_question(opens_at=opens - timedelta(days=9), closes_at=opens - timedelta(days=3, hours=1))
    make_station(past, code="past")
    _, released = send_answer(station, text="Rhein", now=datetime(2026, 11, 3, 9, tzinfo=BERLIN))
    type(shown).objects.filter(text="Rhein").update(status=Status.RELEASED, released_at=shown.released_at)
    pages = ["", "s/past/", "galerie/", f"antwort/{receipt}/", f"antwort/{released}/", "regeln/", "impressum/"]
    return [*pages, "datenschutz/", "barrierefreiheit/"]


def make_coming() -> list[str]:
    """Addresses of pages with dates before the first question opens."""
    opens = datetime(2026, 12, 1, 9, 5, tzinfo=BERLIN)
    question = make_question(opens_at=opens, closes_at=opens + timedelta(days=20))
    make_station(question, code="soon")
    return ["", "s/soon/"]


def readable(page: bytes) -> str:
    """The text of a page, without its tags."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page.decode(), flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00ad", "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("make", [make_running, make_coming])
@pytest.mark.parametrize("code", CODES)
def test_dates_on_pages_are_written_well(
    client: Client, db: None, frozen: None, code: str, make: Callable[[], list[str]]
) -> None:
    texts = {path: readable(client.get(f"/{code}/{path}", follow=True).content) for path in make()}

    assert sum(bool(re.search(r"2026", text)) for text in texts.values()) >= 2
    assert {path: found for path, text in texts.items() if (found := faults(text, code))} == {}


def staff_pages(question: Question) -> Iterator[str]:
    yield from ("/admin/export/export/add/", f"/admin/posting/{question.pk}/", "/admin/report/")


@pytest.mark.parametrize("code", settings.STAFF_LANGUAGES)
def test_dates_of_staff_are_written_well(db: None, frozen: None, code: str) -> None:
    make_running()
    client = Client(headers={"Accept-Language": code})
    client.force_login(make_colleague(roles.ADMINISTRATOR))
    texts = {
        path: readable(client.get(path, follow=True).content) for path in staff_pages(Question.objects.earliest("pk"))
    }

    assert {path: found for path, text in texts.items() if (found := faults(text, code))} == {}
    assert "12. Dezember 2026, 13:15 Uhr" in str(texts) if code == "de" else "12 December 2026, 13:15" in str(texts)
