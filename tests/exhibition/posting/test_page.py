"""The page of the plan: everything for each post, nothing before its time, and the same number of queries for all."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.posting import picture_views, services
from exhibition.posting.enums import PostFormat
from exhibition.posting.models import Plan, Post
from exhibition.share import responses
from tests.architecture.test_pages import faults
from tests.exhibition.posting import CLOSED, at, days, editor, make_answers, make_plan, post_of
from tests.factories import NOW, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Pictures that are not drawn: what was asked for, and its scale."""
    asked: list[Any] = []

    def draw(picture: Any, scale: float) -> bytes:
        asked.append((picture.preview, picture.format.name, scale))
        return b"picture"

    monkeypatch.setattr(responses, "draw_picture", draw)
    responses._draw_cached.cache_clear()
    return asked


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    return make_answers(station, 4, moderator)


def board(client: Client, question: Question, month: str = "") -> str:
    response = client.get(reverse("posting:board", args=[question.pk]), {"month": month} if month else {})
    assert response.status_code == 200
    return response.content.decode()


def do(client: Client, post: Post, what: str, **fields: str) -> str:
    """The page after a change, with what it says."""
    where = reverse(f"posting:{what}", args=[post.question_id, post.pk])
    return client.post(where, fields, follow=True).content.decode()


