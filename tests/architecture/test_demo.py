"""The demo exhibition: looks like a real one, and keeps away from a real one."""

import re
from collections import Counter
from datetime import UTC, timedelta
from statistics import median

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from contributions.defaults import default_texts
from contributions.enums import QUARTER_CHOICES, Reason, StationKind, Status
from contributions.models import Answer, Objection, Question, Station
from contributions.text import clean_text, has_visible_text
from exhibition.models import Screen
from krefeld_kann_was.demo.seed import DemoAnswer, read_answers, seed
from krefeld_kann_was.information.models import Institution
from krefeld_kann_was.lib.graphemes import grapheme_count
from moderation.models import Decision
from moderation.reports.models import Report
from moderation.selectors import released_answers
from tests.factories import NOW, make_question

pytestmark = pytest.mark.one_database("sqlite")

LIKE_A_PHONE_NUMBER = re.compile(r"\d(?:[\s/().–-]*\d){5}")
DEMO = read_answers()
EVERY = [answer for answers in DEMO for answer in answers]


@pytest.fixture
def demo(db: None) -> Question:
    seed(NOW)
    return Question.objects.get()


@pytest.mark.parametrize("answer", EVERY, ids=lambda answer: answer.text[:20])
def test_an_answer_could_have_come_through_the_form(answer: DemoAnswer) -> None:
    assert has_visible_text(answer.text)
    assert grapheme_count(answer.text) <= 280
    assert clean_text(answer.text) == answer.text
    assert answer.quarter in ["", *dict(QUARTER_CHOICES)]


def test_the_answers_are_as_different_as_visitors_are() -> None:
    texts = [answer.text for answer in DEMO.released]
    by_language = Counter(answer.language for answer in DEMO.released)

    assert len(set(texts)) == len(texts)
    assert [len(answers) for answers in DEMO] == [62, 14, 2, 3, 1]
    assert len(by_language) >= 8
    assert 25 <= by_language["de"] + by_language["de-simple"] <= 37
    assert 0.6 <= sum(answer.social for answer in EVERY) / len(EVERY) <= 0.8
    assert sum(grapheme_count(text) == 280 for text in texts) >= 2
    assert any(" " not in text and text.removesuffix(".").isalpha() for text in texts)
    assert any("\n" in text for text in texts)
    assert any(re.search(r"\w", text) is None for text in texts)


def test_the_answers_are_as_short_as_visitors_write_them() -> None:
    lengths = [len(answer.text.split()) for answer in DEMO.released]

    assert median(lengths) < 10
    assert sum(length < 10 for length in lengths) >= len(lengths) / 2


def test_every_queue_of_the_desk_has_something_to_practise(demo: Question) -> None:
    assert set(Counter(answer.text for answer in DEMO.waiting).values()) == {1, 3}  # one was sent three times
    assert {answer.reason for answer in DEMO.rejected} == {Reason.ADVERTISING, Reason.OFF_TOPIC, Reason.CRISIS}
    assert Objection.objects.get().answer.status == Status.REJECTED
    assert Report.objects.open().get().answer in demo.answers.filter(status=Status.RELEASED)
    assert not demo.answers.get(status=Status.WITHDRAWN).text


def test_its_contacts_are_complete_and_nobodys(demo: Question) -> None:
    institution = Institution.current()

    assert institution.missing_fields() == []
    assert institution.email.endswith(".example")


def test_nothing_shown_looks_like_a_phone_number_but_something_waiting_does() -> None:
    assert not [answer.text for answer in DEMO.released if LIKE_A_PHONE_NUMBER.search(answer.text)]
    assert [answer.text for answer in DEMO.waiting if LIKE_A_PHONE_NUMBER.search(answer.text)]


def test_a_moderator_finds_a_repetition_and_a_shout() -> None:
    shown = {answer.text for answer in DEMO.released}

    assert sum(answer.text in shown for answer in DEMO.waiting) == 1
    assert sum(answer.text.isupper() for answer in DEMO.waiting) == 1


def test_the_exhibition_has_been_running_for_a_week(demo: Question) -> None:
    assert (demo.opens_at, demo.closes_at) == (NOW - timedelta(weeks=1), NOW + timedelta(weeks=2))
    assert {text.language for text in demo.texts.all()} == set(default_texts())
    assert Counter(Answer.objects.values_list("status", flat=True)) == {
        Status.RELEASED: 62,
        Status.NEW: 14,
        Status.HELD: 2,
        Status.REJECTED: 3,
        Status.WITHDRAWN: 1,
    }
    assert Counter(demo.answers.values_list("language", flat=True)) == Counter(answer.language for answer in EVERY)
    assert {station.kind for station in Station.objects.all()} == {answer.station for answer in EVERY}
    assert not Answer.objects.exclude(flag="").exists()
    for answer in Answer.objects.all():
        assert demo.opens_at.astimezone(UTC).replace(minute=0, second=0) <= answer.submitted_at <= NOW
        assert answer.released_at is None or answer.submitted_at < answer.released_at < NOW


def test_the_screen_is_never_dark_whenever_somebody_tries_it(demo: Question) -> None:
    assert demo.opening_hours().open_times(NOW, NOW + timedelta(days=1)) is None


def test_the_wall_and_the_log_know_every_answer(demo: Question) -> None:
    assert demo.release_counter.released == len(released_answers(demo.pk, limit=100)) == 62
    assert Decision.objects.count() == 62 + 2 + 3
    assert released_answers(demo.pk, limit=1)[0].text == DEMO.released[0].text


def test_the_screen_hangs_at_the_terminal(demo: Question) -> None:
    screen = Screen.objects.get()

    assert screen.question == demo
    assert screen.station.kind == StationKind.POSTER


def test_nobody_can_log_in_as_the_demo_moderator(demo: Question) -> None:
    account = User.objects.get()

    assert account.is_staff
    assert not account.is_superuser
    assert not account.is_active
    assert not account.has_usable_password()


def test_the_command_fills_an_empty_database_once(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo")
    before = everything()
    call_command("seed_demo")

    assert Answer.objects.count() == len(EVERY)
    assert everything() == before
    assert len(set(capsys.readouterr().out.splitlines())) == 2


def test_the_command_leaves_a_database_with_a_question_alone(db: None) -> None:
    make_question(slug="echt")
    before = everything()

    call_command("seed_demo")

    assert everything() == before


def everything() -> list[object]:
    return [
        list(model.objects.order_by("pk").values()) for model in (Question, Station, Screen, Answer, Decision, User)
    ]
