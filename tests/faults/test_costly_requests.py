"""Which requests wait in the line for costly work, and what one is told that has waited too long there."""

from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from waitress.task import ThreadedTaskDispatcher

from krefeld_kann_was.accounts.lockout import is_known_browser, remember_browser
from krefeld_kann_was.server.costly_requests import LATE, Dispatcher, is_costly
from tests.addresses import routes

pytestmark = pytest.mark.one_database("sqlite")
PICTURES = [route for route in routes() if route.rstrip("$").endswith((".png", ".svg", ".pdf"))]


@pytest.mark.parametrize("slashes", ["/", "//", "///"])
@pytest.mark.parametrize("route", PICTURES)
def test_pictures_are_costly(route: str, slashes: str) -> None:
    assert is_costly("GET", slashes + route.rstrip("$").replace("\\", ""))
    assert is_costly("HEAD", slashes + route.rstrip("$").replace("\\", ""))


@pytest.mark.parametrize("route", PICTURES)
def test_no_sign_in_an_address_makes_a_picture_cheap(route: str) -> None:
    path, end = ("/" + route.rstrip("$").replace("\\", "")).rsplit("/", 1)
    for sign in ("\n", "\r", "\0", "\u2028"):
        assert is_costly("GET", f"{path}{sign}/{end}")


@pytest.mark.parametrize("slashes", ["", "/", "//"], ids=len)
def test_passwords_are_costly_and_the_pages_that_ask_for_them_are_not(slashes: str) -> None:
    invitation = unquote(reverse("accounts:choose_password", args=["MQ", "abc\n-def"]))
    for path in (reverse("admin:login"), reverse("admin:password_change"), invitation):
        assert is_costly("POST", slashes + path)
        assert not is_costly("GET", slashes + path)


@pytest.mark.parametrize(
    "path", ["/", "/s/k7m4/", "/antwort/abc/", "/kiosk/abc/feed/", "/static/images/mark.svg", "//static/a.svg"]
)
def test_nothing_else_is_costly(path: str) -> None:
    assert not is_costly("GET", path)
    assert not is_costly("POST", path)


def test_who_has_waited_too_long_is_asked_to_come_again(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = client.get("/tr/antwort/abc/code.png", headers={LATE.replace("_", "-"): "1"})

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert response["Cache-Control"] == "no-store"
    assert "Birkaç saniye bekle" in response.content.decode()
    assert not caplog.records  # a crowd would fill the log


def test_known_browsers_of_staff_go_first_with_their_passwords_and_the_others_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ThreadedTaskDispatcher, "set_thread_count", lambda *_: None)  # nobody works
    dispatcher = Dispatcher(0, lambda cookies: cookies == "known")
    for number, command, cookies in (
        *((1, "POST", ""), (2, "POST", "known"), (3, "GET", "known"), (4, "POST", "")),
        *((5, "POST", "known"), (6, "POST", "forged")),
    ):
        path = "/admin/login/" if command == "POST" else "/admin/picture.png"
        request = SimpleNamespace(command=command, path=path, error=None, headers={"COOKIE": cookies})
        dispatcher.add_task(SimpleNamespace(requests=[request], number=number))

    line = dispatcher.costly.queue
    assert [waiting.channel.number for waiting in line] == [2, 5, 1, 3, 4, 6]


def test_a_browser_is_known_by_a_cookie_that_only_a_login_sets() -> None:
    response = HttpResponse()
    remember_browser(HttpRequest(), response, "Änne")
    cookie = response.cookies["known_browser"].OutputString().partition(";")[0]

    assert is_known_browser(f"staff_csrf=abc; {cookie}")
    for cookies in ("", "known_browser=", cookie[:-1], cookie.replace("known_browser", "staff_session"), "\0;=;\xff"):
        assert not is_known_browser(cookies)