def test_a_plan_is_set_up_and_shows_everything_for_each_day(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    form = {"starts_on": "2026-12-01", "time": "10:00", "weekdays": ["0", "1", "2", "3", "4", "5", "6"]}

    response = client.post(reverse("posting:board", args=[station.question_id]), form, follow=True)

    html = response.content.decode()
    assert "Der Kalender ist angelegt." in html
    assert list(faults(html)) == []
    for answer in answers:
        assert f"„{answer.text}“\n\n" in html
        assert f"„{answer.text}“ Antwort auf: Was kann Krefeld für dich?</pre>" in html
        for name in ("portrait", "tall", "square", "story", "link"):
            assert reverse("posting:picture", args=[station.question_id, answer.pk, name]) in html
    assert html.count('class="post planned"') == 4
    assert 'data-day="2026-12-31"' in html


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"starts_on": "2026-11-17"},
            "Die Frage ist noch bis zum 17. November 2026, 13:34 Uhr offen. Bitte beginnt danach.",
        ),
        ({"starts_on": "2026-11-18"}, "Das ist schon vorbei."),
        ({"starts_on": "heute"}, "gültiges Datum"),
        ({"weekdays": []}, "zwingend erforderlich"),
        ({"weekdays": ["7"]}, "7 ist"),
        ({"time": "25:00"}, "gültige Uhrzeit"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(
    client: Client, station: Station, answers: list[Answer], changed: dict[str, Any], said: str
) -> None:
    form = {"starts_on": "2026-12-01", "time": "10:00", "weekdays": ["0"]} | changed

    response = client.post(reverse("posting:board", args=[station.question_id]), form)

    assert said in response.content.decode()
    assert not Plan.objects.exists()


def test_a_refused_change_is_not_shown_as_the_plan(client: Client, station: Station, answers: list[Answer]) -> None:
    plan = make_plan(station.question)
    form = {"starts_on": "heute", "time": "23:00", "weekdays": ["0"]}

    response = client.post(reverse("posting:board", args=[station.question_id]), form)

    assert response.context["board"].plan.time == plan.time


def test_before_closing_there_is_a_draft_and_nothing_to_take_along(
    client: Client, station: Station, answers: list[Answer], now: list[datetime], drawn: list[Any]
) -> None:
    make_plan(station.question)
    now[0] = NOW
    post = post_of(answers[0])

    html = board(client, station.question)

    assert "Die Frage ist noch bis zum 17. November 2026, 13:34 Uhr offen." in html
    assert answers[0].text in html
    for absent in ("/files/", "/picture/", "Gepostet</button>", "Bildadressen ungültig"):
        assert absent not in html
    assert "erst, wenn die Frage geschlossen ist" in do(client, post, "mark-posted")
    preview = client.get(reverse("posting:preview", args=[station.question_id, answers[0].pk]))
    assert preview.status_code == 200
    assert drawn == [("VORSCHAU", "portrait", picture_views.THUMBNAIL_SCALE)]
    assert client.get(reverse("posting:picture", args=[station.question_id, answers[0].pk, "tall"])).status_code == 404
    assert not DistributedPicture.objects.exists()


def test_a_picture_is_handed_out_after_closing_and_remembered(
    client: Client, station: Station, answers: list[Answer], drawn: list[Any]
) -> None:
    where = reverse("posting:picture", args=[station.question_id, answers[0].pk, "tall"])

    response = client.get(where)

    assert drawn == [("", "tall", 1.0)]
    assert response["Content-Disposition"] == f'attachment; filename="{answers[0].pk}-hochformat-3-4.png"'
    assert DistributedPicture.objects.get().answer_id == answers[0].pk
    assert client.get(where.replace("tall", "huge")).status_code == 404
    withdraw(answers[0])
    assert client.get(where).status_code == 404


def test_a_withdrawn_answer_is_gone_from_the_page_and_its_day_is_free(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    make_plan(station.question)
    second = Post.objects.order_by("date")[1]
    gone = Answer.objects.get(pk=second.answer_id)
    text = gone.text
    withdraw(gone)

    html = board(client, station.question)

    assert text not in html
    assert f"post-{second.pk}" not in html
    assert "1 Tag ist frei." in html
    assert client.get(reverse("posting:preview", args=[station.question_id, gone.pk])).status_code == 404
    client.post(reverse("posting:close-gaps", args=[station.question_id]))
    assert sorted(days(station.question).values()) == ["", "12-01", "12-02", "12-03"]


def test_a_posted_answer_that_was_withdrawn_asks_to_be_taken_down(
    client: Client, station: Station, answers: list[Answer], moderator: User
) -> None:
    make_plan(station.question)
    post = post_of(answers[0])
    services.mark_posted(station.question_id, post.pk, moderator, CLOSED)
    withdraw(answers[0])

    html = board(client, station.question)

    assert f'class="post gone" id="post-{post.pk}"' in html
    assert "Bitte nehmt den Beitrag aus den Netzwerken." in html


def test_buttons_do_what_they_say_without_javascript(client: Client, station: Station, answers: list[Answer]) -> None:
    make_plan(station.question)
    first, second, third, fourth = Post.objects.order_by("date")

    assert "Jetzt am Mi, 2. Dezember." in do(client, first, "move-later")
    assert "Jetzt am Di, 1. Dezember." in do(client, first, "move-earlier")
    assert "Jetzt am Fr, 4. Dezember." in do(client, first, "move", day="2026-12-04")
    assert "Bitte nenne einen Tag." in do(client, first, "move", day="")
    assert "Beiseitegelegt. Der Tag ist frei." in do(client, second, "shelve", month="2026-12")
    assert "Jetzt am Mi, 2. Dezember." in do(client, second, "unshelve")
    assert f"von {User.objects.get(pk=client.session['_auth_user_id'])}" in do(client, third, "mark-posted")
    assert "Das ist schon gepostet." in do(client, third, "move-later")
    assert "Nicht mehr als gepostet markiert." in do(client, third, "unmark-posted")
    assert days(station.question)[fourth.answer_id] == "12-01"


def test_what_is_due_and_was_not_posted_is_overdue(
    station: Station, answers: list[Answer], now: list[datetime]
) -> None:
    make_plan(station.question)
    now[0] = at(date(2026, 12, 2), 12)

    html = board(editor(), station.question)

    assert html.count('class="post overdue"') == 1
    assert html.count('class="post today"') == 1
    assert html.count('class="post planned"') == 2


def test_months_are_pages(client: Client, station: Station, answers: list[Answer]) -> None:
    make_plan(station.question, starts_on=date(2026, 12, 30))

    december, january = board(client, station.question), board(client, station.question, "2027-01")

    assert december.count('class="post planned"') == january.count('class="post planned"') == 2
    assert 'href="?month=2027-01"' in december
    assert 'href="?month=2026-12"' in january
    assert board(client, station.question, "2031-07").count("<h2") == december.count("<h2")


def test_the_number_of_queries_is_always_the_same(
    client: Client, station: Station, moderator: User, django_assert_num_queries: Any
) -> None:
    make_answers(station, 2, moderator, language="tr")
    make_plan(station.question)
    services.mark_posted(station.question_id, post_of(Answer.objects.earliest("pk")).pk, moderator, CLOSED)
    where = reverse("posting:board", args=[station.question_id])
    client.get(where)

    with django_assert_num_queries(18):
        client.get(where)
    make_answers(station, 60, moderator, language="tr")
    services.append_new(station.question_id, CLOSED)
    services.mark_posted(station.question_id, Post.objects.order_by("date")[5].pk, moderator, CLOSED)
    services.shelve(station.question_id, Post.objects.order_by("date")[8].pk)
    with django_assert_num_queries(18):
        client.get(where)


def test_posts_that_link_to_the_gallery_ask_once_whether_there_is_one(
    client: Client, station: Station, moderator: User, django_assert_num_queries: Any
) -> None:
    make_answers(station, 4, moderator)
    make_plan(station.question)
    where = reverse("posting:board", args=[station.question_id])
    client.get(where)
    for number in (1, 4):
        ids = Post.objects.values_list("pk", flat=True)[:number]
        Post.objects.filter(pk__in=list(ids)).update(format=PostFormat.LINK)
        with django_assert_num_queries(17):
            page = client.get(where).content.decode()
        assert page.count("/galerie/") >= number


def test_the_start_leads_to_the_question_that_closed_last(client: Client, station: Station, question: Question) -> None:
    Question.objects.create(slug="spaeter", hosts="x", opens_at=CLOSED, closes_at=CLOSED + timedelta(days=9))

    response = client.get(reverse("posting:newest"))

    assert response["Location"] == reverse("posting:board", args=[station.question_id])
    assert reverse("posting:newest") in client.get("/admin/").content.decode()
    change = client.get(reverse("admin:contributions_question_change", args=[station.question_id]))
    assert reverse("posting:board", args=[station.question_id]) in change.content.decode()


def test_a_question_without_words_says_what_is_missing(client: Client, station: Station) -> None:
    station.question.texts.all().delete()

    assert "noch in keiner Sprache" in board(client, station.question)
    assert client.get(reverse("posting:captions", args=[station.question_id])).status_code == 404


def test_without_the_permission_to_change_nothing_changes(station: Station, answers: list[Answer]) -> None:
    make_plan(station.question)
    post = post_of(answers[0])
    client = Client()
    client.force_login(make_person("posting.view_plan"))
    addresses = [
        reverse("posting:board", args=[station.question_id]),
        reverse("posting:append-new", args=[station.question_id]),
        reverse("posting:move-later", args=[station.question_id, post.pk]),
        reverse("posting:captions", args=[station.question_id]),
    ]
    before = days(station.question)

    html = board(client, station.question)

    assert [client.post(where).status_code for where in addresses] == [403] * 4
    forms = re.findall(r'method="post"(?: action="([^"]*)")?', html.partition("data-board")[2])
    assert forms == [reverse("posting:subscribe", args=[station.question_id])]  # their own calendar
    assert days(station.question) == before


def test_the_start_page_asks_for_a_plan_and_then_names_the_next_post_that_may_go_out(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    def start_page() -> str:
        return client.get(reverse("admin:index")).content.decode()

    asked = "Antworten dürfen in soziale Netzwerke: Beiträge planen"
    before = start_page()
    make_plan(station.question)
    first = post_of(answers[0])
    planned = start_page()
    withdraw(answers[0])
    after = start_page()

    assert [asked in page for page in (before, planned, after)] == [True, False, False]
    assert first.date == date(2026, 12, 1)
    assert ["1. Dezember 2026" in page for page in (before, planned, after)] == [False, True, False]
    assert "2. Dezember 2026" in after


@pytest.mark.parametrize(
    ("language", "may_translate", "is_offered"), [("tr", True, True), ("tr", False, False), ("de", True, False)]
)
def test_a_post_in_another_language_leads_to_its_translation(
    client: Client,
    person: User,
    station: Station,
    moderator: User,
    language: str,
    may_translate: bool,
    is_offered: bool,
) -> None:
    (answer,) = make_answers(station, 1, moderator, language=language)
    make_plan(station.question)
    if may_translate:
        person.groups.add(*moderator.groups.all())

    assert (reverse("moderation:translation", args=[answer.pk]) in board(client, station.question)) is is_offered
