"""SQLite's file is locked by another program: who reads is answered, and who sends loses nothing."""

from __future__ import annotations

import http.client
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from krefeld_kann_was.environment import SQLITE_NAME
from tests.start.server import PATIENCE, how_often, serve
from tests.visitor import fields

pytestmark = [pytest.mark.database, pytest.mark.one_database("sqlite")]
SENDERS = 24  # who would hold the four threads for two seconds each


def test_a_locked_file_holds_nobody_and_loses_nothing(migrated_folder: Path) -> None:
    with serve(migrated_folder) as said:
        form, feed = urlsplit(said["visitor"]).path, urlsplit(said["screen"]).path + "feed/"
        host = urlsplit(said["visitor"]).netloc

        def ask(path: str, sent: dict[str, str] | None = None) -> tuple[int, str, str, float]:
            began = time.monotonic()
            with closing(http.client.HTTPConnection(host, timeout=PATIENCE)) as connection:
                headers = {"Content-Type": "application/x-www-form-urlencoded"} if sent else {}
                connection.request("POST" if sent else "GET", path, urlencode(sent) if sent else None, headers)
                with connection.getresponse() as response:
                    body = response.read().decode()
                    there = response.headers.get("Location") or response.headers.get("Retry-After") or ""
                    return response.status, body, there, time.monotonic() - began

        receipt = ask(form, fields(ask(form)[1], text="Vorher"))[2]
        sent = fields(ask(form)[1], text="Verschlossen?")
        with closing(sqlite3.connect(migrated_folder / SQLITE_NAME)) as other, ThreadPoolExecutor(32) as pool:
            other.execute("BEGIN EXCLUSIVE")
            posts = [pool.submit(ask, form, sent) for _ in range(SENDERS)]
            reads = [pool.submit(ask, path) for path in (form, feed, receipt) * 4]
            refused, read = [each.result() for each in posts], [each.result() for each in reads]
            other.rollback()

        print(
            f"locked: {SENDERS} posts refused within {max(each[3] for each in refused):.1f} s, "
            f"{len(read)} pages read within {max(each[3] for each in read):.1f} s"
        )
        assert {each[0] for each in read} == {200}
        assert {each[0] for each in refused} == {503}
        for _, page, retry_after, _ in refused:
            assert int(retry_after) > 0
            assert "Noch nicht gesendet" in page
            assert page.count("Verschlossen?") == 2  # to be read, and to be sent once more
            assert sent["token"] in page
        time.sleep(1)  # until somebody tries again
        assert {ask(form, sent)[0] for _ in range(2)} == {303}
        assert how_often(migrated_folder, "Verschlossen?") == 1
