"""The download: everything that may go out, nothing that was taken back, the same bytes from the same input."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re
import shutil
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.export import downloads, services
from exhibition.export.models import Export
from exhibition.export.retention import delete_expired
from krefeld_kann_was.lib import spool
from tests.exhibition.export.conftest import CLOSED, Queue, done, page, released, start
from tests.factories import NOW

PATIENCE = 60  # seconds
pytestmark = pytest.mark.django_db


def download(client: Client, export: Export, end: str = "download/") -> dict[str, bytes]:
    """The files of the ZIP; checks its length on the way."""
    response = client.get(page(export, end), headers={"Accept-Encoding": "gzip, br"})
    data = response.getvalue()
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert int(response["Content-Length"]) == len(data)
    assert not response.has_header("Content-Encoding")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()} | {"": data}


def test_the_download_has_pictures_words_a_table_and_what_to_do_with_them(
    client: Client, station: Station, editor: User, queue: Queue, quick: None
) -> None:
    answer, formula = released(station, "Rhein", "=1+1")
    export = done(client, station, queue, formats=["portrait", "story"])

    files = download(client, export)

    pictures = {f"{name}/{a.pk}.png" for name in ("hochformat-4-5", "story") for a in (answer, formula)}
    words = {f"texte/{a.pk}-{end}.txt" for end in ("bildtext", "alternativtext") for a in (answer, formula)}
    assert files.keys() == pictures | words | {"LIESMICH.txt", "uebersicht.csv", ""}
    assert "„Rhein“" in files[f"texte/{answer.pk}-bildtext.txt"].decode()
    readme = files["LIESMICH.txt"].decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "hochformat-4-5/<Nummer>.png: Hochformat, für den Feed (1080 × 1350)" in readme
    assert "story/<Nummer>.png: Story (1080 × 1920)" in readme
    assert "2 Antworten, deren Bilder" in readme
    assert f"Zeigt sie nur hier: {station.question.networks}." in readme
    assert "Löscht bitte Bild" in readme
    assert ";hochformat-4-5;story" in files["uebersicht.csv"].decode().splitlines()[0]
    assert ";'=1+1;" in files["uebersicht.csv"].decode()
    export.refresh_from_db()
    assert export.downloaded_at == CLOSED


def test_the_table_says_to_which_networks_each_author_agreed(
    client: Client, station: Station, editor: User, queue: Queue, quick: None
) -> None:
    before = released(station, "Rhein")[0]
    assert before.consent.networks == "Instagram, Facebook"
    Question.objects.update(networks="Facebook, Mastodon")
    export = done(client, station, queue, formats=["portrait"])

    files = download(client, export)

    assert "Zeigt sie nur hier: Facebook, Mastodon." in files["LIESMICH.txt"].decode()
    head, row = csv.reader(io.StringIO(files["uebersicht.csv"].decode("utf-8-sig")), delimiter=";")
    assert row[head.index("Nummer")] == str(before.pk)
    assert row[head.index("Netzwerke")] == "Facebook"


def test_the_same_input_gives_the_same_bytes(
    client: Client, station: Station, editor: User, queue: Queue, now: list[datetime]
) -> None:
    released(station, "Rhein 🌳", "أهلا")
    digests = set()
    for days in range(2):
        now[0] = CLOSED + timedelta(days=days)
        client.force_login(editor)
        export = done(client, station, queue, formats=["link"])  # really drawn
        digests.add(hashlib.sha256(download(client, export)[""]).hexdigest())

    assert len(digests) == 1


def test_what_was_taken_back_or_changed_since_is_left_out_and_only_the_rest_counts_as_handed_out(
    client: Client, station: Station, editor: User, queue: Queue, quick: None
) -> None:
    stays, goes, changes = released(station, "Rhein", "Weg", "Anders")
    export = done(client, station, queue)
    withdraw(goes)
    Answer.objects.filter(pk=changes.pk).update(text="[…]")
    assert not DistributedPicture.objects.exists()
    waits = client.get(page(export, "download/")).content.decode()
    assert "Gleich wieder vollständig" in waits
    assert "?partial=1" in waits

    files = download(client, export, "download/?partial=1")

    assert {name for name in files if name.endswith(".png")} == {f"hochformat-4-5/{stays.pk}.png"}
    assert "Weg" not in str(files)
    row = DistributedPicture.objects.get()
    assert (row.answer_id, row.label, row.export_id, row.first_at) == (stays.pk, "portrait", export.pk, CLOSED)


def test_nothing_is_downloaded_before_it_is_done_or_while_the_question_is_open_or_where_it_does_not_lie(
    client: Client, station: Station, editor: User, queue: Queue, quick: None, now: list[datetime]
) -> None:
    released(station, "Rhein")
    start(client, station)
    export = Export.objects.get()

    def refusal() -> str:
        response = client.get(page(export, "download/"), follow=True)
        assert response.redirect_chain == [(page(export), 302)]
        return response.content.decode()

    assert "Das Bilderpaket ist noch nicht fertig." in refusal()
    queue.work()
    now[0] = NOW
    assert "Bilder zum Posten gibt es ab dem" in refusal()
    now[0] = CLOSED
    client.force_login(editor)  # sessions do not outlive a clock that goes back and forth
    export.folder.clear()
    assert "Die Bilder sind nicht mehr auf dem Server." in refusal()
    assert not DistributedPicture.objects.exists()


def test_a_download_that_broke_off_goes_on_while_it_would_be_the_same(
    client: Client, station: Station, editor: User, queue: Queue, quick: None
) -> None:
    stays, goes = released(station, "Rhein", "Weg")
    export = done(client, station, queue)
    whole = client.get(page(export, "download/"))
    data = whole.getvalue()

    def rest(asked: str, **headers: str) -> tuple[int, bytes]:
        response = client.get(page(export, "download/"), headers={"Range": asked} | headers)
        return response.status_code, response.getvalue()

    again = client.get(page(export, "download/"), headers={"Range": "bytes=500-", "If-Range": whole["ETag"]})
    assert again.status_code == 206
    assert again.getvalue() == data[500:]
    assert again["Content-Range"] == f"bytes 500-{len(data) - 1}/{len(data)}"
    assert int(again["Content-Length"]) == len(data) - 500
    for asked in ("bytes=0-", f"bytes={len(data)}-", "bytes=5-9", "bytes=-5", "lines=1-"):
        assert rest(asked) == (200, data), asked

    withdraw(goes)
    queue.work()
    status, other = rest("bytes=500-", **{"If-Range": whole["ETag"]})
    assert status == 200
    assert f"{stays.pk}.png".encode() in other
    assert f"{goes.pk}.png".encode() not in other


def spooled(place: Path) -> list[Path]:
    return sorted(place.glob("downloads/exports/*.zip"))


def test_two_get_one_file_and_what_is_taken_back_is_in_no_file_any_more(
    client: Client, station: Station, editor: User, queue: Queue, quick: None, place: Path
) -> None:
    _stays, goes = released(station, "Rhein", "Weg")
    export = done(client, station, queue)
    assert download(client, export)[""] == download(client, export)[""]
    [made] = spooled(place)
    withdraw(goes)
    assert spooled(place) == []

    queue.work()
    assert "Weg" not in str(download(client, export))
    [made_anew] = spooled(place)
    assert made_anew.name != made.name
    services.remove_pictures(export, CLOSED)
    assert spooled(place) == []


def test_a_zip_that_nobody_fetched_goes_with_what_is_taken_back(
    client: Client, station: Station, editor: User, queue: Queue, quick: None, place: Path
) -> None:
    _stays, goes = released(station, "Rhein", "Weg")
    export = done(client, station, queue)
    downloads.prepare_download(Export.objects.select_related("question").get(pk=export.pk), CLOSED)
    delete_expired(CLOSED)
    assert len(spooled(place)) == 1
    withdraw(goes)

    delete_expired(CLOSED)

    assert spooled(place) == []


def test_a_large_one_is_waited_for_on_a_page(
    client: Client, station: Station, editor: User, queue: Queue, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    export = done(client, station, queue)
    goes_on = threading.Event()
    monkeypatch.setattr(spool, "PATIENCE", 0.5)
    whole = downloads.stream_archive

    def slowly(*args: Any) -> Iterator[bytes]:
        first, *rest = whole(*args)
        yield first
        goes_on.wait(PATIENCE)
        yield from rest

    monkeypatch.setattr(downloads, "stream_archive", slowly)

    waiting = client.get(page(export, "download/")).content.decode()

    assert "Sobald die Datei" in waiting
    assert not DistributedPicture.objects.exists()
    again = html.unescape(re.findall(r'content="3;url=([^"]+)"', waiting)[0])
    with CaptureQueriesContext(connection) as queries:
        assert "Sobald die Datei" in client.get(page(export, f"download/{again}")).content.decode()
    assert not any("contributions_answer" in query["sql"] for query in queries)
    goes_on.set()
    end = time.monotonic() + PATIENCE
    while not b"".join(client.get(page(export, f"download/{again}"))).startswith(b"PK"):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert DistributedPicture.objects.exists()


@pytest.mark.parametrize("free", [0, spool.RESERVE])
def test_without_room_on_the_disk_nothing_is_sent_and_staff_learn_why(
    client: Client,
    station: Station,
    editor: User,
    queue: Queue,
    quick: None,
    place: Path,
    free: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released(station, "Rhein")
    export = done(client, station, queue)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))

    response = client.get(page(export, "download/"), follow=True)

    assert "zu wenig Platz für die ZIP-Datei" in response.content.decode()
    assert [file.name for file in place.glob("downloads/exports/*")] in ([], ["lock"])
    assert not DistributedPicture.objects.exists()


def test_a_picture_that_a_power_cut_emptied_is_drawn_again(
    client: Client, station: Station, editor: User, queue: Queue, quick: None
) -> None:
    empty, whole = released(station, "Rhein", "Ruhr")
    export = done(client, station, queue)
    path = f"hochformat-4-5/{empty.pk}.png"
    picture = export.folder.read(path)
    export.folder.write(path, picture[:-1])
    client.get(page(export, "download/"))
    client.get(page(export, "download/"))

    export.refresh_from_db()
    assert (export.done, export.failed, export.can_be_resumed) == (1, 1, True)
    assert f"hochformat-4-5/{whole.pk}.png" in download(client, export)
    client.post(page(export, "resume/"))
    queue.work()

    assert download(client, export)[path] == picture
    export.refresh_from_db()
    assert (export.done, export.failed) == (2, 0)


def test_a_zip_that_could_not_be_made_is_said_once(
    client: Client, station: Station, editor: User, queue: Queue, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    export = done(client, station, queue)
    with monkeypatch.context() as broken:
        broken.setattr(downloads, "stream_archive", lambda entries, folder: (1 / 0 for _ in entries))
        client.get(page(export, "download/"))
        response = client.get(page(export, "download/"), follow=True)

    assert "Die ZIP-Datei ist nicht fertig geworden." in response.content.decode()
    assert download(client, export)
