"""The plan changes as staff say, and a day moves only when they say so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.posting import services
from exhibition.posting.models import Post
from exhibition.posting.selectors import PostRow, posts_of
from exhibition.posting.services import PostingError
from moderation.models import AnswerTheme, Theme
from tests.exhibition.posting import CLOSED, START, at, days, make_answers, make_plan, post_of
from tests.factories import make_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    return make_answers(station, 4, moderator)


def test_every_answer_that_may_go_out_gets_a_day(station: Station, answers: list[Answer], moderator: User) -> None:
    make_answer(Status.RELEASED, station=station, by=moderator, social=False)
    make_answer(Status.REJECTED, station=station, by=moderator)
    make_answer(Status.RELEASED, by=moderator)  # to another question

    make_plan(station.question)

    assert sorted(days(station.question)) == [answer.pk for answer in answers]
    assert sorted(days(station.question).values()) == ["12-01", "12-02", "12-03", "12-04"]


def test_languages_and_themes_are_mixed(station: Station, moderator: User) -> None:
    german = make_answers(station, 3, moderator)
    turkish = make_answers(station, 3, moderator, language="tr")
    theme = Theme.objects.create(question=station.question, name="Grün")
    AnswerTheme.objects.create(answer=german[0], theme=theme)

    make_plan(station.question)

    order = Post.objects.order_by("date").values_list("answer_id", flat=True)
    is_german = [number in {answer.pk for answer in german} for number in order]
    assert is_german == [True, False] * 3
    assert {answer.pk for answer in turkish} < set(order)


def test_what_is_new_is_appended_and_what_was_there_stays(
    station: Station, answers: list[Answer], moderator: User
) -> None:
    make_plan(station.question)
    before = days(station.question)
    late = make_answers(station, 2, moderator, text="spät")

    assert services.append_new(station.question.pk, CLOSED) == 2
    assert services.append_new(station.question.pk, CLOSED) == 0

    after = days(station.question)
    assert {number: after[number] for number in before} == before
    assert sorted(after[answer.pk] for answer in late) == ["12-05", "12-06"]


def test_what_is_new_never_gets_a_day_that_is_over(station: Station, answers: list[Answer], moderator: User) -> None:
    make_plan(station.question)
    (late,) = make_answers(station, 1, moderator)

    services.append_new(station.question.pk, at(date(2027, 1, 15), 8))  # nine in Krefeld, an hour before

    assert post_of(late).date == date(2027, 1, 15)


def test_moving_changes_two_days_and_no_other(station: Station, answers: list[Answer]) -> None:
    make_plan(station.question)
    before = days(station.question)
    first, second, third, fourth = Post.objects.order_by("date")

    services.move(station.question.pk, fourth.pk, START, CLOSED)

    after = days(station.question)
    assert (after[fourth.answer_id], after[first.answer_id]) == ("12-01", "12-04")
    assert {number: after[number] for number in (second.answer_id, third.answer_id)} == {
        number: before[number] for number in (second.answer_id, third.answer_id)
    }


def test_one_step_goes_to_the_next_day_that_suits(station: Station, answers: list[Answer]) -> None:
    make_plan(station.question, weekdays=[1, 2])  # Tuesday 1, Wednesday 2, Tuesday 8, Wednesday 9 December
    second, last = Post.objects.order_by("date")[1], Post.objects.order_by("date")[3]

    assert services.move_by_step(station.question.pk, second.pk, 1, CLOSED) == date(2026, 12, 8)
    assert services.move_by_step(station.question.pk, second.pk, -1, CLOSED) == date(2026, 12, 2)
    assert services.move_by_step(station.question.pk, last.pk, 1, CLOSED) == date(2026, 12, 15)


def test_steps_pass_over_what_is_posted_and_end_at_today(
    station: Station, answers: list[Answer], moderator: User
) -> None:
    make_plan(station.question)
    first, second, third, _fourth = Post.objects.order_by("date")
    services.mark_posted(station.question.pk, second.pk, moderator, at(START))

    assert services.move_by_step(station.question.pk, third.pk, -1, at(START)) == START
    first.refresh_from_db()
    assert first.date == date(2026, 12, 3)
    with pytest.raises(PostingError, match="Davor ist kein freier Tag"):
        services.move_by_step(station.question.pk, third.pk, -1, at(START))
    with pytest.raises(PostingError, match="schon gepostet"):
        services.move_by_step(station.question.pk, second.pk, 1, at(START))


def test_what_cannot_be_is_refused_and_changes_nothing(
    station: Station, answers: list[Answer], moderator: User
) -> None:
    make_plan(station.question)
    first, second, third, _fourth = Post.objects.order_by("date")
    services.mark_posted(station.question.pk, first.pk, moderator, at(START))
    before = days(station.question)

    for post, day, why in (
        (second, START, "schon etwas gepostet"),
        (second, START - timedelta(days=1), "vorbei"),
        (first, START + timedelta(days=9), "schon gepostet"),
    ):
        with pytest.raises(PostingError, match=why):
            services.move(station.question.pk, post.pk, day, at(START))
    with pytest.raises(ObjectDoesNotExist):  # of another question
        services.move(station.question.pk + 1, third.pk, START, at(START))

    assert days(station.question) == before


def test_an_overdue_post_takes_a_day_and_its_owner_gets_the_next_free_one(
    station: Station, answers: list[Answer]
) -> None:
    make_plan(station.question)
    first, second, _third, _fourth = Post.objects.order_by("date")

    services.move(station.question.pk, first.pk, date(2026, 12, 2), at(date(2026, 12, 2), 5))

    assert post_of(Answer.objects.get(pk=first.answer_id)).date == date(2026, 12, 2)
    assert post_of(Answer.objects.get(pk=second.answer_id)).date == date(2026, 12, 5)


def test_putting_aside_leaves_the_day_free_and_taking_up_takes_it_again(
    station: Station, answers: list[Answer]
) -> None:
    make_plan(station.question)
    second = Post.objects.order_by("date")[1]
    before = days(station.question)

    services.shelve(station.question.pk, second.pk)
    assert days(station.question) == before | {second.answer_id: ""}
    with pytest.raises(PostingError):
        services.move_by_step(station.question.pk, second.pk, 1, CLOSED)

    assert services.unshelve(station.question.pk, second.pk, CLOSED) == date(2026, 12, 2)
    assert days(station.question) == before


def test_the_day_of_a_withdrawn_answer_stays_free_until_it_is_needed(station: Station, answers: list[Answer]) -> None:
    make_plan(station.question)
    first, second, third, fourth = Post.objects.order_by("date")
    before = days(station.question)
    withdraw(Answer.objects.get(pk=second.answer_id))

    assert days(station.question) == before
    services.shelve(station.question.pk, fourth.pk)
    services.unshelve(station.question.pk, fourth.pk, CLOSED)

    assert days(station.question) == before | {fourth.answer_id: "12-02", second.answer_id: ""}
    assert first.answer_id != third.answer_id


def test_gaps_close_and_posted_days_stay(station: Station, answers: list[Answer], moderator: User) -> None:
    make_plan(station.question)
    first, second, third, fourth = Post.objects.order_by("date")
    services.mark_posted(station.question.pk, third.pk, moderator, CLOSED)
    withdraw(Answer.objects.get(pk=first.answer_id))

    services.close_gaps(station.question.pk, CLOSED)

    assert days(station.question) == {
        first.answer_id: "",
        second.answer_id: "12-01",
        third.answer_id: "12-03",
        fourth.answer_id: "12-02",
    }


def test_new_dates_keep_the_order_and_mixing_anew_does_not(
    station: Station, answers: list[Answer], moderator: User
) -> None:
    plan = make_plan(station.question)
    first, *_others, last = Post.objects.order_by("date")
    services.move(station.question.pk, last.pk, START, CLOSED)
    services.shelve(station.question.pk, first.pk)
    late = make_answers(station, 1, moderator, language="tr")[0]

    plan.starts_on = date(2027, 1, 4)
    services.save_plan(plan, mix=False)
    assert Post.objects.filter(date__isnull=False).order_by("date").first() == last
    assert sorted(days(station.question).values()) == ["", "01-04", "01-05", "01-06"]

    services.save_plan(plan, mix=True)
    assert days(station.question)[first.answer_id] == ""
    assert late.pk in days(station.question)


def test_ticking_tells_who_and_when_once(station: Station, answers: list[Answer], moderator: User) -> None:
    make_plan(station.question)
    post = post_of(answers[0])

    assert services.mark_posted(station.question.pk, post.pk, moderator, CLOSED)
    assert not services.mark_posted(station.question.pk, post.pk, moderator, CLOSED + timedelta(hours=1))

    post.refresh_from_db()
    assert (post.posted_at, post.posted_by) == (CLOSED, moderator)
    assert services.unmark_posted(station.question.pk, post.pk)
    assert not services.unmark_posted(station.question.pk, post.pk)


def test_the_record_names_the_day_of_an_answer_that_was_withdrawn(station: Station, answers: list[Answer]) -> None:
    make_plan(station.question)
    post = post_of(answers[0])
    withdraw(answers[0])

    assert posts_of([answers[0].pk, 10**9]) == {
        answers[0].pk: PostRow(post.pk, answers[0].pk, post.date, None, None, "portrait", [])
    }


def test_a_plan_over_the_change_of_the_clock_stays_at_ten(station: Station, answers: list[Answer]) -> None:
    plan = make_plan(station.question, starts_on=date(2026, 10, 23))

    moments = [
        plan.recurrence.moment_on(day) for day in Post.objects.order_by("date").values_list("date", flat=True) if day
    ]

    assert [f"{moment:%d %H:%M}" for moment in moments] == ["23 08:00", "24 08:00", "25 09:00", "26 09:00"]
