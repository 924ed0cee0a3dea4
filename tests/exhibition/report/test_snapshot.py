"""The snapshot: figures alone, none of them small, which read the same after years."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.enums import Status
from contributions.models import Question, Station
from exhibition.report.document import draw_report
from exhibition.report.selectors import build_snapshot, keep_snapshot
from exhibition.report.services import save_settings
from exhibition.report.snapshot import from_data, to_data
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT
from krefeld_kann_was.lib.lasting_figures import snapshots, take_snapshots
from moderation.statistics.disclosure import Breakdown
from moderation.statistics.selectors import AnswerGroup, OutcomeCounts, count_outcomes, publish_statistics
from tests.exhibition.report.answers import CODES, add_answers, give_theme
from tests.factories import NOW, make_screen

pytestmark = pytest.mark.django_db
OF_ANSWERS = ("days", "hours", "languages", "quarters", "themes", "reasons", "waiting_times")


def breakdowns(statistics: Any) -> Iterator[tuple[str, Breakdown]]:
    for name in OF_ANSWERS:
        if breakdown := getattr(statistics, name):
            yield name, breakdown


def with_texts(question: Question) -> Question:
    return Question.all_objects.prefetch_related("texts").get(pk=question.pk)


@pytest.mark.parametrize("seed", range(6))
def test_no_number_of_a_snapshot_is_small(station: Station, seed: int) -> None:
    answers = add_answers(station, random.Random(seed).randrange(1, 60), seed)
    give_theme(answers[: len(answers) // 3], "Grün")

    statistics = build_snapshot(with_texts(station.question), NOW).statistics

    assert statistics.received == len(answers)
    for name, breakdown in breakdowns(statistics):
        assert all(part.answers >= MIN_PUBLISHED_COUNT for part in breakdown.parts), name
        assert breakdown.rest == 0 or breakdown.rest >= MIN_PUBLISHED_COUNT, name


def test_small_numbers_of_random_tables_cannot_be_computed() -> None:
    """Another table, with another count of what is small, looks exactly the same; tables share nothing but totals."""
    for seed in range(200):
        draw = random.Random(seed)
        counts = Counter(dict.fromkeys(CODES, 0))
        counts.update({code: draw.choice([0, 0, 1, 2, 3, 4, 9]) for code in [*CODES[:6], "outside", ""]})
        breakdown = _published(counts)
        told = {part.key for part in breakdown.parts} if breakdown else set()
        hidden = [key for key in counts if key not in told]
        for key in (key for key in hidden if 0 < counts[key] < MIN_PUBLISHED_COUNT):
            changed = _redistributed(counts, hidden, key)
            assert any(_published(other) == breakdown for other in changed), (counts, key)


def _published(quarters: Counter[str]) -> Breakdown | None:
    groups = [AnswerGroup("released", "", False, "de", code, None, count) for code, count in quarters.items() if count]
    return publish_statistics(OutcomeCounts(groups, {}, {}, {}, {}, [])).quarters


def _redistributed(counts: Counter[str], hidden: list[str], key: str) -> Iterator[Counter[str]]:
    """Tables in which some answers of the key are elsewhere in what is hidden, or some from there are the key's."""
    for number in (-2, -1, 1, 2):
        for other in hidden:
            changed = Counter(counts)
            changed[key] += number
            changed[other] -= number
            if other != key and min(changed.values()) >= 0:
                yield changed


def test_it_is_json_and_reads_the_same(station: Station) -> None:
    make_screen(station)
    give_theme(add_answers(station, 120), "Grün")
    save_settings(station.question_id, target=200, quarter_targets={"010": 5}, inhabitants={"010": 1000})
    snapshot = build_snapshot(with_texts(station.question), NOW)

    assert from_data(json.loads(json.dumps(to_data(snapshot)))) == snapshot


def test_it_holds_no_text_and_stays_when_the_question_is_erased(station: Station) -> None:
    add_answers(station, 50, text="Geheimnisvoll")

    assert "report" in snapshots
    kept = take_snapshots(with_texts(station.question), NOW)["report"]

    assert "Geheimnisvoll" not in json.dumps(kept)
    assert draw_report(from_data(kept)).startswith(b"%PDF")


def test_one_question_alone_is_counted(station: Station) -> None:
    add_answers(station, 9)
    total = sum(group.answer_count for group in count_outcomes(station.question_id, DateRange()).groups)

    assert total == 9 == build_snapshot(with_texts(station.question), NOW).statistics.received
    assert build_snapshot(None, NOW).question is None


@pytest.mark.parametrize("count", [3, 1000])
def test_the_number_of_queries_is_bounded(station: Station, count: int) -> None:
    make_screen(station)
    give_theme(add_answers(station, count), "Grün")
    question = with_texts(station.question)

    with CaptureQueriesContext(connection) as done:
        keep_snapshot(question, NOW)

    assert len(done) <= 25


def test_what_is_not_shown_is_in_no_table_of_what_is(station: Station) -> None:
    """Else a Stadtteil with one refused answer more than shown ones would tell of it."""
    answers = add_answers(station, 200)
    shown = Counter(answer.language for answer in answers if answer.status == Status.RELEASED)

    languages = build_snapshot(with_texts(station.question), NOW).statistics.languages

    assert languages
    assert {part.key: part.answers for part in languages.parts}.items() <= shown.items()
    assert languages.total == sum(shown.values())
