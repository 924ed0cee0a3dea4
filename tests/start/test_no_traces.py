"""After a whole visit nothing in the database, in the files or in what the server printed tells who it was."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.start.server import database_url, serve
from tests.visitor import fields

FROM = "127.0.0.77"  # the address of the connection itself
TRACES = {
    "X-Forwarded-For": "203.0.113.77",
    "Forwarded": "for=198.51.100.77",
    "X-Real-IP": "192.0.2.77",
    "User-Agent": "Spionfon/7.7",
    "Referer": "https://woher.example/suche",
    "Cookie": "wer=kruemel77",
}
NEEDLES = [FROM, *TRACES.values()]


class Said(NamedTuple):
    """What the server answered."""

    status: int
    location: str
    body: str


class Visitor:
    """Somebody with an address, a browser and a past, all of them easy to recognise."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc

    def ask(self, method: str, path: str, words: dict[str, Any] | None = None) -> Said:
        connection = http.client.HTTPConnection(self.host, timeout=30, source_address=(FROM, 0))
        headers = TRACES | {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "de"}
        with closing(connection):
            connection.request(method, path, urlencode(words) if words else None, headers)
            with connection.getresponse() as response:
                assert response.getheader("Set-Cookie") is None
                body = response.read().decode(errors="replace")
                return Said(response.status, response.getheader("Location") or "", body)

    def page(self, path: str) -> str:
        return self.ask("GET", path).body

    def send(self, path: str, **changes: Any) -> Said:
        return self.ask("POST", path, fields(self.page(path), **changes))


def whole_visit(address: str) -> None:
    """Everything a visitor can do, with the mistakes that make a server complain."""
    visitor, form = Visitor(address), urlsplit(address).path
    assert visitor.ask("GET", "/gibt-es-nicht/").status == 404
    assert visitor.send(form, text="").status == 422
    with suppress(ConnectionError):  # the server may close before it has all of it
        assert visitor.ask("POST", form, {"text": "x" * 3_000_000}).status == 413
    assert visitor.ask("GET", "/antwort/bcdfghjklmnpqrtvwx/").status in (404, 429)
    assert visitor.send("/barrierefreiheit/melden/", text="Zu klein").status == 303
    assert visitor.send("/melden/", about="Rhein", reason="insult", good_faith="on").status == 303
    receipt = visitor.send(form, text="Rhein!").location
    visitor.page(receipt)
    assert visitor.ask("GET", f"{receipt}code.png").status == 200
    assert visitor.ask("POST", f"{receipt}netzwerke/", {"consent_social": "on"}).status == 303
    assert visitor.ask("POST", f"{receipt}widerspruch/", {"objection": "Doch!"}).status == 303
    kept = visitor.send(form, text="Seide!").location
    assert visitor.ask("POST", f"{receipt}zuruecknehmen/", {"yes": "1"}).status == 303
    assert "Seide!" in visitor.page(kept)


def everything_written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each file of the server's folder, byte by byte, and each row of PostgreSQL."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()
    if url := database_url(folder):
        with psycopg.connect(url) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                rows = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
                yield table, "\n".join(row for (row,) in rows.fetchall()).encode()


def found(folder: Path, needle: str) -> list[str]:
    return [name for name, content in everything_written(folder) if needle.encode() in content]


@pytest.mark.database
def test_a_visit_leaves_no_trace(migrated_folder: Path) -> None:
    with serve(migrated_folder) as said:
        whole_visit(said["visitor"])

    assert found(migrated_folder, "Seide!"), "the search finds nothing at all"
    assert found(migrated_folder, "Not Found"), "the log is not among what is searched"
    assert {needle: found(migrated_folder, needle) for needle in NEEDLES if found(migrated_folder, needle)} == {}


@pytest.mark.parametrize("needle", NEEDLES)
def test_the_search_sees_each_trace(tmp_path: Path, needle: str) -> None:
    (tmp_path / "log").write_text(f"GET / from {needle}")

    assert found(tmp_path, needle) == ["log"]
