"""The plan week by week: seven days, each with its post, moved by a form."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.posting import services
from exhibition.posting.models import Post
from tests.architecture.test_pages import faults
from tests.exhibition.posting import CLOSED, make_answers, make_plan
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    answers = make_answers(station, 9, moderator)
    make_plan(station.question)  # from Tuesday, 1 December
    return answers


def week(client: Client, station: Station, name: str = "") -> Any:
    return client.get(reverse("posting:week", args=[station.question_id]), {"week": name} if name else {})


def test_a_week_has_seven_days_with_picture_time_networks_and_state(
    client: Client, station: Station, answers: list[Answer], moderator: User
) -> None:
    posts = list(Post.objects.order_by("date"))
    services.mark_posted(station.question_id, posts[0].pk, moderator, CLOSED)
    Post.objects.filter(pk=posts[2].pk).update(time="18:30")

    html = week(client, station, "2026-W49").content.decode()

    assert list(faults(html)) == []
    assert [html.count(f'id="day-2026-{day}"') for day in ("11-30", "12-01", "12-06", "12-07")] == [1, 1, 1, 0]
    assert html.count("10:00") == 5
    assert html.count("18:30") == 1
    assert html.count("✓ gepostet") == 1
    assert html.count("geplant") == 5
    assert html.count("<li>Instagram</li>") == html.count("<li>Facebook</li>") == 6
    for post in posts[:6]:
        assert reverse("posting:preview", args=[station.question_id, post.answer_id]) in html
    assert "30. November – 6. Dezember 2026" in html
    assert 'href="?week=2026-W50"' in html
    assert 'rel="prev"' not in html


def test_without_a_name_it_is_the_week_of_the_next_post(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    for name in ("", "2026-W01", "2026-W99", "0001-W01", "9999-W52", "heute"):
        assert "30. November" in week(client, station, name).content.decode()
    assert "7. Dezember" in week(client, station, "2026-W50").content.decode()


def test_a_post_is_moved_by_a_form_and_the_week_follows(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    first, second = Post.objects.order_by("date")[:2]
    page = week(client, station, "2026-W49").content.decode()
    assert page.count('name="week" value="2026-W49"') == 2 * 6

    def press(post: Post, name: str, **fields: str) -> Any:
        where = reverse(f"posting:{name}", args=[post.question_id, post.pk])
        return client.post(where, {"week": "2026-W49", **fields})

    moved = press(first, "move", day="2026-12-12")
    assert moved["Location"] == f"{reverse('posting:week', args=[station.question_id])}?week=2026-W50#day-2026-12-12"
    assert Post.objects.get(pk=first.pk).date == date(2026, 12, 12)
    assert press(second, "shelve")["Location"].endswith("?week=2026-W49")
    refused = client.post(
        reverse("posting:move", args=[first.question_id, first.pk]), {"week": "2026-W50", "day": ""}, follow=True
    )
    assert "Bitte nenne einen Tag." in refused.content.decode()


def test_a_withdrawn_answer_leaves_a_free_day_or_asks_to_be_taken_down(
    client: Client, station: Station, answers: list[Answer], moderator: User
) -> None:
    first, second = Post.objects.order_by("date")[:2]
    services.mark_posted(station.question_id, first.pk, moderator, CLOSED)
    for post in (first, second):
        withdraw(Answer.objects.get(pk=post.answer_id))

    html = week(client, station, "2026-W49").content.decode()

    assert "Bitte aus den Netzwerken nehmen." in html
    assert html.count('class="free-day"') == 1


def test_without_posts_it_leads_to_the_board(client: Client, station: Station) -> None:
    assert week(client, station)["Location"] == reverse("posting:board", args=[station.question_id])
    make_plan(station.question)
    assert week(client, station).status_code == 302
    station.question.texts.all().delete()
    assert week(client, station).status_code == 302


def test_who_may_only_look_finds_no_form(station: Station, answers: list[Answer]) -> None:
    client = Client()
    client.force_login(make_person("posting.view_plan"))

    html = week(client, station).content.decode()

    assert 'method="post"' not in html.replace('id="logout-form"', "").partition('class="week"')[2]


def test_the_number_of_queries_is_always_the_same(
    client: Client, station: Station, answers: list[Answer], moderator: User, django_assert_num_queries: Any
) -> None:
    Post.objects.filter(date__gt=date(2026, 12, 2)).update(date=None)
    week(client, station)
    with django_assert_num_queries(14):
        week(client, station)
    for post in Post.objects.filter(date=None):
        services.unshelve(station.question_id, post.pk, CLOSED)
    with django_assert_num_queries(14):
        week(client, station)
