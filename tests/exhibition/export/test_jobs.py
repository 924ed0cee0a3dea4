"""An export as a job: one runner at a time, whatever dies; nothing before closing; what is there is not drawn again."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from contributions.enums import SecondPerson
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.services import record_distribution
from exhibition.export import rendering, retention, services, tasks
from exhibition.export.models import Export, ExportState
from exhibition.export.retention import RETENTION_PERIOD, delete_expired
from exhibition.export.selection import ExportSelection
from exhibition.export.storage import FolderStorage, PictureFolder
from exhibition.share import picture
from moderation.models import AnswerTheme, Theme
from tests.exhibition.export.conftest import CLOSED, PNG, PORTRAIT, begin, released
from tests.factories import NOW, make_question, make_station

pytestmark = pytest.mark.django_db
Drawn = list[tuple[str, int]]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Pictures that are not drawn: format and first word, in the order of drawing."""
    asked: Drawn = []

    def draw(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        asked.append((wanted.format.name, int(wanted.text.split()[-1])))
        return PNG

    monkeypatch.setattr(rendering, "draw_picture", draw)
    return asked


def rhein(number: int) -> list[str]:
    return [f"Rhein {place}" for place in range(number)]


def work(export: Export, now: datetime = CLOSED, each: timedelta = timedelta()) -> Export:
    """Let a runner work in this process; its clock goes on by `each` at every look."""
    clock = iter(range(10**6))
    tasks.run(export.pk, services.claim(export.pk, now), processes=1, now=lambda: now + each * next(clock))
    export.refresh_from_db()
    return export


def files(export: Export) -> set[str]:
    return set(export.folder.names())


def test_a_job_draws_all_chosen_pictures_of_those_who_agreed(station: Station, quick: Drawn) -> None:
    answers = released(station, *rhein(3))
    released(station, *rhein(1), social=False)
    withdraw(answers[2])

    export = work(begin(station, ExportSelection(["portrait", "story"])))

    assert (export.state, export.done, export.total, export.failed) == (ExportState.DONE, 4, 4, 0)
    assert files(export) == {
        f"{name}/{answer.pk}.png" for name in ("hochformat-4-5", "story") for answer in answers[:2]
    }
    assert export.finished_at == CLOSED


def test_only_answers_of_the_chosen_languages_and_themes_are_drawn(station: Station, quick: Drawn) -> None:
    german = released(station, *rhein(3))
    released(station, *rhein(2), language="en")
    theme = Theme.objects.create(question=station.question, name="Rhein")
    AnswerTheme.objects.create(answer=german[1], theme=theme)

    assert work(begin(station, PORTRAIT._replace(languages=["en", "tr"]))).done == 2
    assert files(work(begin(station, PORTRAIT._replace(themes=[theme.pk])))) == {f"hochformat-4-5/{german[1].pk}.png"}


def test_where_a_second_person_is_asked_for_only_cleared_answers_are_drawn(quick: Drawn) -> None:
    station = make_station(make_question(second_person=[SecondPerson.SOCIAL]))
    cleared, not_cleared, _unasked = released(station, *rhein(3))
    Answer.objects.filter(pk=cleared.pk).update(cleared_for_social=True)
    Answer.objects.filter(pk=not_cleared.pk).update(cleared_for_social=False)

    assert files(work(begin(station))) == {f"hochformat-4-5/{cleared.pk}.png"}


def test_only_new_means_not_handed_out_in_this_format(station: Station, quick: Drawn) -> None:
    old, new = released(station, *rhein(2))
    record_distribution(station.question_id, [old.pk], "portrait", CLOSED)
    record_distribution(station.question_id, [new.pk], "Buffer", CLOSED)

    export = work(begin(station, ExportSelection(["portrait", "link"], only_new=True)))

    assert files(export) == {f"hochformat-4-5/{new.pk}.png", f"link/{new.pk}.png", f"link/{old.pk}.png"}


def test_before_closing_nothing_starts_and_nothing_goes_on(station: Station, quick: Drawn) -> None:
    released(station, *rhein(1))
    with pytest.raises(services.QuestionOpenError):
        begin(station, now=NOW)
    assert not Export.objects.exists()

    export = begin(station)
    station.question.closes_at = CLOSED + timedelta(days=1)  # it was opened again
    station.question.save()

    assert work(export).state == ExportState.FAILED
    assert quick == []
    with pytest.raises(services.QuestionOpenError):
        services.resume(Export.objects.get(), CLOSED)


def test_one_export_of_a_question_at_a_time(station: Station) -> None:
    first = begin(station)
    with pytest.raises(services.ExportRunningError):
        begin(station)
    begin(make_station())
    services.cancel(first.pk, CLOSED)
    begin(station)
    with pytest.raises(services.ExportRunningError):
        services.resume(first, CLOSED)


def test_a_job_is_taken_again_only_when_its_runner_is_silent_and_the_old_one_stops(
    station: Station, quick: Drawn
) -> None:
    released(station, *rhein(1))
    export = begin(station)
    first = services.claim(export.pk, CLOSED)
    assert services.claim(export.pk, CLOSED + services.RUNNER_TIMEOUT) == ""

    late = CLOSED + services.RUNNER_TIMEOUT + timedelta(seconds=1)
    second = services.claim(export.pk, late)

    assert second
    assert not services.record_progress(export.pk, first, late)
    assert services.record_progress(export.pk, second, late)
    tasks.run(export.pk, first, processes=1, now=lambda: late)
    assert quick == []


def test_a_cancelled_job_stops_within_a_second_and_goes_on_with_what_is_missing(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, *rhein(6))
    export = begin(station)
    draw = rendering.draw_picture

    def cancelled(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if len(quick) == 2:
            services.cancel(export.pk, CLOSED)
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(rendering, "draw_picture", cancelled)
        assert work(export, each=timedelta(seconds=0.6)).state == ExportState.CANCELLED
    assert 3 <= len(quick) <= 5
    stopped = len(quick)

    assert services.resume(export, CLOSED)
    assert work(export).state == ExportState.DONE

    assert len(quick) == 6
    assert {number for _, number in quick[stopped:]} == set(range(stopped, 6))
    assert export.done == export.total == 6


def test_progress_is_written_at_most_once_a_second(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, *rhein(20))
    beats: list[dict[str, Any]] = []
    write = services.record_progress

    def beat(export_id: int, runner: str, now: datetime, **progress: Any) -> bool:
        beats.append(progress)
        return write(export_id, runner, now, **progress)

    monkeypatch.setattr(services, "record_progress", beat)

    work(begin(station), each=timedelta(seconds=0.1))

    assert beats[0] == {"total": 20, "done": 0, "failed": 0}
    assert [beat["done"] for beat in beats[1:]] == [10, 20]


def test_a_bad_picture_stops_no_other_is_told_and_can_be_drawn_later(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = released(station, *rhein(2))
    draw = rendering.draw_picture

    def fails(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if wanted.text == "Rhein 0":
            raise ValueError("no\nway")
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(rendering, "draw_picture", fails)
        export = work(begin(station))
    assert (export.state, export.done, export.failed) == (ExportState.DONE, 1, 1)
    assert export.error == f"hochformat-4-5/{bad.pk}.png (ValueError: no)"
    assert export.can_be_resumed
    assert files(export) == {f"hochformat-4-5/{good.pk}.png"}

    assert services.resume(export, CLOSED)
    assert (work(export).failed, export.error, export.can_be_resumed) == (0, "", False)


def test_a_picture_that_would_show_boxes_is_not_drawn(station: Station, quick: Drawn) -> None:
    bad, good = released(station, "Rhein \ue000", *rhein(1))

    export = work(begin(station))

    assert export.error == f"hochformat-4-5/{bad.pk}.png (no font has \ue000)"
    assert files(export) == {f"hochformat-4-5/{good.pk}.png"}


def test_what_breaks_a_runner_is_told_in_one_line(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, *rhein(1))

    def full(*words: Any, **more: Any) -> None:
        raise OSError(28, "No space left\non device")

    monkeypatch.setattr(FolderStorage, "save", full)

    export = work(begin(station))

    assert export.state == ExportState.FAILED
    assert export.error == "OSError: [Errno 28] No space left on device"


def test_a_runner_that_is_asked_to_end_gives_the_job_back(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, *rhein(1))
    monkeypatch.setattr(rendering, "is_drawn", lambda *words: sys.exit(143))

    export = begin(station)
    with pytest.raises(SystemExit):
        work(export)

    assert services.claim(export.pk, CLOSED)


def test_old_exports_and_pictures_that_were_taken_back_leave_the_disk(station: Station, quick: Drawn) -> None:
    goes, stays = released(station, *rhein(2))
    export = work(begin(station))
    foreign = PictureFolder(export.folder.storage, "999999")
    foreign.write("story/1.png", PNG)
    export.folder.write(f"portrait/{goes.pk}.png", PNG)  # as an earlier version named it
    export.folder.write(f"hochformat-4-5/{goes.pk}.png.x.part", PNG)  # a process was killed meanwhile
    withdraw(goes)

    delete_expired(CLOSED)
    assert files(export) == {f"hochformat-4-5/{stays.pk}.png"}
    assert list(foreign.names()) == []

    delete_expired(CLOSED + RETENTION_PERIOD)
    assert files(export)
    delete_expired(CLOSED + RETENTION_PERIOD + timedelta(seconds=1))
    assert files(export) == set()
    assert str(export.pk) not in PictureFolder(export.folder.storage).folders()
    export.refresh_from_db()
    assert export.removed_at
    assert not services.resume(export, CLOSED)


def test_pictures_in_folders_of_an_earlier_version_count_as_deleted(station: Station, quick: Drawn) -> None:
    released(station, *rhein(1))
    ended = work(begin(station))
    begin(station)

    import_module("exhibition.export.migrations.0003_german_folders").forget_pictures(apps, None)

    assert [export.pk for export in Export.objects.exclude(removed_at=None)] == [ended.pk]


def test_an_export_that_starts_meanwhile_stays_on_the_disk(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Export] = []

    class StartsMeanwhile(PictureFolder):
        def folders(self) -> list[str]:
            started.append(begin(station))
            started[0].folder.write(".frames/story.png", PNG)
            return super().folders()

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(retention, "PictureFolder", StartsMeanwhile)
        delete_expired(CLOSED)

    assert files(started[0]) == {".frames/story.png"}


def test_the_command_refuses_what_is_not_to_be_done() -> None:
    with pytest.raises(CommandError, match="no such export"):
        call_command("run_export", "1")
