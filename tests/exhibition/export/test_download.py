"""The download: everything that may go out, nothing that was taken back, the same bytes from the same input."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.export import tasks
from exhibition.export.models import Export
from tests.exhibition.export.conftest import CLOSED, Spawned, done, page, released, start
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def download(client: Client, export: Export) -> dict[str, bytes]:
    """The files of the ZIP; checks its length on the way."""
    response = client.get(page(export, "download/"), headers={"Accept-Encoding": "gzip, br"})
    data = response.getvalue()
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert int(response["Content-Length"]) == len(data)
    assert not response.has_header("Content-Encoding")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()} | {"": data}


def test_the_download_has_pictures_words_a_table_and_what_to_do_with_them(
    client: Client, station: Station, editor: User, spawned: Spawned, quick: None
) -> None:
    answer, formula = released(station, "Rhein", "=1+1")
    export = done(client, station, spawned, formats=["portrait", "story"])

    files = download(client, export)

    pictures = {f"{name}/{a.pk}.png" for name in ("hochformat-4-5", "story") for a in (answer, formula)}
    words = {f"texte/{a.pk}-{end}.txt" for end in ("bildtext", "alternativtext") for a in (answer, formula)}
    assert files.keys() == pictures | words | {"LIESMICH.txt", "uebersicht.csv", ""}
    assert "„Rhein“" in files[f"texte/{answer.pk}-bildtext.txt"].decode()
    readme = files["LIESMICH.txt"].decode()
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
    client: Client, station: Station, editor: User, spawned: Spawned, quick: None
) -> None:
    before = released(station, "Rhein")[0]
    assert before.consent.networks == "Instagram, Facebook"
    Question.objects.update(networks="Facebook, Mastodon")
    export = done(client, station, spawned, formats=["portrait"])

    files = download(client, export)

    assert "Zeigt sie nur hier: Facebook, Mastodon." in files["LIESMICH.txt"].decode()
    head, row = csv.reader(io.StringIO(files["uebersicht.csv"].decode("utf-8-sig")), delimiter=";")
    assert row[head.index("Nummer")] == str(before.pk)
    assert row[head.index("Netzwerke")] == "Facebook"


def test_the_same_input_gives_the_same_bytes(
    client: Client, station: Station, editor: User, spawned: Spawned, now: list[datetime]
) -> None:
    released(station, "Rhein 🌳", "أهلا")
    digests = set()
    for days in range(2):
        now[0] = CLOSED + timedelta(days=days)
        client.force_login(editor)
        export = done(client, station, spawned, formats=["link"])  # really drawn
        digests.add(hashlib.sha256(download(client, export)[""]).hexdigest())

    assert len(digests) == 1


def test_what_was_taken_back_or_changed_since_is_left_out_and_only_the_rest_counts_as_handed_out(
    client: Client, station: Station, editor: User, spawned: Spawned, quick: None
) -> None:
    stays, goes, changes = released(station, "Rhein", "Weg", "Anders")
    export = done(client, station, spawned)
    withdraw(goes)
    Answer.objects.filter(pk=changes.pk).update(text="[…]")
    assert not DistributedPicture.objects.exists()

    files = download(client, export)

    assert {name for name in files if name.endswith(".png")} == {f"hochformat-4-5/{stays.pk}.png"}
    assert "Weg" not in str(files)
    row = DistributedPicture.objects.get()
    assert (row.answer_id, row.label, row.export_id, row.first_at) == (stays.pk, "portrait", export.pk, CLOSED)


def test_nothing_is_downloaded_before_it_is_done_or_while_the_question_is_open_or_where_it_does_not_lie(
    client: Client, station: Station, editor: User, spawned: Spawned, quick: None, now: list[datetime]
) -> None:
    released(station, "Rhein")
    start(client, station)
    export = Export.objects.get()

    def refusal() -> str:
        response = client.get(page(export, "download/"), follow=True)
        assert response.redirect_chain == [(page(export), 302)]
        return response.content.decode()

    assert "Das Bilderpaket ist noch nicht fertig." in refusal()
    tasks.run(*spawned.pop(), processes=1)
    now[0] = NOW
    assert "Bilder zum Posten gibt es ab dem" in refusal()
    now[0] = CLOSED
    export.folder.clear()
    assert "Die Bilder sind nicht mehr auf dem Server." in refusal()
    assert not DistributedPicture.objects.exists()


def test_a_download_that_broke_off_goes_on_while_it_would_be_the_same(
    client: Client, station: Station, editor: User, spawned: Spawned, quick: None
) -> None:
    stays, goes = released(station, "Rhein", "Weg")
    export = done(client, station, spawned)
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
    status, other = rest("bytes=500-", **{"If-Range": whole["ETag"]})
    assert status == 200
    assert f"{stays.pk}.png".encode() in other
    assert f"{goes.pk}.png".encode() not in other
