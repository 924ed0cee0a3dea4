"""While the database takes nothing, everybody reads what is going on and keeps what was sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from contributions.enums import Reason, Status
from contributions.models import Station
from exhibition.models import Screen
from krefeld_kann_was.outages.limits import Outage, Spared
from krefeld_kann_was.outages.unavailable import unavailable
from moderation.services import decide
from tests.accounts.test_resend import HOME, HeldForm
from tests.factories import NOW, make_moderator, make_question, make_screen, make_station, send_answer
from tests.visitor import fields

pytestmark = pytest.mark.django_db(transaction=True)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
QUEUE = "/admin/moderation/queue/"
WORDS = 'Erste Zeile\n\n<script>"&amp;"</script> مرحبا'


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def station() -> Station:
    return make_station(make_question(closes_at=NOW + timedelta(days=9999)), code="k7m4")


def refuse(pattern: re.Pattern[str]) -> Callable[..., Any]:
    def execute(execute: Any, sql: str, *arguments: Any) -> Any:
        if pattern.match(sql):
            raise OperationalError("disk I/O error")
        return execute(sql, *arguments)

    return execute


@pytest.fixture
def takes_nothing() -> Callable[[], Any]:
    return lambda: connection.execute_wrapper(refuse(WRITES))


@pytest.fixture
def is_away() -> Callable[[], Any]:
    return lambda: connection.execute_wrapper(refuse(re.compile("")))


def spare(*_: object) -> None:
    raise OperationalError from Spared()


def rejected(station: Station) -> str:
    answer, receipt = send_answer(station)
    by = make_moderator()
    decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.REJECTED,
        by=by,
        now=NOW,
        reason=Reason.INSULT,
    )
    return receipt


FORMS: dict[str, Callable[[Client, Station], tuple[str, dict[str, str]]]] = {
    "answer": lambda client, _: ("/uk/s/k7m4/", fields(page(client, "/uk/s/k7m4/"), text=WORDS)),
    "report": lambda client, _: (
        "/melden/",
        fields(page(client, "/melden/"), about=WORDS, reason="insult", good_faith="on"),
    ),
    "barrier": lambda client, _: (
        "/barrierefreiheit/melden/",
        fields(page(client, "/barrierefreiheit/melden/"), text=WORDS),
    ),
    "withdrawal": lambda _, station: (f"/antwort/{send_answer(station)[1]}/zuruecknehmen/", {}),
    "networks": lambda _, station: (f"/antwort/{send_answer(station)[1]}/netzwerke/", {"consent_social": "on"}),
    "book": lambda _, station: (f"/antwort/{send_answer(station)[1]}/buch/", {"consent_book": "on"}),
    "open data": lambda _, station: (f"/antwort/{send_answer(station)[1]}/daten/", {"consent_open_data": "on"}),
    "objection": lambda _, station: (f"/antwort/{rejected(station)}/widerspruch/", {"objection": WORDS}),
}


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_visitors_keeps_what_was_sent(
    client: Client, station: Station, takes_nothing: Callable[[], Any], form: str
) -> None:
    path, sent = FORMS[form](client, station)

    with takes_nothing():
        refused = client.post(path, sent)

    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert "no-store" in refused["Cache-Control"]
    assert "csrftoken" not in refused.cookies
    held = HeldForm(refused)
    assert held.action == path
    assert {name: values[0] for name, values in held.fields.items()} == sent
    assert client.post(path, sent).status_code == 303
    assert client.post(path, sent).status_code == 303  # sent twice, done once


def test_it_is_said_in_the_language_of_the_visitor(
    client: Client, station: Station, takes_nothing: Callable[[], Any]
) -> None:
    path, sent = FORMS["answer"](client, station)

    with takes_nothing():
        refused = client.post(path, sent).content.decode()

    assert "Ще не надіслано" in refused
    assert "Надіслати ще раз" in refused
    assert "<script>&quot;" not in refused


def test_staff_keep_what_they_sent(takes_nothing: Callable[[], Any]) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answer, _ = send_answer(make_station(make_question()))
    client.force_login(make_moderator())
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page(client, QUEUE))[0]
    sent = {"csrfmiddlewaretoken": token, "decision": "hold", "seen": "new", "reason": "", "note": WORDS}

    with takes_nothing():
        refused = client.post(f"{QUEUE}{answer.pk}/hold/", sent, headers=HOME)

    assert refused.status_code == 503
    assert "Noch nicht gespeichert" in refused.content.decode()
    held = HeldForm(refused)
    assert held.written.pop("note") == [WORDS]
    again = client.post(held.action, {name: values[0] for name, values in held.fields.items()}, headers=HOME)
    assert again.status_code == 303
    answer.refresh_from_db()
    assert answer.status == Status.HELD


def test_nothing_is_saved_in_the_name_of_who_logged_in_meanwhile(is_away: Callable[[], Any]) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answer, _ = send_answer(make_station(make_question()))
    client.force_login(make_moderator())
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page(client, QUEUE))[0]
    sent = {"csrfmiddlewaretoken": token, "decision": "hold", "seen": "new", "reason": "", "note": WORDS}
    client.force_login(make_moderator())
    del client.cookies["staff_csrf"]  # as a login does
    page(client, QUEUE)

    with is_away():
        refused = client.post(f"{QUEUE}{answer.pk}/hold/", sent, headers=HOME)

    held = HeldForm(refused)
    assert held.fields.pop("csrfmiddlewaretoken") == [token]
    for _ in range(2):
        again = client.post(held.action, held.fields | {"csrfmiddlewaretoken": token}, headers=HOME)
        assert again.status_code == 401
        assert "Das hat jemand anderes geschrieben" in again.content.decode()
    answer.refresh_from_db()
    assert answer.status == Status.NEW


def test_a_code_is_never_held(client: Client, is_away: Callable[[], Any]) -> None:
    client.force_login(make_moderator())  # else nothing is asked of the database
    with is_away():
        refused = client.post("/admin/login/code/", {"code": "794613"}, headers=HOME)

    assert refused.status_code == 503
    assert b"794613" not in refused.content


def test_a_password_is_never_held(client: Client, is_away: Callable[[], Any]) -> None:
    with is_away():
        refused = client.post("/admin/login/", {"username": "vhs", "password": "samt-und-seide"}, headers=HOME)

    assert refused.status_code == 503
    assert b"samt-und-seide" not in refused.content


@pytest.mark.parametrize("path", ["/s/k7m4/", "/galerie/", "/antwort/bcdfghjklmnpqrtvwx/", "/admin/", "/en/"])
def test_pages_say_it(client: Client, station: Station, is_away: Callable[[], Any], path: str) -> None:
    client.force_login(make_moderator())
    with is_away():
        refused = client.get(path, headers={"Accept-Language": "de"})

    assert refused.status_code == 503
    assert 'class="action" href="' + path in refused.content.decode()


@pytest.mark.parametrize("part", ["feed/", "hours/", "worker.js", "facts/", "puls/"])
def test_for_a_screen_there_is_no_server(
    client: Client, station: Station, is_away: Callable[[], Any], part: str
) -> None:
    address = Screen.objects.create(name="Forum", question=station.question, station=station).get_absolute_url()
    ask = client.post if part == "puls/" else client.get
    assert ask(address + part).has_header("X-Kiosk")

    with is_away():
        refused, dark = ask(address + part), client.get(address)

    assert (refused.status_code, refused.content) == (503, b"")
    assert dark.status_code == 503
    assert b'http-equiv="refresh" content="30"' in dark.content  # it tries again
    assert b'<body class="dark">\n<main></main>\n</body>' in dark.content
    assert not refused.has_header("X-Kiosk")
    assert not dark.has_header("X-Kiosk")


def test_a_terminal_clears_what_it_holds(client: Client, takes_nothing: Callable[[], Any]) -> None:
    question = make_question(closes_at=NOW + timedelta(days=9999))
    make_station(question, code="t7m4", kind="terminal")
    form = page(client, "/tr/s/t7m4/")
    assert '<input type="hidden" name="shared">' in form

    with takes_nothing():
        refused = client.post("/tr/s/t7m4/", fields(form, text=WORDS, shared="")).content.decode()

    assert '<noscript><meta http-equiv="refresh" content="60; url=/s/t7m4/"></noscript>' in refused
    assert 'data-terminal="/s/t7m4/"' in refused


def test_who_is_spared_the_wait_is_no_line_in_the_log(
    client: Client, station: Station, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Outage, "spares", lambda _self: True)

    assert client.post("/s/k7m4/", {"text": WORDS}).status_code == 503
    with connection.execute_wrapper(spare):
        assert client.get("/s/k7m4/").status_code == 503
    assert not caplog.records


def test_a_mistake_of_ours_is_no_outage(client: Client, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("contributions.views.get_station", fail)

    assert client.get("/s/k7m4/").status_code == 500


def test_a_mistake_of_ours_is_dark_on_a_screen(
    client: Client, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = make_screen(station)
    monkeypatch.setattr("exhibition.kiosk.views.page_context", lambda *_: 1 / 0)

    page = client.get(screen.get_absolute_url())

    assert (page.status_code, page.has_header("X-Kiosk")) == (500, False)
    assert '<body class="dark">' in page.text
    assert re.sub("<title>·</title>|<[^>]+>", "", page.text).strip() == ""
    assert 'http-equiv="refresh"' in page.text


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/admin/login/", "Anmelden geht gerade nicht"),
        ("/admin/login/code/", "Anmelden geht gerade nicht"),
        ("/admin/moderation/queue/", "Noch nicht gespeichert"),
    ],
)
def test_the_page_names_what_could_not_be_done(rf: RequestFactory, path: str, heading: str) -> None:
    page = unavailable(rf.post(path, {"username": "ada"})).content.decode().replace("\u00ad", "")

    assert page.count(heading) == 2  # title and heading
