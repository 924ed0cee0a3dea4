"""A question goes into one encrypted file, which an empty installation opens; nothing can be changed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pyrage
import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from contributions.enums import Status
from contributions.models import Answer, Question
from exhibition.book.models import Book
from exhibition.export.models import Export
from exhibition.partners.enums import LogoPlace
from exhibition.partners.models import Partner
from exhibition.partners.selectors import partners_on
from krefeld_kann_was.database.connections import DatabaseProblem, as_default
from krefeld_kann_was.environment import sqlite_database
from krefeld_kann_was.erasure import archives
from krefeld_kann_was.erasure.archive_rows import LEFT_OUT, paths_to_question
from krefeld_kann_was.erasure.archives import ArchiveProblem, make_archive, open_archive
from krefeld_kann_was.erasure.selectors import find_archive
from krefeld_kann_was.lib.read_only import shown_archive
from krefeld_kann_was.status.enums import Fault
from krefeld_kann_was.status.selectors import look
from krefeld_kann_was.worker.services import sync_periodic_tasks
from moderation.models import Decision, Theme
from moderation.services import assign_theme
from tests.factories import (
    NOW,
    make_answer,
    make_moderator,
    make_person,
    make_question,
    make_station,
    make_translation,
    send_answer,
)
from tests.start.server import database, database_url

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
PASSPHRASE = "vier kurze Wörter hier"  # which takes a second of work each time; a key takes none
KEY = pyrage.x25519.Identity.generate()
TEXT, ELSEWHERE = "Der Rhein erinnert sich.", "Die andere Ausstellung."


@pytest.fixture(autouse=True)
def folder(
    tmp_path: Path, settings: LazySettings, transactional_db: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    with django_db_blocker.unblock():  # also for databases that the tests make themselves
        yield tmp_path


@pytest.fixture
def question(folder: Path) -> Question:
    question = make_question(slug="alt", opens_at=NOW - DAY, closes_at=NOW + DAY)
    venue = question.venues.create(name="Mediothek")
    station, by = make_station(question, venue=venue), make_moderator()
    answer = make_answer(Status.RELEASED, station=station, by=by, text=TEXT, language="ar")
    make_translation(answer, "Übersetzt.")
    make_answer(Status.REJECTED, station=station, by=by, text="Nicht gezeigt.")
    assign_theme([answer.pk], Theme.objects.create(question=question, name="Grün").pk)
    make_answer(Status.RELEASED, station=make_station(make_question(slug="neu")), by=make_moderator(), text=ELSEWHERE)
    User.objects.update(password="hash-that-must-stay-here")
    User.objects.filter(pk=by.pk).update(email="a@b.example")
    return question


@pytest.fixture
def empty(folder: Path) -> Iterator[None]:
    """The default database is another one, empty, as on a machine where this software was just installed."""
    file = folder / "new.sqlite3"
    file.touch()
    with as_default(sqlite_database(file, {})):
        yield


def test_everything_of_the_question_is_in_it_and_nothing_of_others(question: Question, folder: Path) -> None:
    own, other = (Partner.objects.create(name=name) for name in ("Eigen", "Fremd"))
    own.questions.add(question)
    other.questions.add(Question.objects.get(slug="neu"))
    now = {"started_at": NOW, "progressed_at": NOW}  # a worker makes them at this moment
    Book.objects.create(question=question, **now)
    Export.objects.create(question=question, formats=[], **now)
    data = make_archive(question, NOW, recipient=str(KEY.to_public()))
    here = {model: model._base_manager.count() for model in (Decision, Answer)}

    assert data.startswith(b"age-encryption.org/v1")
    with as_default(sqlite_database(folder / "new.sqlite3", {})):
        assert open_archive(data, identity=str(KEY)) == "alt"
        assert find_archive() == "alt"
        assert [one.slug for one in Question.all_objects.all()] == ["alt"]
        assert {answer.text for answer in Answer.objects.all()} == {TEXT, "Nicht gezeigt."}
        answer = Answer.objects.get(text=TEXT)
        assert answer.translation.text == "Übersetzt."
        assert answer.theme_link.theme.name == "Grün"
        assert answer.station.venue is not None
        assert Decision.objects.count() == here[Decision] - 1
        assert not User.objects.exclude(email="").exists()
        assert not any(user.has_usable_password() for user in User.objects.all())
        assert User.objects.count() >= 3  # who decided what
        assert partners_on(LogoPlace.HOME, question.pk) == [own]
        assert (Book.objects.get().state, Export.objects.get().state) == ("failed", "failed")
    assert Answer.objects.count() == here[Answer]
    assert find_archive() == ""
    assert ELSEWHERE.encode() not in (folder / "new.sqlite3").read_bytes()
    assert b"hash-that-must-stay-here" not in (folder / "new.sqlite3").read_bytes()
    assert list((folder / "backups").iterdir()) == []


@pytest.mark.postgresql
def test_it_opens_on_postgresql_as_well(question: Question, folder: Path) -> None:
    data = make_archive(question, NOW, recipient=str(KEY.to_public()))

    with as_default(database(folder, database_url(folder))):
        assert open_archive(data, identity=str(KEY)) == "alt"
        assert find_archive() == "alt"
        assert {answer.text for answer in Answer.objects.all()} == {TEXT, "Nicht gezeigt."}
        assert Theme.objects.create(question=Question.objects.get(), name="Blau").pk > 1  # the sequences go on


@pytest.mark.one_database("sqlite")
@pytest.mark.usefixtures("empty")
def test_what_does_not_open_says_why_and_changes_nothing() -> None:
    data = pyrage.passphrase.encrypt(b"x", PASSPHRASE)

    for arguments in ({"passphrase": "wrong" * 5}, {"identity": "x"}, {"passphrase": PASSPHRASE}):
        with pytest.raises(ArchiveProblem):
            open_archive(data, **arguments)
    with pytest.raises(ArchiveProblem):
        open_archive(b"no archive", passphrase=PASSPHRASE)


def test_a_machine_that_was_busy_when_age_measured_it_measures_again(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = pyrage.DecryptError("Excessive work parameter for passphrase.\nDecryption would take around 64 seconds.")
    decrypt = Mock(side_effect=[busy, busy, b"content"])
    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt)
    monkeypatch.setattr(archives, "PAUSE", 0)

    assert archives._decrypt_by_passphrase(b"archive", PASSPHRASE) == b"content"

    decrypt.side_effect = busy
    with pytest.raises(ArchiveProblem, match="too slow or too busy"):
        archives._decrypt_by_passphrase(b"archive", PASSPHRASE)


@pytest.mark.parametrize("key", [{"passphrase": "short"}, {"recipient": "age1x"}])
def test_a_weak_key_is_refused(question: Question, key: dict[str, str]) -> None:
    with pytest.raises(ArchiveProblem):
        make_archive(question, NOW, **key)


def test_it_opens_only_where_there_is_no_question(question: Question) -> None:
    with pytest.raises(DatabaseProblem, match="has a question already"):
        open_archive(make_archive(question, NOW, recipient=str(KEY.to_public())), identity=str(KEY))

    assert Question.objects.count() == 2


def test_the_commands_write_and_open_it(question: Question, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, secret = folder / "alt.age", folder / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n")
    passphrase = {"passphrase_file": secret}

    call_command("archive", "alt", file, **passphrase)
    with pytest.raises(CommandError, match="exists"):
        call_command("archive", "alt", file, **passphrase)
    with pytest.raises(CommandError, match="there is"):
        call_command("archive", "nichts", folder / "x", **passphrase)

    with monkeypatch.context() as patch:
        patch.setattr("krefeld_kann_was.management.commands.archive.pending_migrations", lambda: ["new"])
        with pytest.raises(CommandError, match="older version"):
            call_command("archive", "alt", folder / "x", **passphrase)

    assert file.stat().st_mode & 0o77 == 0
    with as_default(sqlite_database(folder / "new.sqlite3", {})):
        call_command("open_archive", file, **passphrase)
        assert Question.objects.get().slug == "alt"


def test_every_model_is_copied_by_its_question_or_whole() -> None:
    """A new model has to be thought of: what has a way to a question is copied by it."""
    ours = ("contributions", "moderation", "exhibition", "krefeld_kann_was")
    models = [model for model in apps.get_models() if model.__module__.startswith(ours) and not model._meta.proxy]
    whole = {model.__name__ for model in models if not paths_to_question(model) and model not in LEFT_OUT}

    assert whole == {
        *("BarrierReport", "Event", "HintScan", "HintSetting", "Institution", "LanguageSkill", "Offer", "PageText"),
        *("Partner", "PartnerAccount", "Proposal", "StorageProbe", "WordList"),
    }


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_archive, "slug", "alt")


@pytest.mark.usefixtures("archive")
def test_nothing_is_changed_in_an_archive_and_every_page_says_so(client: Client, question: Question) -> None:
    client.force_login(make_person(superuser=True))

    page = client.get("/admin/").content.decode()
    assert "Archiv: alt" in page
    assert not re.findall('class="(?:answers|waits)', page), "nothing invites to read or to plan"
    assert "Das lässt sich nur lesen" not in page, "no form can be seen there"
    closed_at = timezone.now() - (question.exhibition_days - 5) * DAY  # elsewhere it would be erased in five days
    Question.objects.filter(pk=question.pk).update(opens_at=closed_at - DAY, closes_at=closed_at)
    assert "gelöscht wird" not in (page := client.get("/admin/").content.decode())
    assert "werden gelöscht" not in page
    assert "Die Ausstellung wird gelöscht" not in page
    for path in ("/admin/erasure/", f"/admin/erasure/{question.pk}/"):
        assert "In einem Archiv läuft keine Frist" in (page := client.get(path).content.decode())
        assert "Zu früh?" not in page, "no new end can be set there"
    refused = client.post(f"/admin/erasure/{question.pk}/close/", {"sure": "on"})
    assert refused.status_code == 403
    assert "Hier ändert sich nichts mehr" in refused.content.decode()
    assert client.post(f"/s/{question.stations.get().code}/", {"text": "x"}).status_code == 403
    assert client.post("/admin/logout/").status_code == 200


def test_nobody_misses_the_worker_of_an_archive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync_periodic_tasks(NOW)
    late = NOW + 2 * DAY

    assert Fault.TASKS in {finding.fault for finding in look(late).findings}
    monkeypatch.setattr(shown_archive, "slug", "alt")

    assert Fault.TASKS not in {finding.fault for finding in look(late).findings}


@pytest.mark.usefixtures("archive")
def test_no_form_of_an_archive_looks_as_if_it_could_be_sent(client: Client, question: Question) -> None:
    _answer, receipt = send_answer(make_station(question))
    Question.objects.filter(pk=question.pk).update(closes_at=timezone.now())
    client.force_login(make_person(superuser=True))
    staff = [f"/admin/erasure/{question.pk}/", f"/admin/contributions/question/{question.pk}/change/"]

    for path in (*staff, f"/de/antwort/{receipt}/"):
        page = client.get(path, headers={"Accept-Encoding": "br"}).content.decode()
        forms = re.findall(r'<form\b[^>]*method="post"[^>]*>\s*(.{40})', page, re.DOTALL)
        assert forms
        enabled = [form for form in forms if not form.startswith("<fieldset disabled>")]
        assert len(enabled) == page.count('action="/admin/logout/"'), path
        assert "Archiv: Das lässt sich nur lesen." in page


def test_elsewhere_nothing_says_so(client: Client, question: Question) -> None:
    client.force_login(make_person(superuser=True))

    page = client.get(f"/admin/erasure/{question.pk}/").content.decode()
    assert "Archiv:" not in page
    assert "<fieldset disabled>" not in page
