"""The shipped configuration of nginx: ordinary traffic passes, and what nginx says by itself lets people recover."""

from __future__ import annotations

import http.client
import io
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext, override

from contributions.enums import Status
from contributions.models import Answer
from exhibition.models import Screen
from krefeld_kann_was.server.web import LARGEST_BODY
from tests.factories import make_answer, make_moderator, make_question, make_station
from tests.nginx import SHIPPED, nginx
from tests.start.server import PATIENCE, ROOT, free_port
from tests.visitor import fields

pytestmark = [pytest.mark.proxy]


class Visitor:
    """Asks over TLS, one connection for each request."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port = port
        self.context = ssl.create_default_context(cafile=str(certificate))

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        asked = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=self.context)
        try:
            asked.request(method, path, body, dict(headers or {}))  # type: ignore[arg-type]
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            asked.close()

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@contextmanager
def production(folder: Path, port: int) -> Iterator[None]:
    """The server as in production, on the database of the test."""
    (folder / "krefeld_kann_was.sqlite3").symlink_to(connection.settings_dict["NAME"])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KKW_")} | {
        "KKW_DATA_DIR": str(folder),
        "KKW_SECRET_KEY": settings.SECRET_KEY,
        "KKW_PUBLIC_URL": "https://antworten.example.org",
        "KKW_X_ACCEL_REDIRECT": "1",
    }
    command = [sys.executable, "-m", "krefeld_kann_was.server", "krefeld_kann_was.wsgi.application"]
    process = subprocess.Popen([*command, "127.0.0.1", str(port), "1"], cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.mark.one_database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_ordinary_traffic_passes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    now = timezone.now()
    station = make_station(make_question(opens_at=now, closes_at=now + timedelta(days=1), gallery="running"))
    screen = Screen.objects.create(name="Halle", question=station.question, station=station)
    make_answer(Status.RELEASED, station=station, by=make_moderator(), text="Mehr Bänke am Rhein", now=now)
    server = free_port()
    with production(data, server), nginx(tmp_path, server, data) as port:
        visitor = Visitor(port, tmp_path / "fullchain.pem")
        wait_for(visitor)
        form_posts_arrive(visitor, f"/de/s/{station.code}/")
        feed_says_that_nothing_is_new(visitor, f"/kiosk/{screen.token}/feed/")
        downloads_go_on(visitor, data)
        scheme_is_the_proxys(visitor, server)
        large_uploads_are_refused(visitor)
    logs = "".join(file.read_text() for file in (tmp_path / "error.log", tmp_path / "output"))
    assert "127.0.0.1" not in logs, "no addresses of visitors"


def wait_for(visitor: Visitor) -> None:
    end = timezone.now() + timedelta(seconds=PATIENCE)
    while (found := visitor.get("/status/"))[0] != 200:
        assert timezone.now() < end
        status, headers, body = found
        assert (status, headers["Refresh"], headers["Retry-After"]) == (502, "10", "10")
        assert "Einen Moment bitte" in body.decode()


def form_posts_arrive(visitor: Visitor, address: str) -> None:
    for text, is_chunked in (("Mehr Bäume", False), ("Mehr Musik", True)):
        status, headers, page = visitor.get(address)
        assert status == 200
        assert headers["Strict-Transport-Security"]
        body = urlencode(fields(page.decode(), text=text)).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        status, headers, _body = visitor.ask("POST", address, io.BytesIO(body) if is_chunked else body, form)
        assert status == 303
        receipt = urlsplit(headers["Location"]).path
        assert text in visitor.get(receipt)[2].decode()
    assert set(Answer.objects.filter(status=Status.NEW).values_list("text", flat=True)) == {"Mehr Bäume", "Mehr Musik"}


def feed_says_that_nothing_is_new(visitor: Visitor, address: str) -> None:
    status, headers, body = visitor.get(address)
    assert status == 200
    assert "Mehr Bänke am Rhein" in body.decode()
    assert visitor.get(address, If_None_Match=headers["ETag"])[0] == 304


def downloads_go_on(visitor: Visitor, data: Path) -> None:
    status, headers, whole = visitor.get("/galerie/daten.csv")
    assert status == 200
    assert headers["Content-Disposition"].startswith("attachment")
    assert "Mehr Bänke am Rhein" in whole.decode()
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Robots-Tag"] == "noindex"
    [file] = (data / "downloads" / "open-data").glob("*.csv")
    assert whole == file.read_bytes()
    status, _headers, rest = visitor.get("/galerie/daten.csv", Range="bytes=9-", If_Range=headers["ETag"])
    assert (status, rest) == (206, whole[9:])
    assert visitor.get("/galerie/daten.csv", If_None_Match=headers["ETag"])[0] == 304
    assert visitor.get("/galerie/daten.csv", Accept_Encoding="gzip")[1]["Content-Encoding"] == "gzip"
    assert visitor.get(f"/_downloads/open-data/{file.name}")[0] == 404, "for the proxy alone"


def scheme_is_the_proxys(visitor: Visitor, server: int) -> None:
    plain = http.client.HTTPConnection("127.0.0.1", server, timeout=PATIENCE)
    plain.request("GET", "/de/regeln/")
    assert plain.getresponse().status == 301, "without the proxy's word it is no https"
    plain.close()
    assert visitor.get("/de/regeln/", X_Forwarded_Proto="http")[0] == 200, "a client's word does not count"


def large_uploads_are_refused(visitor: Visitor) -> None:
    assert visitor.ask("POST", "/de/", b"", {"Content-Length": str(LARGEST_BODY)})[0] == 413


def test_who_sends_while_the_server_is_away_is_not_led_to_an_empty_form(tmp_path: Path) -> None:
    with nginx(tmp_path, free_port(), tmp_path) as port:
        status, headers, body = Visitor(port, tmp_path / "fullchain.pem").ask("POST", "/de/", b"text=Rhein")

    assert status == 502
    assert "Refresh" not in headers
    assert headers["Retry-After"] == "10"
    assert body == (SHIPPED.parent / "unavailable.html").read_bytes()


def test_who_sends_far_too_much_is_told_so_by_the_server_or_by_a_page_of_ours(tmp_path: Path) -> None:
    with nginx(tmp_path, free_port(), tmp_path) as port:
        visitor = Visitor(port, tmp_path / "fullchain.pem")
        status, headers, body = visitor.ask("POST", "/de/", b"", {"Content-Length": str(LARGEST_BODY + 1)})
        passed_on = visitor.ask("POST", "/de/", b"x" * (LARGEST_BODY - 1))[0]

    assert (status, headers["Content-Type"]) == (413, "text/html")
    assert body == (SHIPPED.parent / "too_large.html").read_bytes()
    assert passed_on == 502  # there is no server


def test_staff_whose_file_is_too_large_read_that_it_is_the_file(tmp_path: Path) -> None:
    with nginx(tmp_path, free_port(), tmp_path) as port:
        visitor = Visitor(port, tmp_path / "fullchain.pem")
        length = {"Content-Length": str(LARGEST_BODY + 1)}
        status, _headers, body = visitor.ask("POST", "/admin/partners/partner/add/", b"", length)

    assert (status, body) == (413, (SHIPPED.parent / "file_too_large.html").read_bytes())


@pytest.mark.parametrize(("ours", "page_of_nginx"), [("500.html", "unavailable.html"), ("413.html", "too_large.html")])
def test_the_pages_of_nginx_say_it_as_ours_do_in_all_languages(ours: str, page_of_nginx: str) -> None:
    source = " ".join((ROOT / "templates" / ours).read_text().split())
    title = re.compile(r"{% translate \"([^\"]+)\" %}(?:</h1>|{% endblock %} {% block content)")
    texts = [*title.findall(source), *re.findall(r"{% blocktranslate trimmed %} (.+?) {% endblock", source)]
    page = (SHIPPED.parent / page_of_nginx).read_text()

    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:  # the plain German is for all who read German
            with override(code):
                assert all(f">{gettext(text)}</" in page for text in texts), code
    assert len(texts) == 2
