"""No telephone number goes on in the next line, on any page where visitors or staff read one."""

from __future__ import annotations

import html
import re

import pytest
from django.conf import settings
from django.test import Client

from contributions.enums import Reason, StationKind, Status
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import BarrierReport
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from moderation.handbook import PAGES
from moderation.reports.enums import ReportReason
from moderation.reports.models import Report
from moderation.services import decide
from tests.factories import NOW, make_institution, make_moderator, make_station, send_answer
from tests.moderation.reports.making import REPORTED, report, shown
from tests.visitor import fields

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("sqlite")]

CODES = [code for code, _ in settings.LANGUAGES]
HOUSE = "(02151) 36 60-26 64"
NUMBER = re.compile(r"(?<![\d.:])[+(]*\d[\d()/–-]*(?:\s+[\d()/–-]+)+\d")
# What is no text of the page: drawings, and what people wrote, type or choose.
NO_TEXT = re.compile(r'<(script|style|svg|select|textarea|blockquote|p class="(?:said|large))\b.*?</', re.DOTALL)
CALL = "Ich will nicht mehr leben"


def numbers(page: str) -> list[str]:
    """The long numbers in groups, with the blanks between these; elements divide what they stand between."""
    text = html.unescape(re.sub(r"<[^>]+>", "|", NO_TEXT.sub("", page)))
    return [number for number in NUMBER.findall(text) if sum(map(str.isdigit, number)) >= 5]


def breaking(page: str) -> list[str]:
    return [number for number in numbers(page) if re.search("[ \n\t]", number)]


def test_a_number_that_breaks_is_seen() -> None:
    assert breaking('<a href="tel:1">116 123</a> <b>(02151) 36-60</b>') == ["116 123", "(02151) 36-60"]
    assert breaking(f"<b>116{NO_BREAK_SPACE}123</b> um 14 Uhr, 3 von 10 am 5. 11. 2026") == []
    assert numbers(f"<b>116{NO_BREAK_SPACE}123</b>") == [f"116{NO_BREAK_SPACE}123"]


@pytest.fixture(autouse=True)
def while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.parametrize("code", CODES)
def test_no_number_of_a_visitors_page_breaks(client: Client, code: str) -> None:
    institution = make_institution(phone=HOUSE, accessibility_contact=f"Ada Muster, {HOUSE}")
    station = make_station(code="k7m4")
    _, waiting = send_answer(station, text=CALL)
    rejected, receipt = send_answer(station, text=CALL)
    decide(
        answer_id=rejected.pk,
        before=Status.NEW,
        after=Status.REJECTED,
        by=make_moderator(),
        reason=Reason.CRISIS,
        now=NOW,
    )
    make_station(station.question, code="t7m4", kind=StationKind.TERMINAL)
    form = fields(client.get(f"/{code}/s/t7m4/").content.decode(), text=CALL)
    paths = [f"/{code}/{path}/" for path in (*PageSlug.values, f"antwort/{waiting}", f"antwort/{receipt}")]
    paths += [f"/{code}/melden/{report(shown(), ReportReason.INSULT).code}/"]
    pages = {path: client.get(path).content.decode() for path in paths}
    pages["terminal"] = client.get(client.post(f"/{code}/s/t7m4/", form)["Location"]).content.decode()
    institution.represented_by = ""
    institution.save()
    pages["incomplete"] = client.get(f"/{code}/impressum/").content.decode()

    assert {path: found for path, page in pages.items() if (found := breaking(page))} == {}
    assert [path for path, page in pages.items() if not numbers(page)] == []


def test_no_number_that_staff_read_breaks(admin_client: Client) -> None:
    report(shown(), ReportReason.INSULT, contact=f"Anna, {HOUSE}")
    reported = Report.objects.get()
    barrier = BarrierReport.objects.create(text="Zu klein", contact=HOUSE, language="de", reported_at=NOW, nonce="1")
    contacts = {
        REPORTED,
        f"/admin/reports/report/{reported.pk}/change/",
        "/admin/information/barrierreport/",
        f"/admin/information/barrierreport/{barrier.pk}/change/",
    }
    make_institution(phone=HOUSE, email="")  # staff read the pages that wait for it
    contacts.add("/admin/information/pagetext/")
    handbook = {f"/admin/moderation/handbook/{name}/" for name in PAGES}
    pages = {path: admin_client.get(path).content.decode() for path in contacts | handbook}

    assert {path: found for path, page in pages.items() if (found := breaking(page))} == {}
    assert [path for path in contacts if HOUSE.replace(" ", NO_BREAK_SPACE) not in pages[path]] == []
