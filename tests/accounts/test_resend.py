"""What is sent after the session ended is held in a page and goes through after the login; only from this site."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from contributions.models import Answer
from krefeld_kann_was.information.models import PageText
from moderation.models import Decision
from tests.accounts.conftest import Clock
from tests.architecture.staff_things import make_things
from tests.architecture.test_permissions import TABLE, address
from tests.factories import make_moderator, make_person, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
PASSWORD = "samt-und-seide-1901"
QUEUE = "/admin/moderation/queue/"
PAGES = "/admin/information/pagetext/add/"
HOME = {"Origin": "http://testserver"}
HOSTILE = 'Erste Zeile\n\n  <script>alert("x")</script> & </form>\r\nمرحبا 🧵 \'"'
NEVER_HELD = {"login/", "login/code/", "logout/", "second-factor/", "invitation/<uidb64>/<token>/"}


class HeldForm(HTMLParser):
    """The form of a page that holds what was sent: where it goes, and name and value of each field."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.action, self.is_inside = "", False
        self.fields: dict[str, list[str]] = {}
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.action, self.is_inside = found.get("action", ""), found.get("id") != "logout-form"
        elif tag == "input" and self.is_inside and "name" in found:
            self.fields.setdefault(found["name"], []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"

    @property
    def written(self) -> dict[str, list[str]]:
        return {name: values for name, values in self.fields.items() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def person() -> User:
    person = make_moderator()
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def answer() -> Answer:
    return send_answer(make_station(make_question()))[0]


@pytest.fixture
def browser() -> Client:
    """Checks the CSRF token, as a real server does."""
    return Client(enforce_csrf_checks=True, headers=HOME)


def log_in(browser: Client, person: User) -> Any:
    browser.get("/admin/login/")
    token = browser.cookies["staff_csrf"].value
    fields = {"username": person.username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return browser.post("/admin/login/", fields)


def hold(browser: Client, answer: Answer, **fields: str) -> Any:
    token = browser.cookies["staff_csrf"].value
    sent = {"seen": "new", "note": "Bitte noch jemand lesen", "csrfmiddlewaretoken": token} | fields
    return browser.post(f"{QUEUE}{answer.pk}/hold/", sent)


def test_a_decision_goes_through_once_after_the_login(browser: Client, person: User, answer: Answer) -> None:
    log_in(browser, person)
    Session.objects.all().delete()

    first = hold(browser, answer)
    held = HeldForm(first)

    assert first.status_code == 401
    assert "Du bist abgemeldet" in first.content.decode()
    assert held.action == f"{QUEUE}{answer.pk}/hold/"
    assert held.written == {"seen": ["new"], "note": ["Bitte noch jemand lesen"]}
    assert "no-store" in first["Cache-Control"]
    assert HeldForm(browser.post(held.action, held.fields)).written == held.written  # not yet logged in
    log_in(browser, person)  # makes the token of the page stale
    second = browser.post(held.action, held.fields)
    assert second.status_code == 401
    assert "Bitte noch einmal senden | Krefeld" in second.content.decode()
    assert not Decision.objects.exists()
    again = HeldForm(second)
    assert again.written == held.written
    assert browser.post(again.action, again.fields).status_code == 303
    assert Decision.objects.get().note == "Bitte noch jemand lesen"


def test_a_login_in_another_tab_loses_nothing_either(browser: Client, person: User, answer: Answer) -> None:
    log_in(browser, person)
    stale = browser.cookies["staff_csrf"].value
    log_in(browser, person)
    browser.logout()
    log_in(browser, person)

    held = HeldForm(hold(browser, answer, csrfmiddlewaretoken=stale))

    assert browser.post(held.action, held.fields).status_code == 303
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("is_sent_before", [True, False], ids=["before the other logs in", "after that"])
def test_nothing_is_saved_in_the_name_of_somebody_else(
    browser: Client, person: User, answer: Answer, is_sent_before: bool
) -> None:
    other = make_moderator()
    other.set_password(PASSWORD)
    other.save()
    log_in(browser, person)
    browser.get(QUEUE)
    token = browser.cookies["staff_csrf"].value
    Session.objects.all().delete()
    held = HeldForm(hold(browser, answer)) if is_sent_before else None
    log_in(browser, other)
    browser.get(QUEUE)

    for _ in range(2):  # the page holds it as often as it is sent
        response = browser.post(held.action, held.fields) if held else hold(browser, answer, csrfmiddlewaretoken=token)
        held = HeldForm(response)
        assert response.status_code == 401
        assert "Das hat jemand anderes geschrieben | Krefeld" in response.content.decode()
        assert "<blockquote" not in response.content.decode()
        assert held.written == {"seen": ["new"], "note": ["Bitte noch jemand lesen"]}
    assert not Decision.objects.exists()

    assert held
    browser.post("/admin/logout/", {"csrfmiddlewaretoken": browser.cookies["staff_csrf"].value})
    held = HeldForm(browser.post(held.action, held.fields))
    log_in(browser, person)
    response = browser.post(held.action, held.fields)
    assert "Du hast dich inzwischen neu angemeldet" in response.content.decode()
    held = HeldForm(response)
    assert browser.post(held.action, held.fields).status_code == 303
    assert Decision.objects.get().decided_by == person


@pytest.mark.parametrize("token", ["", "x" * 32, "x" * 64, "ä" * 64, "x" * 5000])
def test_a_token_that_nobody_had_is_nobody_s(browser: Client, person: User, answer: Answer, token: str) -> None:
    """As without the cookie, or with a forged one: who is logged in may send it."""
    log_in(browser, person)
    browser.get(QUEUE)
    for cookie in (browser.cookies["form_authors"].value, "1=1", ""):
        browser.cookies["form_authors"] = cookie
        response = hold(browser, answer, csrfmiddlewaretoken=token)
        assert "Bitte noch einmal senden | Krefeld" in response.content.decode()

    held = HeldForm(response)
    assert browser.post(held.action, held.fields).status_code == 303


def test_the_cookie_is_for_staff_pages_only_and_set_once_a_login(browser: Client, person: User) -> None:
    assert "form_authors" not in browser.get("/admin/login/").cookies
    log_in(browser, person)
    cookie = browser.get(QUEUE).cookies["form_authors"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert "form_authors" not in browser.get(QUEUE).cookies
    for _ in range(20):
        log_in(browser, person)
        browser.logout()
        log_in(browser, person)
        browser.get(QUEUE)
    assert len(browser.cookies["form_authors"].value) < 1000
    assert not browser.get("/").cookies


def test_every_letter_and_every_value_is_kept(client: Client) -> None:
    sent = {"body": HOSTILE, "many": ["1", "2"], 'a"<b>': "x", "long": "ü" * 100_000, "empty": ""}

    response = client.post(PAGES + "?next=%22x", sent, headers=HOME)

    held = HeldForm(response)
    assert held.action == PAGES + "?next=%22x"
    kept = {name: [value.replace("\r\n", "\n") for value in values] for name, values in held.fields.items()}
    assert kept.pop("csrfmiddlewaretoken")
    assert kept == {
        "body": [HOSTILE.replace("\r\n", "\n")],
        "many": ["1", "2"],
        'a"<b>': ["x"],
        "long": ["ü" * 100_000],
        "empty": [""],
    }
    assert "<script>alert" not in response.content.decode()


def test_a_page_text_is_saved_as_it_was_written(client: Client) -> None:
    fields = {"page": "regeln", "language": "de", "body": HOSTILE}
    held = HeldForm(client.post(PAGES, fields, headers=HOME))
    client.force_login(make_person(superuser=True))

    client.post(PAGES, held.written, headers=HOME)

    lines = PageText.objects.get().body.splitlines()
    assert lines == HOSTILE.splitlines()


@pytest.mark.one_database("sqlite")
def test_every_form_of_staff_is_held(client: Client) -> None:
    things, got = make_things(), {}
    for route in set(TABLE) - NEVER_HELD:
        response = client.post(address(route, things), {"note": "Was ich schrieb"}, headers=HOME)
        got[route] = response.status_code, HeldForm(response).written if response.status_code == 401 else None

    assert {route: one for route, one in got.items() if one != (401, {"note": ["Was ich schrieb"]})} == {}


@pytest.mark.parametrize(
    "origin", [{}, {"Origin": "null"}, {"Origin": "https://foreign.example"}, {"Origin": "https://testserver"}]
)
@pytest.mark.parametrize("has_session", [True, False])
def test_a_foreign_page_gets_nothing_held(
    person: User, answer: Answer, origin: dict[str, str], has_session: bool
) -> None:
    """Neither with the right token (guessed or planted) nor with a wrong one."""
    browser = Client(enforce_csrf_checks=True)
    log_in(browser, person)
    if not has_session:
        Session.objects.all().delete()
    for token in (browser.cookies["staff_csrf"].value if origin or not has_session else "", "x" * 32, ""):
        response = browser.post(
            f"{QUEUE}{answer.pk}/hold/", {"note": "Kauft bei uns", "csrfmiddlewaretoken": token}, headers=origin
        )
        assert response.status_code in (302, 403)
        assert b"Kauft" not in response.content
    assert not Decision.objects.exists()


def test_passwords_are_never_held(client: Client) -> None:
    sent = {"old_password": "geheim-1", "new_password1": "geheim-2", "password1": "geheim-3"}

    response = client.post("/admin/password_change/", sent, headers=HOME)

    assert response.status_code == 302
    assert b"geheim" not in response.content


def test_who_lacks_the_permission_is_refused_as_ever(client: Client, answer: Answer) -> None:
    held = HeldForm(client.post(f"{QUEUE}{answer.pk}/hold/", {"seen": "new"}, headers=HOME))
    client.force_login(make_person())

    assert client.post(held.action, held.fields, headers=HOME).status_code == 403
    client.force_login(make_person(staff=False))
    assert client.post(held.action, held.fields, headers=HOME).status_code == 302
    assert not Decision.objects.exists()


def test_a_password_without_its_code_is_no_login(browser: Client, person: User, answer: Answer) -> None:
    device = TOTPDevice.objects.create(user=person)
    log_in(browser, person)
    held = HeldForm(hold(browser, answer))
    assert held.written["note"]
    fields = {"code": f"{totp(device.bin_key):06}", "csrfmiddlewaretoken": browser.cookies["staff_csrf"].value}
    browser.post("/admin/login/code/", fields)
    held = HeldForm(browser.post(held.action, held.fields))

    assert browser.post(held.action, held.fields).status_code == 303
    assert Decision.objects.get().decided_by == person


def test_who_has_to_give_a_code_from_now_on_loses_nothing(
    client: Client, person: User, answer: Answer, settings: Any
) -> None:
    TOTPDevice.objects.create(user=person)
    client.force_login(person)
    settings.SECOND_FACTOR = "required"

    response = client.post(f"{QUEUE}{answer.pk}/hold/", {"note": "Noch da"}, headers=HOME)

    assert response.status_code == 401
    assert HeldForm(response).written == {"note": ["Noch da"]}
    assert client.get("/admin/session/").status_code == 302


def test_an_old_login_page_is_shown_anew(browser: Client, person: User) -> None:
    browser.get("/admin/login/")
    stale = browser.cookies["staff_csrf"].value
    log_in(browser, person)
    fields = {"username": person.username, "password": PASSWORD, "csrfmiddlewaretoken": stale}

    response = browser.post(f"/admin/login/?next={QUEUE}", fields)

    assert (response.status_code, response["Location"]) == (303, f"/admin/login/?next={QUEUE}")
    assert browser.get(response["Location"])["Location"] == QUEUE


def test_asking_for_the_session_does_not_prolong_it(client: Client, person: User, clock: Clock) -> None:
    from krefeld_kann_was.accounts.sessions import IDLE_TIMEOUT

    client.force_login(person)
    client.get(QUEUE)
    for _ in range(3):
        clock.value += IDLE_TIMEOUT / 3 * 0.9
        response = client.get("/admin/session/", headers={"X-Automatic": "1"})
        assert response.json()["person"] == str(person.pk)
    clock.value += IDLE_TIMEOUT / 3

    assert client.get("/admin/session/", headers={"X-Automatic": "1"}).status_code == 302
