"""An export as a job: one runner at a time, whatever dies; nothing before closing; what is there is not drawn again."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.export import drawing, jobs, running
from exhibition.export.choosing import Choice
from exhibition.export.models import Export, State
from exhibition.export.record import handed_out
from exhibition.export.tidying import KEPT, tidy
from exhibition.share import picture
from moderation.models import AnswerTheme, Theme
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station

CLOSED = NOW + timedelta(days=8)
PNG = b"a picture, longer than the head of a PNG"
PORTRAIT = Choice(["portrait"])
Drawn = list[tuple[str, int]]


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Pictures that are not drawn: format and first word, in the order of drawing."""
    asked: Drawn = []

    def draw(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        asked.append((wanted.format.name, int(wanted.text.split()[-1])))
        return PNG

    monkeypatch.setattr(drawing, "draw_picture", draw)
    return asked


def released(station: Station, number: int, **fields: Any) -> list[Answer]:
    by = make_moderator()
    return [
        make_answer(Status.RELEASED, station=station, by=by, text=f"Rhein {place}", **fields) for place in range(number)
    ]


def begin(station: Station, choice: Choice = PORTRAIT, now: datetime = CLOSED) -> Export:
    return jobs.start(station.question, choice, by=None, now=now)


def work(export: Export, now: datetime = CLOSED, each: timedelta = timedelta()) -> Export:
    """Let a runner work in this process; its clock goes on by `each` at every look."""
    clock = iter(range(10**6))
    running.run(export.pk, jobs.take(export.pk, now), processes=1, now=lambda: now + each * next(clock))
    export.refresh_from_db()
    return export


def files(export: Export) -> set[str]:
    return {str(file.relative_to(export.folder)) for file in export.folder.rglob("*") if file.is_file()}


@pytest.mark.django_db
def test_a_job_draws_all_chosen_pictures_of_those_who_agreed(station: Station, quick: Drawn) -> None:
    answers = released(station, 3)
    released(station, 1, social=False)
    withdraw(answers[2])

    export = work(begin(station, Choice(["portrait", "story"])))

    assert (export.state, export.done, export.total, export.failed) == (State.DONE, 4, 4, 0)
    assert files(export) == {f"{name}/{answer.pk}.png" for name in ("portrait", "story") for answer in answers[:2]}
    assert export.finished_at == CLOSED


@pytest.mark.django_db
def test_only_answers_of_the_chosen_languages_and_themes_are_drawn(station: Station, quick: Drawn) -> None:
    german = released(station, 3)
    released(station, 2, language="en")
    theme = Theme.objects.create(question=station.question, name="Rhein")
    AnswerTheme.objects.create(answer=german[1], theme=theme)

    assert work(begin(station, PORTRAIT._replace(languages=["en", "tr"]))).done == 2
    assert files(work(begin(station, PORTRAIT._replace(themes=[theme.pk])))) == {f"portrait/{german[1].pk}.png"}


@pytest.mark.django_db
def test_where_a_second_person_is_asked_for_only_cleared_answers_are_drawn(quick: Drawn) -> None:
    station = make_station(make_question(second_person=[SecondPerson.SOCIAL]))
    cleared, not_cleared, _unasked = released(station, 3)
    Answer.objects.filter(pk=cleared.pk).update(cleared_for_social=True)
    Answer.objects.filter(pk=not_cleared.pk).update(cleared_for_social=False)

    assert files(work(begin(station))) == {f"portrait/{cleared.pk}.png"}


@pytest.mark.django_db
def test_only_new_means_not_handed_out_in_this_format(station: Station, quick: Drawn) -> None:
    old, new = released(station, 2)
    handed_out(station.question_id, [old.pk], "portrait", CLOSED)
    handed_out(station.question_id, [new.pk], "Buffer", CLOSED)

    export = work(begin(station, Choice(["portrait", "link"], only_new=True)))

    assert files(export) == {f"portrait/{new.pk}.png", f"link/{new.pk}.png", f"link/{old.pk}.png"}


@pytest.mark.django_db
def test_before_closing_nothing_starts_and_nothing_goes_on(station: Station, quick: Drawn) -> None:
    released(station, 1)
    with pytest.raises(jobs.NotClosed):
        begin(station, now=NOW)
    assert not Export.objects.exists()

    export = begin(station)
    station.question.closes_at = CLOSED + timedelta(days=1)  # it was opened again
    station.question.save()

    assert work(export).state == State.FAILED
    assert quick == []
    with pytest.raises(jobs.NotClosed):
        jobs.go_on(Export.objects.get(), CLOSED)


@pytest.mark.django_db
def test_one_export_of_a_question_at_a_time(station: Station) -> None:
    first = begin(station)
    with pytest.raises(jobs.Busy):
        begin(station)
    begin(make_station())
    jobs.cancel(first.pk, CLOSED)
    begin(station)
    with pytest.raises(jobs.Busy):
        jobs.go_on(first, CLOSED)


@pytest.mark.django_db(transaction=True)
def test_of_many_runners_at_once_one_gets_the_job(station: Station) -> None:
    export = begin(station)
    together, taken = threading.Barrier(8), []

    def take() -> None:
        together.wait()
        taken.append(jobs.take(export.pk, CLOSED))
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 8
    assert len([runner for runner in taken if runner]) == 1


@pytest.mark.django_db
def test_a_job_is_taken_again_only_when_its_runner_is_silent_and_the_old_one_stops(
    station: Station, quick: Drawn
) -> None:
    released(station, 1)
    export = begin(station)
    first = jobs.take(export.pk, CLOSED)
    assert jobs.take(export.pk, CLOSED + jobs.STALE) == ""

    late = CLOSED + jobs.STALE + timedelta(seconds=1)
    second = jobs.take(export.pk, late)

    assert second
    assert not jobs.beat(export.pk, first, late)
    assert jobs.beat(export.pk, second, late)
    running.run(export.pk, first, processes=1, now=lambda: late)
    assert quick == []


@pytest.mark.django_db
def test_a_cancelled_job_stops_within_a_second_and_goes_on_with_what_is_missing(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, 6)
    export = begin(station)
    draw = drawing.draw_picture

    def cancelled(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if len(quick) == 2:
            jobs.cancel(export.pk, CLOSED)
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(drawing, "draw_picture", cancelled)
        assert work(export, each=timedelta(seconds=0.6)).state == State.CANCELLED
    assert 3 <= len(quick) <= 5
    stopped = len(quick)

    assert jobs.go_on(export, CLOSED)
    assert work(export).state == State.DONE

    assert len(quick) == 6
    assert {number for _, number in quick[stopped:]} == set(range(stopped, 6))
    assert export.done == export.total == 6


@pytest.mark.django_db
def test_progress_is_written_at_most_once_a_second(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, 20)
    beats = []
    beat = jobs.beat
    monkeypatch.setattr(jobs, "beat", lambda *words, **more: beats.append(more) or beat(*words, **more))

    work(begin(station), each=timedelta(seconds=0.1))

    assert beats[0] == {"total": 20, "done": 0, "failed": 0}
    assert [beat["done"] for beat in beats[1:]] == [10, 20]


@pytest.mark.django_db
def test_a_bad_picture_stops_no_other_is_told_and_can_be_drawn_later(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = released(station, 2)
    draw = drawing.draw_picture

    def fails(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if wanted.text == "Rhein 0":
            raise ValueError("no\nway")
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(drawing, "draw_picture", fails)
        export = work(begin(station))
    assert (export.state, export.done, export.failed) == (State.DONE, 1, 1)
    assert export.error == f"portrait/{bad.pk}.png (ValueError: no)"
    assert export.can_go_on
    assert files(export) == {f"portrait/{good.pk}.png"}

    assert jobs.go_on(export, CLOSED)
    assert (work(export).failed, export.error, export.can_go_on) == (0, "", False)


@pytest.mark.django_db
def test_what_breaks_a_runner_is_told_in_one_line(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, 1)

    def full(*words: Any, **more: Any) -> None:
        raise OSError(28, "No space left\non device")

    monkeypatch.setattr(Path, "mkdir", full)

    export = work(begin(station))

    assert export.state == State.FAILED
    assert export.error == "OSError: [Errno 28] No space left on device"


@pytest.mark.django_db
def test_a_runner_that_is_asked_to_end_gives_the_job_back(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, 1)
    monkeypatch.setattr(drawing, "is_drawn", lambda *words: sys.exit(143))

    export = begin(station)
    with pytest.raises(SystemExit):
        work(export)

    assert jobs.take(export.pk, CLOSED)


@pytest.mark.django_db
def test_old_exports_and_pictures_that_were_taken_back_leave_the_disk(station: Station, quick: Drawn) -> None:
    goes, stays = released(station, 2)
    export = work(begin(station))
    foreign = export.folder.parent / "999999"
    foreign.mkdir()
    withdraw(goes)

    tidy(CLOSED)
    assert files(export) == {f"portrait/{stays.pk}.png"}
    assert not foreign.exists()

    tidy(CLOSED + KEPT)
    assert files(export)
    tidy(CLOSED + KEPT + timedelta(seconds=1))
    assert not export.folder.exists()
    export.refresh_from_db()
    assert export.removed_at
    assert not jobs.go_on(export, CLOSED)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], list[int]]]:
    """Lets processes that are started from here see this test's database. Returns the runners and their workers."""
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        (tmp_path / "krefeld_kann_was.sqlite3").symlink_to(database)
    else:
        monkeypatch.setenv("DATABASE_URL", f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}")
    monkeypatch.setenv("KKW_DATA_DIR", str(tmp_path))

    def running_processes() -> list[int]:
        """Those with our folder in their environment."""
        mark, found = f"KKW_DATA_DIR={tmp_path}\0".encode(), []
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in entry.read_bytes() and int(entry.parent.name) != os.getpid():
                    found.append(int(entry.parent.name))
            except OSError:
                continue
        return found

    yield running_processes
    for process in running_processes():
        os.kill(process, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes as Linux shows them")
def test_a_killed_runner_takes_its_workers_along_and_the_next_one_draws_what_is_missing(
    station: Station, outside: Callable[[], list[int]]
) -> None:
    type(station.question).objects.filter(pk=station.question_id).update(closes_at=timezone.now() - timedelta(hours=1))
    station.question.refresh_from_db()
    released(station, 20)
    export = begin(station, now=timezone.now())

    assert running.start_runner(export.pk, timezone.now())
    assert not running.start_runner(export.pk, timezone.now())
    wait_until(lambda: len(list(export.folder.rglob("*.png"))) >= 3)
    runner = next(pid for pid in outside() if b"run_export" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(runner, signal.SIGKILL)
    wait_until(lambda: outside() == [])
    drawn = {file: file.stat().st_mtime_ns for file in export.folder.rglob("*.png")}
    assert len(drawn) < 20

    export.refresh_from_db()
    assert export.state == State.RUNNING
    assert not running.start_runners(timezone.now())
    Export.objects.update(heartbeat=timezone.now() - jobs.STALE - timedelta(seconds=1))
    assert running.start_runners(timezone.now()) == 1
    wait_until(lambda: Export.objects.get().state != State.RUNNING)
    wait_until(lambda: outside() == [])

    export.refresh_from_db()
    assert (export.state, export.done, export.error) == (State.DONE, 20, "")
    assert len(list(export.folder.rglob("*.png"))) == 20
    assert {file: file.stat().st_mtime_ns for file in drawn} == drawn


@pytest.mark.django_db
def test_the_command_refuses_what_is_not_to_be_done() -> None:
    with pytest.raises(CommandError, match="no such export"):
        call_command("run_export", "1")
