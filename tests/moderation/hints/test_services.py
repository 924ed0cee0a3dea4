"""What was noticed in the waiting answers is stored a few at a time, and goes when they are settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from moderation.hints import services
from moderation.hints.detection import Hint, find_hints
from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.models import AnswerHint, HintScan, HintSetting, WordList
from moderation.hints.selectors import current_word_lists, urgent_answer_ids
from moderation.hints.services import delete_settled_hints, scan_waiting_answers, update_hints
from moderation.hints.word_lists import WordLists
from moderation.models import UnshownText
from tests.factories import NOW, make_answer

pytestmark = pytest.mark.django_db

CRISIS = "Ich will nicht mehr leben"
PHONE = "Ruf an: 02151 862761"
PLAIN = "Der Stadtwald am Morgen"


@pytest.fixture(autouse=True)
def read_each_time(settings: Settings) -> None:
    settings.CACHE_SECONDS = 0


def send(station: Station, *texts: str, status: Status = Status.NEW) -> list[Answer]:
    return [make_answer(status, station=station, text=text, now=NOW - timedelta(hours=1)) for text in texts]


def stored() -> set[tuple[int, str]]:
    return set(AnswerHint.objects.values_list("answer", "code"))


def test_hints_of_waiting_answers_are_stored(station: Station) -> None:
    crisis, phone, _plain = send(station, CRISIS, PHONE, PLAIN)
    (held,) = send(station, PHONE, status=Status.HELD)
    send(station, PHONE, status=Status.RELEASED)

    assert not scan_waiting_answers(NOW, limit=10)

    assert stored() == {(crisis.pk, "crisis"), (phone.pk, "phone"), (held.pk, "phone")}


def test_each_scan_goes_on_where_the_last_one_ended(station: Station) -> None:
    first, second, third = send(station, CRISIS, CRISIS, CRISIS)

    assert scan_waiting_answers(NOW, limit=2)
    assert {answer_id for answer_id, _code in stored()} == {first.pk, second.pk}
    assert not scan_waiting_answers(NOW, limit=2)
    assert (third.pk, "crisis") in stored()


def test_decided_answers_do_not_stop_it(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_IDS", 2)
    send(station, *[PLAIN] * 5, status=Status.RELEASED)
    (late,) = send(station, CRISIS)

    while scan_waiting_answers(NOW, limit=10):
        pass

    assert stored() == {(late.pk, "crisis")}


def test_with_nothing_new_it_costs_two_queries(
    station: Station, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHE_SECONDS = 3600
    send(station, CRISIS)
    scan_waiting_answers(NOW, limit=10)

    with django_assert_num_queries(2):
        assert not scan_waiting_answers(NOW, limit=10)


def test_the_latest_are_read_again_for_a_lower_id_may_still_be_committed(station: Station) -> None:
    first, early, late = send(station, CRISIS, CRISIS, CRISIS)
    Answer.objects.filter(pk__in=[early.pk, late.pk]).update(submitted_at=NOW)
    Answer.objects.filter(pk=early.pk).update(status=Status.WITHDRAWN, text="", fingerprint="")  # as if not there yet
    scan_waiting_answers(NOW, limit=10)
    assert stored() == {(first.pk, "crisis"), (late.pk, "crisis")}
    Answer.objects.filter(pk=early.pk).update(status=Status.NEW, text=CRISIS)

    scan_waiting_answers(NOW + timedelta(seconds=1), limit=10)

    assert (early.pk, "crisis") in stored()
    assert HintScan.objects.get().last_answer_id == first.pk
    scan_waiting_answers(NOW + timedelta(minutes=1), limit=10)
    assert HintScan.objects.get().last_answer_id == late.pk


@pytest.mark.parametrize("change", ["list", "setting"])
def test_other_lists_or_settings_start_it_anew(station: Station, change: str) -> None:
    crisis, plain = send(station, CRISIS, PLAIN)
    scan_waiting_answers(NOW, limit=10)
    assert stored() == {(crisis.pk, "crisis")}

    if change == "list":
        WordList.objects.create(kind=WordListKind.CRISIS, language="de", words="stadtwald")
    else:
        HintSetting.objects.update_or_create(code=HintCode.CRISIS, defaults={"on": False})
    scan_waiting_answers(NOW, limit=10)

    assert stored() == ({(plain.pk, "crisis")} if change == "list" else set())


def test_what_is_noticed_goes_with_the_decision_and_comes_back_with_its_undo(station: Station) -> None:
    (answer,) = send(station, CRISIS)
    scan_waiting_answers(NOW, limit=10)

    Answer.objects.update(status=Status.REJECTED, reason=Reason.CRISIS)
    update_hints([answer.pk], NOW)
    assert stored() == set()

    Answer.objects.update(status=Status.NEW, reason="")
    update_hints([answer.pk], NOW)
    assert stored() == {(answer.pk, "crisis")}


def test_nothing_is_stored_about_an_answer_that_is_settled_while_it_is_read(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn, waiting = send(station, CRISIS, CRISIS)

    def find_and_withdraw(text: str, language: str, lists: WordLists) -> list[Hint]:
        withdraw(withdrawn)
        return find_hints(text, language, lists)

    monkeypatch.setattr(services, "find_hints", find_and_withdraw)
    scan_waiting_answers(NOW, limit=10)

    assert stored() == {(waiting.pk, "crisis")}
    assert list(UnshownText.objects.values_list("answer", flat=True)) == [waiting.pk]


def test_a_decision_in_the_admin_deletes_what_was_noticed(station: Station, client: Client, moderator: User) -> None:
    decided, waiting = send(station, CRISIS, CRISIS)
    scan_waiting_answers(NOW, limit=10)
    client.force_login(moderator)

    client.post(
        reverse("admin:contributions_answer_changelist"),
        {"action": "reject", "reason": Reason.CRISIS, ACTION_CHECKBOX_NAME: [decided.pk]},
    )

    decided.refresh_from_db()
    assert decided.status == Status.REJECTED
    assert stored() == {(waiting.pk, "crisis")}


@pytest.mark.parametrize("command", ["remind", "forget"])
def test_the_commands_delete_what_was_noticed_in_withdrawn_answers(station: Station, command: str) -> None:
    waiting, withdrawn = send(station, CRISIS, CRISIS)
    scan_waiting_answers(NOW, limit=10)
    withdraw(withdrawn)
    assert urgent_answer_ids(Answer.objects.filter(status=Status.NEW)) == [waiting.pk]

    call_command(command)

    assert stored() == {(waiting.pk, "crisis")}
    assert delete_settled_hints() == 0


def test_the_reminder_looks_at_everything_that_waits(station: Station) -> None:
    answers = send(station, CRISIS, CRISIS)

    call_command("remind")

    assert urgent_answer_ids(Answer.objects.filter(status=Status.NEW)) == [answer.pk for answer in answers]


def test_only_one_row_says_how_far_it_is(station: Station) -> None:
    (crisis,) = send(station, CRISIS)
    HintScan.objects.create(pk=2, lists_version=current_word_lists(NOW).version, last_answer_id=crisis.pk)

    scan_waiting_answers(NOW, limit=10)

    assert stored() == {(crisis.pk, "crisis")}
