"""After an erasure no file holds a byte of it: database, its log, pictures, downloads, backups, results of tasks."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from contributions.enums import Reason, Status
from contributions.models import Answer, Question
from contributions.services import object_to_rejection, withdraw
from exhibition.book.enums import BookState
from exhibition.book.models import Book
from exhibition.distribution.services import record_distribution
from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.posting.models import Plan, Post
from exhibition.posting.videos import VIDEO_FOLDER
from exhibition.report.snapshot import from_data
from krefeld_kann_was.database import dumps, purge
from krefeld_kann_was.database.backups import make_daily_backup
from krefeld_kann_was.erasure import services
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.lib.spool import Spool
from krefeld_kann_was.worker.models import TaskRecord
from moderation.hints.services import scan_waiting_answers
from moderation.models import Theme
from moderation.reports.services import file_report
from moderation.services import assign_theme, decide
from tests.factories import make_answer, make_moderator, make_question, make_station, make_translation, send_answer
from tests.postgres import files

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now().replace(microsecond=0)
# What is looked for, byte by byte. Each stands where it is written alone.
TEXT, ORIGINAL, NOTE = "Zaunkönigserinnerung", "Rohrdommelgeheimnis", "Wiedehopfnotiz"
OBJECTION, REPORTED, TRANSLATED = "Eisvogelwiderspruch", "Kiebitzmeldung", "Pirolübersetzung"
CAPTION, WITHDRAWN, KEPT = "Neuntöterbildtext", "Bekassinenrest", "Nachtigallenantwort"
GONE = (TEXT, ORIGINAL, NOTE, OBJECTION, REPORTED, TRANSLATED, CAPTION, WITHDRAWN)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    exports = {"BACKEND": "exhibition.export.storage.FolderStorage", "OPTIONS": {"location": tmp_path / "exports"}}
    settings.STORAGES = {**settings.STORAGES, "exports": exports}
    return tmp_path


@pytest.fixture
def question(transactional_db: None) -> Question:
    """It has closed, and everything that can be stored of a visitor is stored of its answers."""
    question = make_question(
        slug="alte-frage", opens_at=NOW - timedelta(days=30), closes_at=NOW + timedelta(minutes=30), gallery="closed"
    )
    station, by = make_station(question), make_moderator()
    for number in range(60):  # more than fit on one page of the database
        make_answer(Status.RELEASED, station=station, by=by, text=f"{TEXT} {number}" + " lang" * 40, now=NOW)
    answer = make_answer(Status.RELEASED, station=station, by=by, text=f"{TEXT}, kurz.", now=NOW)
    assign_theme([answer.pk], Theme.objects.create(question=question, name="Grün").pk)
    long = make_answer(Status.RELEASED, station=station, by=by, text=f"Gut. {ORIGINAL} hier.", now=NOW)
    shown = Status.RELEASED
    decide(answer_id=long.pk, before=shown, after=shown, by=by, shorter="Gut. […] hier.", now=NOW)
    rejected, _receipt = send_answer(station, text=f"{TEXT} und mehr", now=NOW)
    decide(
        answer_id=rejected.pk,
        before=Status.NEW,
        after=Status.REJECTED,
        by=by,
        reason=Reason.OFF_TOPIC,
        note=NOTE,
        now=NOW,
    )
    object_to_rejection(rejected, OBJECTION, NOW)
    foreign = make_answer(Status.RELEASED, station=station, by=by, language="ar", text="الحرية", now=NOW)
    make_translation(foreign, TRANSLATED)
    texts = {"text": REPORTED, "about": "", "contact": "a@b.example", "language": "de"}
    file_report(nonce="nonce", answer_id=answer.pk, reason="other", flag="", now=NOW, **texts)
    taken_back = make_answer(Status.RELEASED, station=station, by=by, text=f"{WITHDRAWN}", now=NOW)
    withdraw(taken_back)
    send_answer(station, text=f"{TEXT} wartet noch, ruf an: 02151 123456", now=NOW)
    scan_waiting_answers(NOW + timedelta(minutes=1), limit=10)
    Plan.objects.create(question=question, starts_on=NOW.date())
    Post.objects.create(question=question, answer_id=answer.pk, date=NOW.date(), caption=CAPTION, text_digest="x")
    _store_pictures(question, answer)
    Question.objects.filter(pk=question.pk).update(closes_at=NOW - timedelta(minutes=1))
    return question


def _store_pictures(question: Question, answer: Answer) -> None:
    """An export with a picture, a video, a download, and a task that names them; the text stands in each."""
    export = Export.objects.create(question=question, formats=["portrait"], state=ExportState.DONE, started_at=NOW)
    ExportChunk.objects.create(export=export, format_name="portrait", answer_ids=[answer.pk], total=1, error=TEXT)
    storage = storages["exports"]
    storage.save(f"{export.pk}/portrait/{answer.pk}.png", ContentFile(TEXT.encode()))
    storage.save(f"{VIDEO_FOLDER}/{question.pk}/{answer.pk}-1.mp4", ContentFile(TEXT.encode()))
    book = Book.objects.create(
        question=question, started_at=NOW, progressed_at=NOW, state=BookState.DONE, foreword=TEXT
    )
    storage.save(book.file_name, ContentFile(TEXT.encode()))
    Spool("exports").make(f"{export.pk}-1.zip", [TEXT.encode()])
    record_distribution(question.pk, [answer.pk], "Hochformat", NOW, export_id=export.pk)
    times = {"run_after": NOW, "enqueued_at": NOW, "finished_at": NOW, "state": "SUCCESSFUL"}
    TaskRecord.objects.create(path="x", return_value={"text": TEXT}, traceback=TEXT, **times)


def stored_files(folder: Path) -> Iterator[Path]:
    """Every file of the installation: its folder, and those of its database."""
    yield from (path for path in folder.rglob("*") if path.is_file())
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        yield from (Path(f"{name}{ending}") for ending in ("", "-wal", "-shm") if Path(f"{name}{ending}").exists())
        return
    url = own_url()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CHECKPOINT")
        row = server.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert row
    yield from (path for path in (files(url)[0] / "base" / str(row[0])).rglob("*") if path.is_file())


def own_url() -> str:
    """The address of the test database on PostgreSQL."""
    database = connection.settings_dict
    user, host, name = (quote(str(database[part] or ""), safe="") for part in ("USER", "HOST", "NAME"))
    return f"postgres://{user}@{host}/{name}"


def contents(path: Path) -> bytes:
    """What is in a file; in a dump of PostgreSQL also what is compressed there."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:  # the server has just removed it
        return b""
    return data + b"".join(_inflated(data)) if data.startswith(b"PGDMP") else data


