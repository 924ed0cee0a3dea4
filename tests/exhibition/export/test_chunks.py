"""An export in chunks: nothing before closing, nothing drawn twice, nothing counted twice, whatever dies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.tasks import TaskResultStatus

from contributions.enums import SecondPerson
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.services import record_distribution
from exhibition.export import rendering, selection, services, tasks
from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.export.selection import ExportSelection
from exhibition.export.selectors import STALLED_AFTER
from exhibition.export.storage import FolderStorage
from exhibition.share import picture
from krefeld_kann_was.worker.models import TaskRecord
from moderation.models import AnswerTheme, Theme
from tests.exhibition.export.conftest import CLOSED, PNG, PORTRAIT, Queue, begin, files, released, work
from tests.factories import NOW, make_question, make_station

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
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


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two pictures."""
    monkeypatch.setattr(selection, "PICTURES_PER_CHUNK", 2)


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
    released(station, *rhein(1))
    first = begin(station)
    with pytest.raises(services.ExportRunningError):
        begin(station)
    begin(make_station())
    services.cancel(first.pk, CLOSED)
    begin(station)
    with pytest.raises(services.ExportRunningError):
        services.resume(first, CLOSED)


def test_a_chunk_that_runs_again_is_drawn_and_counted_once(station: Station, quick: Drawn, small_chunks: None) -> None:
    released(station, *rhein(4))
    export = begin(station)
    for _ in range(2):
        tasks.draw_export.call(export.pk)
    assert [name for name, _ in Queue()] == ["draw_chunk"] * 4

    Queue().work()

    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (ExportState.DONE, 4, 4)
    assert len(quick) == 4


def test_a_chunk_that_two_workers_draw_at_once_is_counted_once(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch, small_chunks: None
) -> None:
    released(station, *rhein(4))
    export = begin(station)
    first, second = (list(rendering_results(chunk)) for chunk in export.chunks.all())
    for chunk, results in zip(export.chunks.all(), (first, second), strict=True):
        for _ in range(2):
            services.finish_chunk(chunk, results, CLOSED)

    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (ExportState.DONE, 4, 4)


def rendering_results(chunk: ExportChunk) -> Iterator[rendering.RenderResult]:
    for answer_id in chunk.answer_ids:
        yield rendering.RenderResult(f"hochformat-4-5/{answer_id}.png", "", rendering.StoredPicture("", 1))


def test_a_worker_that_dies_in_the_middle_costs_no_picture_that_is_drawn(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, *rhein(5))
    export = begin(station)
    draw = rendering.draw_picture

    def dies(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if len(quick) == 3:
            sys.exit(137)
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(rendering, "draw_picture", dies)
        with pytest.raises(SystemExit):
            work(export)
    export.refresh_from_db()
    assert (export.state, export.done) == (ExportState.RUNNING, 0)

    assert work(export).state == ExportState.DONE
    assert [number for _, number in quick] == [0, 1, 2, 3, 4]
    assert export.done == 5


def test_an_outage_of_the_database_stops_no_export(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, *rhein(1))
    export = begin(station)

    def gone(*_: Any) -> None:
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as then:
        then.setattr(services, "finish_chunk", gone)
        with pytest.raises(OperationalError):
            work(export)

    assert work(export).state == ExportState.DONE
    assert len(quick) == 1


def test_a_cancelled_job_stops_at_once_and_goes_on_with_what_is_missing(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch, small_chunks: None
) -> None:
    released(station, *rhein(8))
    export = begin(station)
    draw = rendering.draw_picture

    def cancelled(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if len(quick) == 2:
            services.cancel(export.pk, CLOSED)
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(rendering, "draw_picture", cancelled)
        assert work(export).state == ExportState.CANCELLED
    assert len(quick) == 3
    assert list(Queue()) == []

    assert services.resume(export, CLOSED)
    tasks.draw_export.call(export.pk)
    assert len(list(Queue())) == 3, "the first chunk is finished"
    assert work(export).state == ExportState.DONE

    assert [number for _, number in quick] == list(range(8))
    assert export.done == export.total == 8


def test_progress_is_the_sum_of_the_chunks(
    station: Station, quick: Drawn, small_chunks: None, now: list[datetime]
) -> None:
    taken_back = released(station, *rhein(5))[4]
    export = begin(station)
    assert (export.state, export.total) == (ExportState.WAITING, 5)
    withdraw(taken_back)
    Queue().results.clear()
    tasks.draw_export.call(export.pk)
    seen = []
    while list(Queue()):
        now[0] += timedelta(seconds=2)
        Queue().next()
        export.refresh_from_db()
        seen.append((export.state, export.done, export.total, export.progressed_at == now[0]))

    assert seen == [("running", 2, 5, True), ("running", 4, 5, True), ("done", 4, 4, True)]


def test_an_export_without_a_picture_is_done(station: Station) -> None:
    export = begin(station)

    assert (export.state, export.finished_at) == (ExportState.DONE, CLOSED)


def test_what_stands_still_is_enqueued_again(station: Station, quick: Drawn, now: list[datetime]) -> None:
    released(station, *rhein(1))
    begin(station)
    now[0] += STALLED_AFTER - timedelta(seconds=1)
    assert tasks.draw_stalled_exports.call() == 0

    now[0] += timedelta(seconds=1)
    assert tasks.draw_stalled_exports.call() == 1
    Queue().work()

    assert Export.objects.get().state == ExportState.DONE
    now[0] += STALLED_AFTER
    assert tasks.draw_stalled_exports.call() == 0


def test_what_waits_for_a_worker_is_not_enqueued_again(
    station: Station, now: list[datetime], small_chunks: None, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "krefeld_kann_was.worker.backend.DatabaseBackend"}}
    released(station, *rhein(3))
    export = begin(station)
    tasks.draw_export.call(export.pk)
    tasks.draw_export.call(export.pk)
    assert TaskRecord.objects.count() == 2
    now[0] += 2 * STALLED_AFTER

    assert tasks.draw_stalled_exports.call() == 0
    TaskRecord.objects.update(state=TaskResultStatus.RUNNING)
    assert tasks.draw_stalled_exports.call() == 0
    TaskRecord.objects.update(state=TaskResultStatus.FAILED)
    assert tasks.draw_stalled_exports.call() == 1


def test_a_chunk_whose_export_is_deleted_meanwhile_ends(station: Station, quick: Drawn) -> None:
    released(station, *rhein(1))
    chunk = begin(station).chunks.get()
    Export.objects.all().delete()

    services.finish_chunk(chunk, [], CLOSED)

    assert not Export.objects.exists()


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


def test_of_what_breaks_a_task_the_first_line_is_told_which_quotes_no_text(
    station: Station, quick: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, *rhein(1))

    def broken(*words: Any, **more: Any) -> None:
        raise IntegrityError("a constraint is violated\nDETAIL:  Failing row contains (7, Mehr Bänke).")

    monkeypatch.setattr(FolderStorage, "save", broken)

    export = work(begin(station))

    assert export.state == ExportState.FAILED
    assert export.error == "IntegrityError: a constraint is violated"
