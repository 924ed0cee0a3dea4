"""„Diese liest …“: an answer goes to a colleague who reads its language, and does not get stuck there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from moderation.desk import services
from moderation.desk.queues import MARKED_PERIOD, RESERVED_PERIOD, QueueFilter, grouped_answers, unclaimed
from moderation.desk.services import hand_out_answers, hand_over, note_presence, set_languages
from moderation.models import Claim, Decision, Handover, ReReview
from moderation.services import UNDO_WINDOW, decide
from tests.factories import NOW, make_moderator, make_person, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db


def named(name: str) -> User:
    person = make_moderator()
    person.first_name = name
    person.save()
    return person


@pytest.fixture
def anna() -> User:
    person = named("Anna")
    set_languages(person, ["tr"])
    return person


@pytest.fixture
def answer(station: Station) -> Answer:
    return send_answer(station, text="Sahil", language="tr", now=NOW)[0]


def handed(person: User, after: timedelta = timedelta()) -> list[int]:
    now = timezone.now() + after
    note_presence(person, now)
    return hand_out_answers(QueueFilter(), person, now)[0]


def pass_on(desk: Client, answer: Answer, to: User, **fields: str) -> str:
    return send_decision(desk, answer, "pass_on", colleague=str(to.pk), **fields)


def test_those_who_read_the_language_are_named_first(desk: Client, answer: Answer, anna: User) -> None:
    zoe, bert = named("Zoe"), named("Bert")
    set_languages(zoe, ["tr", "ar"])
    note_presence(zoe, timezone.now())
    make_person()  # may not decide

    page = desk.get(QUEUE).content.decode()

    labels = [part.split("</option>")[0].split(">")[1] for part in page.split("<option value=")[1:]]
    people = [label for label in labels if any(name in label for name in ("Zoe", "Anna", "Bert"))]
    assert people == ["Zoe (ist hier): Arabisch, Türkisch", "Anna: Türkisch", "Bert"]
    assert str(bert.pk) in page


@pytest.mark.parametrize(("language", "asks"), [("tr", True), ("de", False), ("de-simple", False)])
def test_who_has_not_said_so_is_asked_whether_they_read_it(
    client: Client, station: Station, language: str, asks: bool
) -> None:
    send_answer(station, text="Sahil", language=language, now=NOW)
    reader = make_moderator()
    client.force_login(reader)

    assert ("Liest du das?" in client.get(QUEUE).content.decode()) == asks
    set_languages(reader, ["tr"])
    assert "Liest du das?" not in client.get(QUEUE).content.decode()


def test_it_leaves_the_page_and_comes_first_to_the_colleague(
    desk: Client, client: Client, station: Station, answer: Answer, anna: User
) -> None:
    early = [send_answer(station, text=f"Früher {n}", now=NOW - timedelta(hours=1))[0] for n in range(2)]
    desk.get(QUEUE)
    note_presence(anna, timezone.now())

    page = pass_on(desk, answer, anna)

    assert "Weitergegeben an Anna." in page
    assert numbers(page) == [each.pk for each in early]
    assert handed(anna)[0] == answer.pk
    assert answer.pk not in handed(make_moderator())
    assert not Decision.objects.exists()
    answer.refresh_from_db()
    assert answer.status == Status.NEW


def test_it_says_from_whom_it_comes(client: Client, answer: Answer, anna: User) -> None:
    hand_over(answer_id=answer.pk, to=anna.pk, by=named("Jana"), now=timezone.now())
    client.force_login(anna)

    assert "Von Jana für dich" in client.get(QUEUE).content.decode()


def test_an_open_page_of_the_colleague_hears_of_it(
    client: Client, station: Station, answer: Answer, anna: User
) -> None:
    client.force_login(anna)
    shown = [send_answer(station, text=f"Früher {n}", now=NOW - timedelta(hours=1))[0] for n in range(5)]
    hand_over(answer_id=answer.pk, to=anna.pk, by=make_moderator(), now=timezone.now())

    sent = {"answer": [f"{each.pk}:new" for each in shown], "looking": "1"}
    assert client.post(f"{QUEUE}live/", sent).json()["first"] == [answer.pk]


def test_nothing_gets_stuck(answer: Answer, anna: User) -> None:
    """After half an hour, or when the colleague has gone, others get it; the giver not at once."""
    jana, other, now = named("Jana"), make_moderator(), timezone.now()
    note_presence(anna, now)
    services.claim_answers([answer.pk], jana, now)
    hand_over(answer_id=answer.pk, to=anna.pk, by=jana, now=now)

    def may_get(person: User, after: timedelta) -> bool:
        return unclaimed(grouped_answers(QueueFilter(), person), person, now + after).exists()

    assert may_get(anna, timedelta())
    assert not may_get(other, timedelta(seconds=10))
    gone = timedelta(minutes=2)
    assert may_get(other, gone)
    assert may_get(anna, gone)
    assert not may_get(jana, gone)
    note_presence(anna, now + RESERVED_PERIOD)
    assert may_get(other, RESERVED_PERIOD)
    assert may_get(jana, RESERVED_PERIOD)


def test_it_still_comes_first_when_the_colleague_returns_the_same_day(
    station: Station, answer: Answer, anna: User
) -> None:
    send_answer(station, text="Früher", now=NOW - timedelta(hours=1))
    hand_over(answer_id=answer.pk, to=anna.pk, by=make_moderator(), now=timezone.now())

    assert handed(anna, timedelta(hours=3))[0] == answer.pk
    Claim.objects.all().delete()
    assert handed(anna, MARKED_PERIOD)[0] != answer.pk


def test_only_colleagues_who_may_decide_get_answers(desk: Client, answer: Answer) -> None:
    for person in (make_person(), User.objects.get(pk=desk.session["_auth_user_id"])):
        assert "Das geht von hier aus nicht." in pass_on(desk, answer, person)

    assert not Handover.objects.exists()


def test_who_was_faster_is_said(desk: Client, answer: Answer, anna: User) -> None:
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=anna, now=timezone.now())

    assert "Anna war schneller" in pass_on(desk, answer, anna)
    assert not Handover.objects.exists()


def test_a_blind_re_review_can_be_passed_on_as_if_it_were_new(desk: Client, answer: Answer, anna: User) -> None:
    rejection = decide(
        answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=anna, reason="insult", now=timezone.now()
    )
    ReReview.objects.create(pk=answer.pk, rejection=rejection)
    assert numbers(desk.get(QUEUE).content.decode()) == [answer.pk]

    page = pass_on(desk, answer, anna, under="re-review")

    assert "Weitergegeben an Anna." in page
    assert numbers(page) == []


def press_undo(desk: Client, page: str) -> str:
    """Send the first form of the undo bar, and return the page that follows."""
    address = page.split("data-undo ")[1].split('action="')[1].split('"')[0]
    sent = desk.post(address)
    assert sent.status_code == 303
    return desk.get(sent["Location"]).content.decode()


def test_passing_on_can_be_undone_before_the_decision_before(
    desk: Client, station: Station, answer: Answer, anna: User
) -> None:
    """U takes back what somebody did last, not the decision before it."""
    early = [send_answer(station, text=f"Früher {n}", now=NOW - timedelta(hours=1))[0] for n in range(7)]
    send_decision(desk, early[0], "release")
    note_presence(anna, timezone.now())
    page = pass_on(desk, answer, anna)
    assert "an Anna weitergegeben" in page
    assert handed(anna)[0] == answer.pk

    page = press_undo(desk, page)

    assert "Du hast die Antwort wieder." in page
    assert numbers(page)[0] == answer.pk
    assert "für dich</p>" not in page
    assert answer.pk not in handed(anna)
    assert [each.after for each in Decision.objects.all()] == [Status.RELEASED]
    assert "an Anna weitergegeben" not in page


def test_what_was_passed_on_cannot_be_taken_back_once_somebody_decided(
    desk: Client, answer: Answer, anna: User
) -> None:
    pass_on(desk, answer, anna)
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=anna, now=timezone.now())

    assert "an Anna weitergegeben" not in desk.get(QUEUE).content.decode()
    page = desk.post(reverse("moderation:take_back", args=[answer.pk]), follow=True).content.decode()

    assert "Anna war schneller" in page
    assert Handover.objects.get().person == anna


def test_nobody_takes_what_they_did_not_pass_on(desk: Client, answer: Answer, anna: User) -> None:
    hand_over(answer_id=answer.pk, to=anna.pk, by=named("Jana"), now=timezone.now())

    page = desk.post(reverse("moderation:take_back", args=[answer.pk]), follow=True).content.decode()

    assert "Das geht von hier aus nicht." in page
    assert Handover.objects.get().person == anna


def test_after_ten_minutes_it_stays_with_the_colleague(desk: Client, answer: Answer, anna: User) -> None:
    me = User.objects.get(pk=desk.session["_auth_user_id"])
    hand_over(answer_id=answer.pk, to=anna.pk, by=me, now=timezone.now() - UNDO_WINDOW - timedelta(seconds=1))

    page = desk.post(reverse("moderation:take_back", args=[answer.pk]), follow=True).content.decode()

    assert "zu spät" in page
    assert Handover.objects.get().person == anna


def test_a_withdrawn_answer_is_not_offered_again(desk: Client, answer: Answer, anna: User) -> None:
    pass_on(desk, answer, anna)
    withdraw(answer)

    assert "an Anna weitergegeben" not in desk.get(QUEUE).content.decode()
    page = desk.post(reverse("moderation:take_back", args=[answer.pk]), follow=True).content.decode()
    assert "nicht mehr da" in page


def test_old_ones_are_forgotten(station: Station, answer: Answer, anna: User) -> None:
    later, _ = send_answer(station, text="Park")
    hand_over(answer_id=answer.pk, to=anna.pk, by=make_moderator(), now=NOW)

    hand_over(answer_id=later.pk, to=anna.pk, by=make_moderator(), now=NOW + MARKED_PERIOD * 2)

    assert Handover.objects.get().answer_id == later.pk


def test_staff_say_which_languages_they_read(desk: Client) -> None:
    address = reverse("moderation:languages")
    assert " checked" not in desk.get(address).content.decode()

    page = desk.post(address, {"languages": ["tr", "fa"]}, follow=True).content.decode()

    assert "Gespeichert." in page
    assert desk.get(address).content.decode().count(" checked") == 2
    desk.post(address, {"languages": ["xx"]})
    assert desk.get(address).content.decode().count(" checked") == 2
    desk.post(address, {})
    assert " checked" not in desk.get(address).content.decode()
    assert services.LanguageSkill.objects.count() == 0
