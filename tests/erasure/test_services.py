"""Who may have a question erased, what goes with it, what stays, and when it goes by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from contributions.rehearsals.models import EndedAddress, Rehearsal
from exhibition.models import Screen
from exhibition.partners.enums import LogoPlace
from exhibition.partners.models import Partner
from exhibition.partners.selectors import credits_of, partners_on
from exhibition.report.document import draw_report
from exhibition.report.snapshot import from_data
from krefeld_kann_was.erasure import services
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.rows import delete_question
from krefeld_kann_was.erasure.tasks import go_on_erasing
from krefeld_kann_was.lib.lasting_figures import snapshots
from krefeld_kann_was.management.commands.serve import Command as ServeCommand
from krefeld_kann_was.rehearsal.services import begin_rehearsal
from moderation.hints.services import scan_waiting_answers
from moderation.models import UnshownText
from moderation.services import decide
from tests.factories import NOW, make_answer, make_colleague, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_beside_the_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: LazySettings) -> list[str]:
    """The database cannot be rewritten within a test's transaction: test_traces.py does that."""
    settings.DATA_DIR = tmp_path
    done: list[str] = []
    for name in ("delete_expired", "delete_videos_of_question", "delete_orphaned_files", "purge", "replace_all"):
        monkeypatch.setattr(services, name, lambda *_, name=name: done.append(name))
    return done


@pytest.fixture
def closed() -> Question:
    question = make_question(slug="alt", opens_at=NOW - 30 * DAY, closes_at=NOW - DAY)
    station, by = make_station(question), make_moderator()
    for status in (Status.RELEASED, Status.RELEASED, Status.RELEASED, Status.REJECTED):
        make_answer(status, station=station, by=by, now=NOW - 2 * DAY)
    Screen.objects.create(question=question, station=station, name="Forum")
    return question


def asked(question: Question, by: User | None = None) -> Erasure:
    return services.ask_for_erasure(question, by or make_colleague("administrator"), NOW)


def rows() -> dict[str, set[object]]:
    kept = (Erasure, User)
    models = [model for model in apps.get_models() if model not in kept and model._meta.app_label != "auth"]
    return {model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in models}


def test_a_question_that_runs_is_not_erased() -> None:
    question = make_question()

    with pytest.raises(services.NotClosedError):
        asked(question)
    assert not Erasure.objects.exists()


def test_one_asks_and_another_confirms_by_typing_the_name(closed: Question) -> None:
    by, other = make_colleague("administrator"), make_colleague("administrator")
    erasure = asked(closed, by)

    with pytest.raises(services.OwnRequestError):
        services.confirm_erasure(erasure.pk, by, "alt", NOW)
    with pytest.raises(services.WrongNameError):
        services.confirm_erasure(erasure.pk, other, "neu", NOW)
    assert services.go_on(NOW) == 0
    services.confirm_erasure(erasure.pk, other, " alt ", NOW)
    assert services.go_on(NOW) == 1

    erasure.refresh_from_db()
    assert (erasure.asked_by, erasure.confirmed_by, erasure.erased_at, erasure.finished_at) == (by, other, NOW, NOW)
    assert not Question.all_objects.exists()


