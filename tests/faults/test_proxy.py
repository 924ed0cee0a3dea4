"""The shipped configuration of nginx: ordinary traffic passes, and what nginx says by itself lets people recover."""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
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
from tests.exhibition.heartbeat.conftest import PAYLOAD
from tests.factories import make_answer, make_moderator, make_question, make_station
from tests.nginx import SHIPPED, nginx
from tests.start.server import PATIENCE, ROOT, free_port
from tests.visitor import fields

pytestmark = [pytest.mark.proxy]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


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


# As systemd starts it: with the socket as file 3.
WITH_SOCKET = """import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"""


@contextmanager
def production(folder: Path, listener: socket.socket) -> Iterator[None]:
    """The server as in production, on the database of the test. It leaves the socket open."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KKW_")} | {
        "KKW_DATA_DIR": str(folder),
        "KKW_SECRET_KEY": settings.SECRET_KEY,
        "KKW_PUBLIC_URL": "https://antworten.example.org",
        "KKW_X_ACCEL_REDIRECT": "1",
    }
    port, number = listener.getsockname()[1], listener.fileno()
    server = ["-m", "krefeld_kann_was.server", "krefeld_kann_was.wsgi.application", "127.0.0.1", str(port), "1"]
    command = [sys.executable, "-c", WITH_SOCKET, str(number), *server]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[number])
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
    (data / "krefeld_kann_was.sqlite3").symlink_to(connection.settings_dict["NAME"])
    now = timezone.now()
    station = make_station(make_question(opens_at=now, closes_at=now + timedelta(days=1), gallery="running"))
    screen = Screen.objects.create(name="Halle", question=station.question, station=station)
    make_answer(Status.RELEASED, station=station, by=make_moderator(), text="Mehr Bänke am Rhein", now=now)
    form = f"/de/s/{station.code}/"
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(4) as people:
        server = listener.getsockname()[1]
        with nginx(tmp_path, server, data) as port:
            visitor = Visitor(port, tmp_path / "fullchain.pem")
            with production(data, listener):
                form_posts_arrive(visitor, form)
                screen_is_served(visitor, screen)
                static_files_are_kept_for_ever(visitor, form)
                downloads_go_on(visitor, data)
                scheme_is_the_proxys(visitor, server)
                large_uploads_are_refused(visitor)
                who_sends_half_holds_nobody_up(visitor, form)
                going_on = [people.submit(go_on, visitor, form) for _ in range(3)]
                sent = fields(visitor.get(form)[2].decode(), text="Mehr Licht")
            waiting = people.submit(visitor.ask, "POST", form, urlencode(sent), FORM)  # there is no server now
            with production(data, listener):
                assert waiting.result()[0] == 303
                assert {status for person in going_on for status in person.result()} == {200}
    assert Answer.objects.filter(text="Mehr Licht").exists()
    logs = "".join(file.read_text() for file in (tmp_path / "error.log", tmp_path / "output"))
    assert "127.0.0.1" not in logs, "no addresses of visitors"


def go_on(visitor: Visitor, address: str) -> list[int]:
    """The statuses of visits, one after the other, while the server starts anew."""
    return [visitor.get(address)[0] for _ in range(40)]


def form_posts_arrive(visitor: Visitor, address: str) -> None:
    for text, is_chunked in (("Mehr Bäume", False), ("Mehr Musik", True)):
        status, headers, page = visitor.get(address)
        assert status == 200
        assert headers["Strict-Transport-Security"]
        body = urlencode(fields(page.decode(), text=text)).encode()
        status, headers, _body = visitor.ask("POST", address, io.BytesIO(body) if is_chunked else body, FORM)
        assert status == 303
        receipt = urlsplit(headers["Location"]).path
        assert text in visitor.get(receipt)[2].decode()
    assert set(Answer.objects.filter(status=Status.NEW).values_list("text", flat=True)) == {"Mehr Bäume", "Mehr Musik"}


def screen_is_served(visitor: Visitor, screen: Screen) -> None:
    address = f"/kiosk/{screen.token}/"
    status, headers, body = visitor.get(f"{address}feed/")
    assert (status, headers["X-Kiosk"]) == (200, address)
    assert "Mehr Bänke am Rhein" in body.decode()
    assert visitor.get(f"{address}feed/", If_None_Match=headers["ETag"])[0] == 304
    stated = json.dumps(
        PAYLOAD | {"version": headers["ETag"].strip('"'), "build": headers["X-Kiosk-Build"], "batch": 1}
    )
    assert visitor.ask("POST", f"{address}puls/", stated, {"Content-Type": "application/json"})[0] == 204


def static_files_are_kept_for_ever(visitor: Visitor, address: str) -> None:
    page = visitor.get(address)[2].decode()
    [style, *_others] = re.findall(r"/static/[^\"]+\.css", page)
    status, headers, _body = visitor.get(style, Accept_Encoding="br")
    assert (status, headers["Content-Encoding"]) == (200, "br")
    assert "immutable" in headers["Cache-Control"]


def who_sends_half_holds_nobody_up(visitor: Visitor, address: str) -> None:
    with ExitStack() as sockets:
        for _ in range(20):
            plain = sockets.enter_context(socket.create_connection(("127.0.0.1", visitor.port)))
            half = sockets.enter_context(visitor.context.wrap_socket(plain, server_hostname="127.0.0.1"))
            half.sendall(f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\ntext=".encode())
        assert visitor.get(address)[0] == 200


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


def test_while_the_server_is_away_pages_come_back_by_themselves_and_no_empty_form_replaces_a_text(
    tmp_path: Path,
) -> None:
    page = (SHIPPED.parent / "unavailable.html").read_bytes()
    with nginx(tmp_path, free_port(), tmp_path) as port:
        visitor = Visitor(port, tmp_path / "fullchain.pem")
        asked, sent = (visitor.ask(method, "/de/", b"text=Rhein") for method in ("GET", "POST"))
        glass = [visitor.get(f"/kiosk/{'x' * 32}/{part}") for part in ("", "feed/")]

    for status, headers, body in (asked, sent, *glass):
        assert (status, headers["Retry-After"], headers["Cache-Control"]) == (502, "10", "no-store")
        assert body == page
        assert "X-Kiosk" not in headers, "a screen would take it for its server"
    assert asked[1]["Refresh"] == "10"
    assert "Refresh" not in sent[1]


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
