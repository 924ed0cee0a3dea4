"""Floods of one text, marks and shortening at the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from moderation import services
from moderation.models import AnswerTheme, Decision, Theme
from moderation.services import decide
from tests.factories import NOW, make_moderator, make_station, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db


def test_a_flood_of_one_text_is_one_card(desk: Client, station: Station) -> None:
    """Grouped, not blocked: one decision counts for all of them, and each is logged."""
    for number in range(12):
        send_answer(station, text=" Kauft  Gold!" if number % 2 else "KAUFT GOLD", now=NOW + timedelta(minutes=number))
    other, _ = send_answer(station, text="Kauft Gold? Nein.", now=NOW + timedelta(hours=1))
    first = Answer.objects.earliest("submitted_at")
    page = desk.get(QUEUE).content.decode()
    assert numbers(page) == [first.pk, other.pk]
    assert "Gilt auch für 11 gleiche Antworten" in page
    assert '<b data-count="new">13</b>' in page

    after = send_decision(desk, first, "reject", reason=Reason.ADVERTISING, alike=first.fingerprint)

    assert "Das gilt auch für 11 gleiche Antworten." in after
    assert Answer.objects.filter(status=Status.REJECTED, reason=Reason.ADVERTISING).count() == 12
    assert Decision.objects.count() == 12
    assert numbers(after) == [other.pk]


def test_of_a_group_one_alone_can_be_decided(desk: Client, station: Station) -> None:
    for number in range(3):
        send_answer(station, text="Der Stadtwald", now=NOW + timedelta(minutes=number))
    first, second, _third = Answer.objects.order_by("submitted_at")

    after = send_decision(desk, first, "release")

    assert Decision.objects.count() == 1
    assert numbers(after) == [second.pk]
    assert "Gilt auch für 1 gleiche Antwort<" in after


def test_no_tick_is_set_beforehand(desk: Client, station: Station) -> None:
    for number in range(3):
        send_answer(station, text="Der Stadtwald", now=NOW + timedelta(minutes=number))

    page = desk.get(QUEUE).content.decode()

    assert re.search(r'name="alike" value="[0-9a-z]+"\s*>', page)
    assert "checked" not in page.partition('class="decide"')[2].partition("</form>")[0]


def test_one_is_shown_and_the_others_are_not_in_one_press_and_one_undo(desk: Client, station: Station) -> None:
    for number in range(4):
        send_answer(station, text="Der Stadtwald", now=NOW + timedelta(minutes=number))
    other, _ = send_answer(station, text="Der Stadtpark", now=NOW + timedelta(hours=1))
    first, *others = Answer.objects.exclude(pk=other.pk).order_by("submitted_at")
    assert "Eine zeigen, den Rest nicht (3)" in desk.get(QUEUE).content.decode()

    after = send_decision(desk, first, "release_one")

    first.refresh_from_db()
    assert first.status == Status.RELEASED
    assert "Wird gezeigt. Danke! 3 gleiche werden nicht gezeigt." in after
    assert Answer.objects.filter(status=Status.REJECTED, reason=Reason.DUPLICATE).count() == len(others) == 3
    assert numbers(after) == [other.pk]
    undo = re.findall(r"moderation/queue/undo/([0-9]+)/", after)
    assert len(undo) == 1
    desk.post(reverse("moderation:undo", args=undo))
    assert Answer.objects.filter(status=Status.NEW).count() == 5


def test_those_that_somebody_else_decided_meanwhile_get_no_theme(
    desk: Client, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        send_answer(station, text="Der Stadtwald", now=NOW + timedelta(minutes=number))
    first, taken, other = Answer.objects.order_by("submitted_at")
    theme = Theme.objects.create(question=station.question, name="Wald")

    def decide_while_a_colleague_does(**fields: Any) -> Decision:
        made = decide(**fields)
        decide(answer_id=taken.pk, before=Status.NEW, after=Status.HELD, by=make_moderator(), now=NOW)
        return made

    monkeypatch.setattr(services, "decide", decide_while_a_colleague_does)
    send_decision(desk, first, "reject", reason=Reason.ADVERTISING, alike=first.fingerprint, theme=str(theme.pk))

    assert set(AnswerTheme.objects.values_list("answer", flat=True)) == {first.pk, other.pk}


def test_one_of_a_group_is_shown_whatever_was_ticked(desk: Client, station: Station) -> None:
    """The tick „Gilt auch für …“ is about the other buttons."""
    for number in range(3):
        send_answer(station, text="Der Stadtwald", now=NOW + timedelta(minutes=number))
    near, _ = send_answer(station, text="Der Stadtwald am Rhein", now=NOW + timedelta(hours=1))
    first = Answer.objects.earliest("submitted_at")

    send_decision(desk, first, "release_one", alike=first.fingerprint, near=str(near.pk))

    assert Answer.objects.filter(status=Status.RELEASED).get() == first
    assert Answer.objects.filter(status=Status.NEW).get() == near


def test_of_many_only_those_are_shown_in_which_nothing_serious_was_noticed(desk: Client, station: Station) -> None:
    """A near duplicate may say more than the answer that somebody read."""
    texts = [
        "Ich gehe so gern am Rhein spazieren",
        "Ich gehe so gern am Rhein spazieren!!",
        "Ich gehe gern: 02151 862761",
    ]
    first, near, phone = [
        send_answer(station, text=text, now=NOW + timedelta(minutes=number))[0] for number, text in enumerate(texts)
    ]

    fields = {"decision": "release", "seen": "new", "near": [str(near.pk), str(phone.pk)]}
    sent = desk.post(reverse("moderation:decide.release", args=[first.pk]), fields, follow=True)

    after = sent.content.decode()
    assert (
        "Das gilt auch für 1 gleiche Antwort. 1 nicht mit gezeigt, lies sie selbst: sieht aus wie eine Telefonnummer."
        in after
    )
    assert {answer.pk for answer in Answer.objects.filter(status=Status.RELEASED)} == {first.pk, near.pk}
    assert numbers(after) == [phone.pk]


def test_what_waits_longer_for_another_question_hides_no_near_duplicate(
    desk: Client, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.desk.selectors.MAX_COMPARED", 2)
    other = make_station()
    for number in range(2):
        send_answer(other, text=f"Probe {number}", now=NOW - timedelta(hours=1))
    for text in ("Die Busse sollten viel öfter fahren", "Die Busse sollten viel öffter fahren"):
        near, _ = send_answer(station, text=text, now=NOW)

    page = desk.get(QUEUE, {"question": station.question_id}).content.decode()
    assert f'name="near" value="{near.pk}"' in page


def test_many_are_rejected_whatever_was_noticed(desk: Client, station: Station) -> None:
    for number in range(3):
        send_answer(station, text="Ruf an: 02151 862761", now=NOW + timedelta(minutes=number))
    first = Answer.objects.earliest("submitted_at")
    assert "Eine zeigen" not in desk.get(QUEUE).content.decode(), "showing one needs a second press"

    send_decision(desk, first, "reject", reason=Reason.ADVERTISING, alike=first.fingerprint)

    assert Answer.objects.filter(status=Status.REJECTED).count() == 3


def test_a_confirmed_release_is_of_the_answer_that_was_read_alone(desk: Client, station: Station) -> None:
    for number in range(3):
        send_answer(station, text="Ruf an: 02151 862761", now=NOW + timedelta(minutes=number))
    first = Answer.objects.earliest("submitted_at")

    after = send_decision(desk, first, "release_anyway", alike=first.fingerprint)

    assert Answer.objects.filter(status=Status.RELEASED).get() == first
    assert "2 nicht mit gezeigt" in after


def test_the_same_text_of_another_question_is_no_flood(desk: Client) -> None:
    send_answer(make_station(), text="Der Stadtwald")
    send_answer(make_station(), text="Der Stadtwald")

    page = desk.get(QUEUE).content.decode()

    assert len(numbers(page)) == 2
    assert "Gilt auch" not in page


def test_how_an_answer_came_in_is_shown_and_decides_nothing(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station)  # sent in the same moment as its form was handed out

    assert "schneller als ein Mensch tippt" in desk.get(QUEUE).content.decode()
    assert answer.status == Status.NEW


def test_an_answer_is_shown_shortened(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station, text="Ich bin Anna Weber und liebe den Rhein")

    page = send_decision(desk, answer, "shorten", text="Ich bin […] und liebe den Rhein")

    answer.refresh_from_db()
    assert "Wird gekürzt gezeigt" in page
    assert (answer.status, answer.text, answer.shortened) == (
        Status.RELEASED,
        "Ich bin […] und liebe den Rhein",
        True,
    )


def test_a_shortening_that_says_something_else_comes_back_as_it_was_typed(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station, text="Ich bin Anna Weber und liebe den Rhein")

    sent = desk.post(
        reverse("moderation:decide", args=[answer.pk]),
        {"decision": "shorten", "seen": "new", "reason": "", "text": "Ich bin jemand und liebe <b>den</b> Rhein"},
    )

    page = sent.content.decode()
    assert sent.status_code == 422
    assert "So geht das nicht" in page
    assert "Ich bin jemand und liebe &lt;b&gt;den&lt;/b&gt; Rhein</textarea>" in page
    answer.refresh_from_db()
    assert answer.status == Status.NEW


def test_an_answer_of_which_nothing_is_left_is_not_shown_whole(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station, text="Ich bin Anna Weber")

    sent = desk.post(f"{QUEUE}{answer.pk}/shorten/", {"decision": "shorten", "seen": "new", "text": " "})

    assert sent.status_code == 422
    answer.refresh_from_db()
    assert answer.status == Status.NEW
