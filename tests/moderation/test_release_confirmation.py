"""Without JavaScript: what was noticed is shown only by a second, deliberate press, or masked."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Objection
from moderation.desk import release_confirmation
from moderation.hints.enums import HintCode
from moderation.models import Decision
from moderation.reports.models import Report
from moderation.services import assign_theme
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db
PHONE_NUMBER = "Ruf mich an: 0151 23456789. Krefeld kann Musik."
CRISIS = "Ich will nicht mehr leben."
SLOGAN = "Sieg Heil"
ANYWAY = "Trotzdem zeigen"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_moderator())
    return client


def state(answer: Answer) -> str:
    answer.refresh_from_db()
    return answer.status


@pytest.mark.parametrize("text", [PHONE_NUMBER, CRISIS, SLOGAN])
def test_what_was_noticed_is_not_shown_by_one_press(desk: Client, text: str) -> None:
    answer, _ = send_answer(text=text)

    page = send_decision(desk, answer, "release")

    assert state(answer) == Status.NEW
    assert not Decision.objects.exists()
    assert "Noch nichts entschieden" in page
    assert ANYWAY in page.partition(f'id="answer-{answer.pk}"')[2].partition("</article>")[0]
    assert "Wird gezeigt" in send_decision(desk, answer, "release_anyway")
    assert state(answer) == Status.RELEASED


def test_the_other_actions_and_ordinary_answers_need_no_confirmation(desk: Client) -> None:
    station = make_station(make_question())
    ordinary, noticed, other = (send_answer(station, text=text)[0] for text in ("Zoo!", PHONE_NUMBER, CRISIS))
    page = desk.get(QUEUE).content.decode()
    assert page.count("data-confirmation") == 2
    assert "data-confirmation" not in page.partition(f'id="answer-{ordinary.pk}"')[2].partition("</article>")[0]

    send_decision(desk, ordinary, "release")
    send_decision(desk, noticed, "hold")
    send_decision(desk, other, "reject", reason="crisis")

    assert [state(answer) for answer in (ordinary, noticed, other)] == ["released", "held", "rejected"]


def test_a_disabled_hint_stops_nothing(desk: Client) -> None:
    from moderation.hints.models import HintSetting

    HintSetting.objects.update_or_create(code=HintCode.PHONE, defaults={"on": False})
    answer, _ = send_answer(text=PHONE_NUMBER)

    send_decision(desk, answer, "release")

    assert state(answer) == Status.RELEASED


def test_masking_spares_the_second_press_and_masking_something_else_does_not(desk: Client) -> None:
    answer, _ = send_answer(text=PHONE_NUMBER)

    page = send_decision(desk, answer, "shorten", text="Ruf mich an: 0151 23456789. […]")
    assert "0151 23456789. […]</textarea>" in page  # what was typed is still there
    assert state(answer) == Status.NEW

    send_decision(desk, answer, "shorten", text="Ruf mich an: […]. Krefeld kann Musik.")
    assert state(answer) == Status.RELEASED


def test_the_answer_comes_first_again_with_all_that_was_typed(desk: Client) -> None:
    station = make_station(make_question())
    theme = station.question.themes.create(name="Grün")
    first, answer = (send_answer(station, text=text)[0] for text in ("Zoo!", PHONE_NUMBER))

    page = send_decision(desk, answer, "release", note="Anna fragen", theme=str(theme.pk), reason="link")

    assert page.index(f'id="answer-{answer.pk}"') < page.index(f'id="answer-{first.pk}"')
    article = page.partition(f'id="answer-{answer.pk}"')[2].partition("</article>")[0]
    assert 'value="Anna fragen"' in article
    assert article.partition(f'value="{theme.pk}"')[2].lstrip().startswith("checked")
    assert 'value="link" data-key="l" selected' in article


def test_a_rejected_answer_is_not_shown_by_a_look_at_the_wrong_queue(desk: Client) -> None:
    answer = make_answer(Status.REJECTED, text="Zoo!")

    page = send_decision(desk, answer, "release", queue="rejected")

    assert "war schon nicht gezeigt: Passt nicht" in page
    assert state(answer) == Status.REJECTED
    send_decision(desk, answer, "release_anyway", queue="rejected")
    assert state(answer) == Status.RELEASED


def test_an_objection_and_a_report_need_a_confirmation_too(desk: Client) -> None:
    objected = make_answer(Status.REJECTED, text=PHONE_NUMBER)
    Objection.objects.create(answer=objected, text="Doch", filed_at=NOW)
    reported = make_answer(Status.HELD, text=CRISIS)
    Report.objects.create(answer=reported, nonce="n", reason="insult", reported_at=NOW, language="de")

    assert "Noch nichts entschieden" in send_decision(desk, objected, "release", under="objections")
    assert "Noch nichts entschieden" in send_decision(desk, reported, "release", under="reported")
    assert (state(objected), state(reported)) == (Status.REJECTED, Status.HELD)

    send_decision(desk, objected, "release_anyway", under="objections")
    send_decision(desk, reported, "release_anyway", under="reported")
    assert (state(objected), state(reported)) == (Status.RELEASED, Status.RELEASED)


def test_a_reported_answer_that_is_still_shown_may_stay(desk: Client) -> None:
    reported = make_answer(Status.RELEASED, text=PHONE_NUMBER)
    Report.objects.create(answer=reported, nonce="n", reason="insult", reported_at=NOW, language="de")

    assert "Wird weiterhin gezeigt" in send_decision(desk, reported, "release", under="reported")


def test_nothing_noticed_goes_to_networks_by_one_press(desk: Client) -> None:
    station = make_station(make_question(second_person=[SecondPerson.SOCIAL]))
    answer = make_answer(Status.RELEASED, station=station, text=PHONE_NUMBER)

    assert "Noch nichts entschieden" in send_decision(desk, answer, "clear", under="social")
    answer.refresh_from_db()
    assert answer.cleared_for_social is None
    send_decision(desk, answer, "clear_anyway", under="social")
    answer.refresh_from_db()
    assert answer.cleared_for_social is True


def test_a_blind_re_review_cannot_be_told_by_its_confirmation(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from moderation import services

    monkeypatch.setattr(services, "random_fraction", lambda: 0.0)
    by: User = make_moderator()
    answer, _ = send_answer(text=PHONE_NUMBER)
    services.decide(answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=by, now=NOW, reason="insult")

    page = send_decision(desk, answer, "release", under="re-review", seen="new")

    assert "Noch nichts entschieden" in page
    assert "war schon nicht gezeigt" not in page
    assert state(answer) == Status.REJECTED
    assert "Das war ein zweiter Blick" in send_decision(desk, answer, "release_anyway", under="re-review", seen="new")


def test_enter_in_a_field_presses_a_button_that_does_nothing(desk: Client) -> None:
    send_answer()

    page = desk.get(QUEUE).content.decode()

    form = page.partition('<form class="decide"')[2]
    assert form.partition("<button")[2].partition(">")[0].split()[:2] == ['type="submit"', 'formmethod="dialog"']
    assert reverse("moderation:queue") in page


def test_the_list_of_answers_shows_nothing_that_was_noticed_or_rejected(client: Client) -> None:
    client.force_login(make_moderator())
    station = make_station(make_question())
    ordinary, noticed = (send_answer(station, text=text)[0] for text in ("Zoo!", PHONE_NUMBER))
    rejected = make_answer(Status.REJECTED, station=station, text="Samt.")
    chosen = {"action": "release", "_selected_action": [ordinary.pk, noticed.pk, rejected.pk]}

    page = client.post(reverse("admin:contributions_answer_changelist"), chosen, follow=True).content.decode()

    assert [state(answer) for answer in (ordinary, noticed, rejected)] == ["released", "new", "rejected"]
    assert "1 Antwort entschieden." in page
    assert "2 nicht mit gezeigt, lies sie selbst: sieht aus wie eine Telefonnummer; war schon nicht gezeigt" in page


def test_the_refused_answer_is_there_again_although_others_are_before_it(desk: Client) -> None:
    station = make_station(make_question())
    answers = [send_answer(station, text=f"Zoo {number}!", now=NOW)[0] for number in range(6)]
    noticed, _ = send_answer(station, text=PHONE_NUMBER, now=NOW)

    page = send_decision(desk, noticed, "release", note="Wer kennt die Nummer?")

    assert numbers(page)[0] == noticed.pk
    assert len(answers) == 6
    assert "Wer kennt die Nummer?" in page


def test_what_is_named_is_what_is_left_in_the_shortened_text(desk: Client) -> None:
    answer, _ = send_answer(text="Ich heiße Anna Weber, 0151 23456789.")

    page = send_decision(desk, answer, "shorten", text="Ich heiße Anna Weber, […].")

    asked = page.partition('role="alert">Halt')[2].partition("</p>")[0]
    assert "Name eines Menschen" in asked
    assert "Telefonnummer" not in asked
    assert '<details class="shorten" data-mask open>' in page


def test_a_tick_that_was_taken_away_stays_away(desk: Client) -> None:
    station = make_station(make_question())
    theme = station.question.themes.create(name="Grün")
    answer, _ = send_answer(station, text=PHONE_NUMBER)
    assign_theme([answer.pk], theme.pk)

    page = send_decision(desk, answer, "release", theme="0")

    article = page.partition(f'id="answer-{answer.pk}"')[2].partition("</article>")[0]
    chosen = [
        part.partition(">")[0] for part in article.split('name="theme" ')[1:] if "checked" in part.partition(">")[0]
    ]
    assert [part.partition('"')[2].partition('"')[0] for part in chosen] == ["0"]


def test_without_scripts_a_press_right_after_the_page_came_shows_nothing(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_confirmation, "MIN_READING_TIME", 60)  # seconds: a slow machine is no slow person
    answer, _ = send_answer(text="Zoo!")
    page = desk.get(QUEUE).content.decode()
    drawn = page.partition('name="drawn" value="')[2].partition('"')[0]

    assert "schneller, als man lesen kann" in send_decision(desk, answer, "release", drawn=drawn)
    assert state(answer) == Status.NEW

    send_decision(desk, answer, "release", drawn=str(float(drawn) - 60))
    assert state(answer) == Status.RELEASED
