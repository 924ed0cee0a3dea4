"""Bodies of requests on the real server: in pieces, with a file, far too long."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from waitress.adjustments import Adjustments

from contributions.models import Station
from krefeld_kann_was import request_bodies
from krefeld_kann_was.request_bodies import RefuseFiles
from krefeld_kann_was.server.web import Parser
from tests.start.server import PATIENCE, how_often, serve
from tests.visitor import fields

FORM = "application/x-www-form-urlencoded"
PASSWORD = "Rheinuferpromenade"
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n' + b"x" * 100_000 + b"\r\n--x--\r\n"
)


class Browser:
    """Sends what it sends in pieces, as some proxies do."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.cookie = ""

    def ask(self, path: str, body: bytes = b"", content_type: str = FORM) -> tuple[int, str]:
        """The status and the page that comes."""
        headers = {"Content-Type": content_type, "Cookie": self.cookie, "Accept-Language": "de"}
        with closing(http.client.HTTPConnection(self.host, timeout=PATIENCE)) as connection:
            pieces = iter([body[at : at + 50_000] for at in range(0, len(body), 50_000)]) if body else None
            connection.request("POST" if body else "GET", path, pieces, headers | {"Origin": f"http://{self.host}"})
            with connection.getresponse() as response:
                self.cookie = (response.getheader("Set-Cookie") or self.cookie).partition(";")[0]
                return response.status, response.read().decode()


@pytest.fixture
def said(migrated_folder: Path) -> Iterator[dict[str, str]]:
    account = {"DJANGO_SUPERUSER_USERNAME": "ada", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    with serve(migrated_folder, account) as said:
        yield said


@pytest.mark.database
def test_bodies_in_pieces_arrive_and_what_is_no_form_of_ours_is_refused(
    migrated_folder: Path, said: dict[str, str]
) -> None:
    browser, form = Browser(said["visitor"]), urlsplit(said["visitor"]).path
    sent = fields(browser.ask(form)[1], text="Der Rhein in Stücken!")

    assert browser.ask(form, urlencode(sent).encode())[0] == 303
    assert how_often(migrated_folder, "Der Rhein in Stücken!") == 1

    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', browser.ask("/admin/login/")[1])
    login = {"username": "ada", "password": PASSWORD, "csrfmiddlewaretoken": token[1] if token else ""}
    assert browser.ask("/admin/login/", urlencode(login).encode())[0] == 302

    status, page = browser.ask(form, FILE, "multipart/form-data; boundary=x")
    assert (status, "Das konnten wir nicht lesen" in page) == (400, True)
    novel = "Am Anfang war Seide. " * 50_000
    status, page = browser.ask(form, urlencode(sent | {"text": novel}).encode())
    assert (status, novel.strip() in page, "Zeichen zu viel" in page) == (422, True, True)
    status, page = browser.ask(form, urlencode(sent | {"text": novel * 3}).encode())
    assert (status, "Kürz ihn und schick ihn noch" in page) == (413, True)


@pytest.mark.one_database("sqlite")
def test_a_name_that_is_not_ours_is_logged_once_and_gets_a_page_that_is_true(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_bodies, "_host_logged_at", -request_bodies.HOST_LOG_PERIOD)

    for _ in range(3):
        response = client.get("/de/", headers={"host": "other.example:8000"})

    assert response.status_code == 400
    assert "dein Text" not in response.content.decode()
    assert caplog.text.count("a request for other.example is refused") == 1


@pytest.mark.one_database("sqlite")
def test_a_file_is_refused_before_any_of_it_is_stored(
    client: Client, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(RefuseFiles, "receive_data_chunk", lambda *_: pytest.fail("it is read"))

    response = client.generic("POST", f"/s/{station.code}/", FILE, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 400
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(("lengths", "status"), [("", None), ("Content-Length: 5\r\n", 400)], ids=["one", "two"])
def test_a_request_has_one_length(lengths: str, status: int | None) -> None:
    parser = Parser(Adjustments())
    head = f"POST / HTTP/1.1\r\nHost: x\r\n{lengths}Transfer-Encoding: chunked\r\n\r\n"

    parser.received(head.encode())

    assert (parser.error.code if parser.error else None) == status