def test_all_that_belongs_to_it_goes_and_nothing_else(closed: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("models", "retention"):
        monkeypatch.setattr(f"moderation.{module}.ERASED_AT_ONCE", 1)
    with_rows = rows()
    other = make_answer(Status.RELEASED, station=make_station(make_question(slug="neu")), by=make_moderator())
    everything = rows()
    Rehearsal.objects.create(question=closed, begun_by=None, begun_at=NOW, ended_at=NOW)
    EndedAddress.objects.create(digest="x", rehearsal=Rehearsal.objects.get())
    begin_rehearsal(closed, make_colleague("editor"), NOW)

    services.confirm_erasure(asked(closed).pk, None, "alt", NOW)
    services.go_on(NOW)

    kept_everywhere = ("contenttypes.", "sites.", "hints.HintSetting", "worker.")
    left = {label: pks for label, pks in rows().items() if not label.startswith(kept_everywhere)}
    expected = {
        label: pks - with_rows[label] for label, pks in everything.items() if not label.startswith(kept_everywhere)
    }
    assert left == expected
    assert Answer.objects.get() == other


def test_counts_stay_and_none_is_small(closed: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(snapshots, "further", lambda question, now: {"slug": question.slug})

    services.confirm_erasure(asked(closed).pk, None, "alt", NOW)
    services.go_on(NOW)

    figures = Erasure.objects.get().figures
    assert figures["further"] == {"slug": "alt"}
    facts = from_data(figures["report"]).question
    assert facts is not None
    assert facts.slug == "alt"
    assert from_data(figures["report"]).statistics.received == 4
    assert from_data(figures["report"]).statistics.rejected == "few"  # one is too few
    assert draw_report(from_data(figures["report"])).startswith(b"%PDF")


def test_what_fails_in_the_middle_is_taken_up_again(
    closed: Question, monkeypatch: pytest.MonkeyPatch, nothing_beside_the_rows: list[str]
) -> None:
    services.confirm_erasure(asked(closed).pk, None, "alt", NOW)

    def fail(*_: object) -> None:
        raise OSError("no disk")

    with monkeypatch.context() as patch:
        patch.setattr(services, "replace_all", fail)
        with pytest.raises(OSError, match="no disk"):
            services.go_on(NOW)
    assert Erasure.objects.get().finished_at is None
    assert not Question.all_objects.exists()

    assert services.go_on(NOW + DAY) == 1
    erasure = Erasure.objects.get()
    assert (erasure.erased_at, erasure.finished_at) == (NOW, NOW + DAY)
    assert from_data(erasure.figures["report"]).statistics.received == 4
    assert nothing_beside_the_rows[-2:] == ["purge", "replace_all"]


def test_no_demo_comes_where_a_question_was_erased(closed: Question, settings: LazySettings) -> None:
    settings.LOCAL, settings.DEMO = True, True
    services.confirm_erasure(asked(closed).pk, None, "alt", NOW)
    services.go_on(NOW)

    ServeCommand(stdout=StringIO()).introduce()

    assert not Question.all_objects.exists()


def test_a_station_that_was_moved_here_goes_back_to_where_it_was_answered(closed: Question) -> None:
    other = make_question(slug="neu")
    station = make_station(other)
    answer = make_answer(station=station)
    Station.objects.filter(pk=station.pk).update(question=closed)

    services.confirm_erasure(asked(closed).pk, None, "alt", NOW)
    services.go_on(NOW)

    assert Answer.objects.get() == answer
    assert Station.objects.get().question == other


def test_partners_of_it_alone_are_shown_nowhere_and_the_report_still_names_them(closed: Question) -> None:
    other = make_question(slug="neu")
    alone, shared, everywhere = (Partner.objects.create(name=name) for name in ("Allein", "Zwei", "Alle"))
    alone.questions.add(closed)
    shared.questions.add(closed, other)
    Partner.objects.filter(questions=closed).update(of_all_questions=False)

    services.confirm_erasure(asked(closed).pk, None, "alt", NOW)
    services.go_on(NOW)

    for place in LogoPlace:
        assert alone not in partners_on(place, other.pk)
    assert set(partners_on(LogoPlace.PRINT, other.pk)) == {shared, everywhere}
    kept = from_data(Erasure.objects.get().figures["report"])
    assert {credit.name for credit in credits_of(kept.partners)} == {"Allein", "Zwei", "Alle"}


def test_one_that_opens_again_is_not_erased(closed: Question) -> None:
    erasure = asked(closed)
    Question.objects.filter(pk=closed.pk).update(closes_at=NOW + DAY)

    with pytest.raises(services.NotClosedError):
        services.confirm_erasure(erasure.pk, None, "alt", NOW)


def test_a_request_can_be_taken_back_until_it_is_confirmed(closed: Question) -> None:
    assert services.take_back_request(asked(closed).pk)
    erasure = asked(closed)
    services.confirm_erasure(erasure.pk, None, "alt", NOW)

    assert not services.take_back_request(erasure.pk)


@pytest.mark.parametrize(("days_over", "is_erased"), [(-1, False), (0, True)])
def test_it_goes_by_itself_when_its_period_is_over(
    closed: Question, monkeypatch: pytest.MonkeyPatch, days_over: int, is_erased: bool
) -> None:
    Question.objects.filter(pk=closed.pk).update(exhibition_days=40)
    then = closed.closes_at + (40 + days_over) * DAY
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)

    assert go_on_erasing.call() == int(is_erased)

    assert Question.objects.exists() is not is_erased


def test_closing_takes_effect_now_and_once() -> None:
    question = make_question()
    version = question.release_counter.version

    assert services.close_question(question, NOW)
    assert not services.close_question(question, NOW + DAY)
    assert not services.close_question(make_question(opens_at=NOW + DAY, closes_at=NOW + 2 * DAY), NOW)

    question = Question.objects.get(pk=question.pk)
    assert question.closes_at == NOW
    assert question.release_counter.version > version


def test_the_command_asks_for_the_name(closed: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "neu")

    with pytest.raises(CommandError, match="nothing was erased"):
        call_command("erase", "alt")
    with pytest.raises(CommandError, match="there is: alt"):
        call_command("erase", "gibt-es-nicht")
    assert Question.objects.exists()
    assert not Erasure.objects.exists()

    monkeypatch.setattr("builtins.input", lambda _: "alt")
    call_command("erase", "alt")

    assert not Question.objects.exists()
    assert Erasure.objects.get().asked_by is None


def test_the_command_says_that_a_question_runs() -> None:
    make_question(slug="offen", opens_at=NOW - DAY, closes_at=NOW + 99999 * DAY)

    with pytest.raises(CommandError, match="close it first"):
        call_command("erase", "offen", "--name", "offen")
    call_command("close", "offen")
    with pytest.raises(CommandError, match="not open"):
        call_command("close", "offen")


@pytest.mark.postgresql  # SQLite locks all
@pytest.mark.django_db(transaction=True)
def test_a_question_is_erased_while_somebody_reads_what_waits() -> None:
    """The hints and search texts that they store at this moment are erased, too."""
    question = make_question()
    make_answer(Status.NEW, station=make_station(question))

    def erase() -> None:
        try:
            delete_question(question)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic(), connection.cursor() as cursor:
        scan_waiting_answers(NOW, limit=5)
        assert UnshownText.objects.count() == 1
        erasing = pool.submit(erase)
        while not erasing.done() and not cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            pass  # it comes as far as the answer
        transaction.on_commit(lambda: erasing.result(timeout=60))

    assert not Answer.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_question_is_erased_while_somebody_decides() -> None:
    """Their decision is stored before: neither waits for the other, though its count of waiting times is a new row."""
    question = make_question(opens_at=NOW - 30 * DAY, closes_at=NOW - DAY)
    answer, moderator = make_answer(Status.NEW, station=make_station(question), now=NOW - 2 * DAY), make_moderator()
    erasure = asked(question)
    Erasure.objects.update(confirmed_at=NOW)

    def erase() -> None:
        try:
            services.erase_rows(erasure, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=NOW)
            erasing = pool.submit(erase)
            while not erasing.done() and not cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                pass  # it has locked the question and comes as far as the answer
        erasing.result(timeout=60)

    assert not Answer.objects.exists()
