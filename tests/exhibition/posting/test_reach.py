"""How many people a post has reached, as staff enter it, and what the evaluation makes of it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contributions.models import Answer, Question
from exhibition.posting import services
from exhibition.posting.models import PostReach
from exhibition.posting.selectors import sum_reach
from exhibition.report.selectors import build_snapshot
from exhibition.report.staff_sections import staff_sections
from tests.exhibition.posting import CLOSED, post_of

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("now")
def test_staff_enter_it_for_a_post_that_went_out(client: Client, answers: list[Answer], moderator: User) -> None:
    post = post_of(answers[0])
    address = f"/admin/posting/{post.question_id}/posts/{post.pk}/"
    numbers = {"impressions": "1200", "likes": "30", "comments": "", "shares": "4"}

    client.post(f"{address}reach/", numbers)
    assert not PostReach.objects.exists(), "it is not posted yet"

    services.mark_posted(post.question_id, post.pk, moderator, CLOSED)
    page = client.post(f"{address}reach/", numbers, follow=True).content.decode()
    assert re.search(r'name="impressions" maxlength="20" inputmode="numeric"\s+value="1200"', page)
    assert sum_reach(post.question_id) == (1, 1, 1200, 30, 0, 4)

    page = client.post(f"{address}reach/", {"impressions": "viele", "likes": "31"}).content.decode()
    assert "Schreib in jedes Feld eine ganze Zahl ab 0" in page
    assert re.search(r'value="viele".*value="31"', page, re.DOTALL), "nothing typed is lost"
    assert PostReach.objects.get().impressions == 1200
    client.post(f"{address}reach/", {})
    assert not PostReach.objects.exists()


def test_the_evaluation_sums_it_up(answers: list[Answer], moderator: User) -> None:
    for answer in answers:
        post = post_of(answer)
        services.mark_posted(post.question_id, post.pk, moderator, CLOSED)
        services.save_reach(post.question_id, post.pk, impressions=100, likes=2, comments=1, shares=0)
    question = Question.objects.prefetch_related("texts").get()

    reach = next(one for one in staff_sections(build_snapshot(question, CLOSED)) if one.name == "reach")

    assert [row.values[0] for row in reach.charts[0].rows] == [3, 3, 300, 6, 3, 0]


def test_what_was_not_posted_after_all_reached_nobody(answers: list[Answer], moderator: User) -> None:
    post = post_of(answers[0])
    services.mark_posted(post.question_id, post.pk, moderator, CLOSED)
    services.save_reach(post.question_id, post.pk, impressions=100, likes=2, comments=1, shares=0)

    services.unmark_posted(post.question_id, post.pk)

    assert not PostReach.objects.exists()
    assert sum_reach(post.question_id) == (0, 0, 0, 0, 0, 0)
