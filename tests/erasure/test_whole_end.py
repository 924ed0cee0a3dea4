"""An exhibition from its last day on, by its pages: closed, reported, bound, archived, opened elsewhere, erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from contributions.enums import Status
from contributions.models import Answer, Question
from exhibition.book.models import Book
from exhibition.book.tasks import make_book
from exhibition.report.snapshot import from_data
from krefeld_kann_was.database.connections import as_default
from krefeld_kann_was.environment import sqlite_database
from krefeld_kann_was.erasure.archives import open_archive
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.tasks import go_on_erasing
from krefeld_kann_was.lib.read_only import shown_archive
from krefeld_kann_was.worker.services import sync_periodic_tasks
from tests.factories import make_colleague, make_person

pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "vier kurze Wörter hier"


@pytest.fixture
def folder(
    tmp_path: Path, settings: LazySettings, transactional_db: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    settings.DATA_DIR, settings.BACKUP_DIR, settings.CACHE_SECONDS = tmp_path, tmp_path / "backups", 0
    exports = {"BACKEND": "exhibition.export.storage.FolderStorage", "OPTIONS": {"location": tmp_path / "exports"}}
    settings.STORAGES = {**settings.STORAGES, "exports": exports}
    with django_db_blocker.unblock():  # also for databases that the test makes itself
        yield tmp_path


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def report_and_bind(editor: Client, question_id: int) -> None:
    """Download the report and a book."""
    assert editor.get(f"/admin/report/bericht.pdf?question={question_id}").content.startswith(b"%PDF")
    choice = {"question": question_id, "scope": "reading_copy", "format": "square", "use": "screen"}
    assert editor.post(f"/admin/book/book/add/?question={question_id}", choice).status_code == 302
    book = Book.objects.get()
    make_book.call(book.pk)
    assert b"".join(editor.get(f"/admin/book/book/{book.pk}/download/")).startswith(b"%PDF")


def read_only(shown: Answer) -> None:
    """Read the pages of an archive with this answer, and change nothing."""
    reader = logged_in(make_person(superuser=True))
    for path in ("", "moderation/decision/?all=", "moderation/queue/", "report/", "erasure/", "posting/"):
        assert reader.get(f"/admin/{path}", follow=True).status_code == 200
    assert shown.text[:12] in reader.get(f"/admin/contributions/answer/{shown.pk}/change/").content.decode()
    assert reader.post(f"/admin/erasure/{shown.question_id}/close/", {"sure": "on"}).status_code == 403


def test_a_demo_exhibition_comes_to_its_end(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("seed_demo")
    sync_periodic_tasks(timezone.now())
    question = Question.objects.get()
    shown = Answer.objects.filter(status=Status.RELEASED).first()
    assert shown is not None
    code, page = question.stations.first(), f"/admin/erasure/{question.pk}/"
    assert code is not None
    editor, one, other = (logged_in(make_colleague(role)) for role in ("editor", "administrator", "administrator"))
    count = Answer.objects.count()

    assert editor.post(f"{page}close/", {"sure": "on"}).status_code == 303
    assert client.get(f"/s/{code.code}/").status_code == 410  # over, said kindly

    report_and_bind(editor, question.pk)
    assert list((folder / "exports").rglob("*.pdf"))

    archive = one.post(f"{page}archive/", {"password": PASSPHRASE, "password_again": PASSPHRASE})
    assert archive.status_code == 200
    assert shown.text.encode() not in archive.content
    history = one.get(f"/admin/contributions/question/{question.pk}/history/").content.decode()
    assert "Archiv heruntergeladen" in history
    assert "Geschlossen" in history
    with as_default(sqlite_database(folder / "elsewhere.sqlite3", {})):
        open_archive(archive.content, passphrase=PASSPHRASE)
        with monkeypatch.context() as patch:
            patch.setattr(shown_archive, "slug", question.slug)
            read_only(shown)
    (folder / "elsewhere.sqlite3").unlink()

    assert one.post(f"{page}ask/").status_code == 303
    assert other.post(f"{page}confirm/", {"name": question.slug}).status_code == 303
    assert go_on_erasing.call() == 1

    erasure = Erasure.objects.get()
    assert erasure.finished_at
    assert [path for path in folder.rglob("*") if path.suffix in (".pdf", ".png", ".zip")] == []
    assert (Question.all_objects.count(), Answer.objects.count()) == (0, 0)
    assert client.get(f"/s/{code.code}/").status_code == 404
    assert editor.get(f"/admin/report/bericht.pdf?question=erased-{erasure.pk}").content.startswith(b"%PDF")
    assert "gelöscht am" in editor.get("/admin/erasure/").content.decode()
    assert from_data(erasure.figures["report"]).statistics.received == count
    assert editor.get("/admin/").status_code == 200