def _inflated(data: bytes) -> Iterator[bytes]:
    start = -1
    while (start := data.find(b"\x78", start + 1)) >= 0:
        try:
            yield zlib.decompressobj().decompress(data[start:])
        except zlib.error:
            continue


def found(folder: Path, *words: str) -> dict[str, set[str]]:
    """In which files each of the words stands."""
    where: dict[str, set[str]] = {}
    for path in stored_files(folder):
        data = contents(path)
        for word in words:
            if word.encode() in data:
                where.setdefault(word, set()).add(path.name)
    return where


def analyse() -> None:
    """Let PostgreSQL sample values, as it does by itself sooner or later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def make_other_answer() -> Answer:
    """One to another question, which stays."""
    question = make_question(slug="neue-frage", opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1))
    return make_answer(Status.RELEASED, station=make_station(question), text=KEPT, now=NOW)


@pytest.mark.parametrize("is_alone", [True, False])
def test_nothing_of_it_is_in_any_file(question: Question, folder: Path, is_alone: bool) -> None:
    hashes = list(Answer.objects.values_list("receipt_hash", flat=True))
    others = [] if is_alone else [make_other_answer()]
    analyse()
    make_daily_backup(NOW)
    before = found(folder, *GONE, hashes[0])
    assert set(before) >= {*GONE[:1], *GONE[2:7], hashes[0]}  # else this test looks in the wrong places

    call_command("erase", "alte-frage", "--name", "alte-frage")

    assert found(folder, *GONE, *hashes) == {}
    assert bool(found(folder, KEPT)) is not is_alone
    assert list(Answer.objects.all()) == others
    assert len(list((folder / "backups").glob(f"{dumps.PREFIX}*"))) == 1
    erasure = Erasure.objects.get()
    assert erasure.finished_at
    assert from_data(erasure.figures["report"]).statistics.received == len(hashes)


@contextmanager
def reader() -> Iterator[psycopg.Connection[Any]]:
    """Somebody who sees the database as it is now, until a rollback."""
    with psycopg.connect(own_url()) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT 1")
        yield connection


@contextmanager
def writer_elsewhere() -> Iterator[psycopg.Connection[Any]]:
    """Somebody who writes to another database of the server, until a rollback."""
    with psycopg.connect(f"{own_url().rpartition('/')[0]}/postgres") as connection:
        connection.execute("SELECT pg_current_xact_id()")
        yield connection


@pytest.mark.postgresql  # SQLite's file cannot be written anew while somebody reads it
@pytest.mark.parametrize("somebody", [reader, writer_elsewhere])
def test_whoever_keeps_what_was_deleted_alive_is_waited_for(
    question: Question, folder: Path, monkeypatch: pytest.MonkeyPatch, somebody: Callable[[], Any]
) -> None:
    hashes = list(Answer.objects.values_list("receipt_hash", flat=True))
    analyse()
    with somebody() as other:
        waits = iter([*[lambda: None] * 3, other.rollback])
        monkeypatch.setattr(purge.time, "sleep", lambda _: next(waits, lambda: None)())

        call_command("erase", "alte-frage", "--name", "alte-frage")

        assert found(folder, *GONE, *hashes) == {}
        assert list(waits) == []


@pytest.mark.postgresql
def test_whoever_keeps_it_alive_for_ever_is_named_as_the_reason(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "PATIENCE", 0)
    with reader(), pytest.raises(CommandError, match="a transaction on the database server takes very long"):
        call_command("erase", "alte-frage", "--name", "alte-frage")


def test_the_search_sees_each_place_that_is_left_out(
    question: Question, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_daily_backup(NOW)
    for name in ("delete_downloads", "delete_expired", "delete_videos_of_question", "delete_orphaned_files"):
        monkeypatch.setattr(services, name, lambda *_: None)
    for name in ("purge", "replace_all"):
        monkeypatch.setattr(services, name, lambda *_: None)

    call_command("erase", "alte-frage", "--name", "alte-frage")

    kinds = {Path(name).suffix for name in found(folder, TEXT)[TEXT]}
    assert kinds >= {".png", ".mp4", ".pdf", ".zip", dumps.SUFFIXES[connection.vendor]}
    assert "" in kinds if connection.vendor == "postgresql" else any(kind.endswith("-wal") for kind in kinds)
