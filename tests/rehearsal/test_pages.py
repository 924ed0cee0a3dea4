"""The pages of a rehearsal: the mark that all of them carry, its buttons, and what its addresses say afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.print_files.formats import FORMATS
from contributions.print_files.texts import PrintOptions, print_data
from contributions.selectors import get_station
from exhibition.heartbeat.models import ImpressionCount
from exhibition.models import Screen
from exhibition.share.branding import Branding
from krefeld_kann_was.rehearsal.services import begin_rehearsal, end_rehearsal
from moderation.selectors import released_answers
from tests.factories import make_answer, make_colleague, make_person, make_question, make_station
from tests.visitor import fields, send

pytestmark = pytest.mark.django_db
MARK = 'class="rehearsal"'
SHOWN = re.compile(r'name="shown" value="([^"]+)"')
MARKS = {
    "de": "Probe", "de-simple": "Probe", "en": "Rehearsal", "nl": "Proefronde", "it": "Prova", "ro": "Repetiție",
    "el": "Πρόβα", "tr": "Prova", "ar": "تجربة", "fa": "تمرین", "uk": "Репетиція", "ru": "Репетиция", "pl": "Próba",
    "bg": "Репетиция",
}  # fmt: skip


@pytest.fixture(autouse=True)
def read_each_time(settings: Settings) -> None:
    settings.CACHE_SECONDS = 0


@pytest.fixture
def chief(client: Client) -> User:
    person = make_colleague("administrator")
    client.force_login(person)
    return person


@pytest.fixture
def question() -> Question:
    """It opens in a week."""
    now = timezone.now()
    question = make_question(opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=30))
    Screen.objects.create(question=question, station=make_station(question), name="Forum")
    return question


@pytest.fixture
def rehearsal(question: Question) -> Question:
    return begin_rehearsal(question, make_colleague("editor"), timezone.now())


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_a_button_begins_it_and_a_second_press_finds_it(client: Client, question: Question, chief: User) -> None:
    page = f"/admin/rehearsal/{question.pk}/"
    assert "Probe beginnen" in text_of(client, page)
    assert f'action="{page}begin/"' in text_of(client, f"/admin/checklist/{question.pk}/")
    assert page in text_of(client, f"/admin/contributions/question/{question.pk}/change/")

    for _press in range(2):
        assert client.post(f"{page}begin/").status_code == 303

    rehearsal = Question.all_objects.get(rehearsal_of=question)
    assert f"/s/{rehearsal.stations.get().code}/" in text_of(client, page)
    assert MARK in text_of(client, page)


def test_what_is_missing_for_a_rehearsal_is_said(client: Client, chief: User) -> None:
    question = make_question()

    response = client.post(f"/admin/rehearsal/{question.pk}/begin/", follow=True)

    assert "eine Einwilligung und einen Standort" in response.content.decode()
    assert not Question.all_objects.filter(rehearsal_of=question).exists()


def test_a_question_that_is_rehearsed_is_not_deleted(client: Client, rehearsal: Question, question: Question) -> None:
    client.force_login(make_person(superuser=True))
    address = f"/admin/contributions/question/{question.pk}/delete/"

    page = text_of(client, address)

    assert "die Probe, die noch läuft: Beendet sie zuerst" in page
    assert rehearsal.slug not in page
    client.post(address, {"post": "yes"})
    assert Question.objects.filter(pk=question.pk).exists()


@pytest.mark.parametrize(("language", "word"), MARKS.items())
def test_every_visitor_reads_the_mark(client: Client, rehearsal: Question, language: str, word: str) -> None:
    form = text_of(client, f"/{language}/s/{rehearsal.stations.get().code}/")

    mark = form.split(MARK)[1].split("</aside>")[0]
    assert f"<b>{word}</b>" in mark.replace("\N{SOFT HYPHEN}", "")


def test_the_whole_way_carries_the_mark(client: Client, question: Question, rehearsal: Question, chief: User) -> None:
    station, screen = rehearsal.stations.get(), rehearsal.screens.get()
    sent = send(client, f"/s/{station.code}/", text="Der Zoo probt.")
    answer = Answer.objects.get(question=rehearsal)
    assert MARK in text_of(client, sent["Location"])
    queue = f"/admin/moderation/queue/?question={rehearsal.pk}"
    assert "Der Zoo probt." in text_of(client, queue)
    assert MARK in text_of(client, queue)
    assert "Der Zoo probt." not in text_of(client, "/admin/moderation/queue/")
    assert "Antwort der Probe" in text_of(client, "/admin/")

    answer = make_answer(Status.RELEASED, station=station, text="Der Rhein probt.", now=timezone.now())

    kiosk = text_of(client, f"/kiosk/{screen.token}/")
    assert "Der Rhein probt." in kiosk
    assert MARK in kiosk
    assert client.get(f"/kiosk/{screen.token}/feed/").json()["total"] == 1
    page = text_of(client, f"/admin/rehearsal/{question.pk}/")
    assert "Der Rhein probt." in page
    picture = client.get(f"/admin/rehearsal/{question.pk}/picture/{answer.pk}.png")
    assert picture["Content-Type"] == "image/png"
    gallery = text_of(client, f"/admin/rehearsal/{question.pk}/gallery/")
    assert "Der Rhein probt." in gallery
    assert MARK in gallery
    assert "/galerie/" not in gallery  # nothing leads to the real one


def test_each_line_of_a_caption_has_its_own_direction(client: Client, rehearsal: Question, chief: User) -> None:
    station = rehearsal.stations.get()
    make_answer(Status.RELEASED, station=station, text="أجلس في الحديقة", language="ar", now=timezone.now())

    page = text_of(client, f"/admin/rehearsal/{rehearsal.rehearsal_of_id}/")

    assert re.search('<p dir="rtl">[^<]*أجلس في الحديقة', page)
    assert '<p dir="ltr">' in page.partition("أجلس في الحديقة")[2]


def test_pictures_and_print_files_carry_the_mark(rehearsal: Question, question: Question) -> None:
    make_answer(Status.RELEASED, station=rehearsal.stations.get(), now=timezone.now())
    (answer,) = released_answers(rehearsal.pk, limit=2)

    assert Branding(rehearsal).picture(answer).preview == "Probe"
    assert Branding(question).picture(answer).preview == ""
    for each, word in ((rehearsal, "Rehearsal"), (question, "")):
        data = print_data(next(iter(FORMATS.values())), each.stations.get(), PrintOptions(("en",)))
        assert data["rehearsal"]["text"] == word


def test_no_real_page_carries_it(client: Client, rehearsal: Question, question: Question, chief: User) -> None:
    station = question.stations.get()
    for path in (f"/kiosk/{question.screens.get().token}/", "/", "/admin/moderation/queue/", "/admin/"):
        assert MARK not in text_of(client, path)
    assert MARK not in text_of(client, f"/s/{station.code}/", 403)


def test_the_end_says_what_goes_and_one_press_does_it(
    client: Client, rehearsal: Question, question: Question, chief: User
) -> None:
    for _each in range(2):
        make_answer(station=rehearsal.stations.get(), now=timezone.now())
    page = f"/admin/rehearsal/{question.pk}/end/"

    asked = " ".join(text_of(client, page).split())
    assert "<b>2</b> Antworten" in asked
    assert "<b>1</b> Bildschirm<" in asked
    assert Answer.objects.count() == 2

    shown = {"shown": SHOWN.findall(asked)[0]}
    assert client.post(page, shown).status_code == 303
    assert Answer.objects.count() == 0
    assert client.post(page, shown).status_code == 303  # somebody was faster
    assert "Frühere Proben" in text_of(client, f"/admin/rehearsal/{question.pk}/")


@pytest.mark.parametrize("is_newer", [True, False])
def test_what_the_page_did_not_say_is_not_erased(
    client: Client, rehearsal: Question, question: Question, chief: User, is_newer: bool
) -> None:
    page = f"/admin/rehearsal/{question.pk}/end/"
    shown = {"shown": SHOWN.findall(text_of(client, page))[0]}
    if is_newer:
        end_rehearsal(rehearsal.pk, chief, timezone.now())
        rehearsal = begin_rehearsal(question, chief, timezone.now())
    else:
        make_answer(station=rehearsal.stations.get(), now=timezone.now())

    for sent in ({}, shown):
        again = client.post(page, sent)
        assert again.status_code == 409
        assert "Es ist noch nichts gelöscht" in again.content.decode()
    assert Question.all_objects.filter(pk=rehearsal.pk).exists()

    client.post(page, {"shown": SHOWN.findall(again.content.decode())[0]})
    assert not Question.all_objects.filter(pk=rehearsal.pk).exists()


@pytest.mark.parametrize("role", ["moderator", "screen_keeper"])
def test_others_neither_begin_nor_end_one(client: Client, question: Question, rehearsal: Question, role: str) -> None:
    client.force_login(make_colleague(role))

    assert client.post(f"/admin/rehearsal/{question.pk}/begin/").status_code == 403
    assert client.post(f"/admin/rehearsal/{question.pk}/end/").status_code == 403
    assert Question.all_objects.filter(pk=rehearsal.pk).exists()


def test_the_table_of_a_workshop_can_be_opened_from_the_page(client: Client, chief: User, question: Question) -> None:
    make_station(question, code="w7rk", kind="workshop")
    code = begin_rehearsal(question, chief, timezone.now()).stations.get(kind="workshop").code

    page = text_of(client, f"/admin/rehearsal/{question.pk}/")

    address = re.search(rf'href="https?://[^/]+(/s/{code}/tisch/)"', page)
    assert address
    assert client.get(address[1], follow=True).status_code == 200


def test_the_queue_calls_a_rehearsal_by_its_name(client: Client, chief: User, rehearsal: Question) -> None:
    page = text_of(client, f"/admin/moderation/queue/?question={rehearsal.pk}")

    assert "(Probe)" in page
    assert f"({rehearsal.slug})" not in page


def test_afterwards_every_address_says_kindly_that_it_is_over(client: Client, rehearsal: Question) -> None:
    code, token = rehearsal.stations.get().code, rehearsal.screens.get().token
    receipt = send(client, f"/s/{code}/")["Location"]
    unknown = client.get("/antwort/bcdfghjklmnpqrtvwx/").status_code

    end_rehearsal(rehearsal.pk, None, timezone.now())

    for path in (f"/s/{code}/", f"/s/{code.upper()}/", receipt):
        page = text_of(client, path, 410)
        assert "Die Probe ist zu Ende" in page.replace("\N{SOFT HYPHEN}", "")
        assert 'href="/' in page
    typed = client.post("/antwort/", {"code": receipt.split("/")[-2]})
    assert "Die Probe ist zu Ende" in typed.content.decode().replace("\N{SOFT HYPHEN}", "")
    withdrawn = client.post(f"{receipt}zuruecknehmen/")
    assert withdrawn.status_code == 410
    assert "Die Probe ist zu Ende" in text_of(client, f"/kiosk/{token}/")
    feed = client.get(f"/kiosk/{token}/feed/").json()
    assert (feed["answers"], feed["paused"], feed["total"]) == ([], True, 0)
    assert client.get("/antwort/bcdfghjklmnpqrtvwx/").status_code == unknown == 404
    assert client.get(f"/kiosk/{'x' * 32}/").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_in_the_moment_of_its_end_is_answered_kindly(
    client: Client, rehearsal: Question, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = rehearsal.stations.get().code
    page = text_of(client, f"/s/{code}/")
    read_before = get_station(timezone.now(), code)
    monkeypatch.setattr("contributions.views.get_station", lambda now, code: read_before)
    end_rehearsal(rehearsal.pk, None, timezone.now())

    response = client.post(f"/s/{code}/", fields(page))

    assert response.status_code == 410
    assert "Die Probe ist zu Ende" in response.content.decode().replace("\N{SOFT HYPHEN}", "")
    assert not Answer.objects.exists()


def test_the_checklist_counts_a_rehearsal_that_went_all_the_way(
    client: Client, question: Question, rehearsal: Question, chief: User
) -> None:
    checklist = f"/admin/checklist/{question.pk}/"
    assert "Eine Probe läuft." in text_of(client, checklist)
    answer = make_answer(Status.RELEASED, station=rehearsal.stations.get(), now=timezone.now())
    ImpressionCount.objects.create(answer_id=answer.pk, question=rehearsal, impressions=1)

    for _during, _after in ((True, False), (False, True)):
        point = text_of(client, checklist).split('data-check="rehearsal"')[0].rsplit("<li", 1)[1]
        assert 'class="done"' in point
        if _during:
            end_rehearsal(rehearsal.pk, chief, timezone.now())


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client: Client,
    question: Question,
    chief: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rehearsal = begin_rehearsal(question, chief, timezone.now())
    for number in range(count):
        station = make_station(rehearsal, name=f"{number}")
        Screen.objects.create(question=rehearsal, station=station, name=f"{number}")
        make_answer(Status.RELEASED, station=station, now=timezone.now())
    client.get(f"/admin/rehearsal/{question.pk}/")

    with django_assert_num_queries(18):
        client.get(f"/admin/rehearsal/{question.pk}/")
