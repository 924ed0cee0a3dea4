"""The visitor's doors: send and take back."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db.models.sql.compiler import SQLInsertCompiler

from contributions.enums import Reason, Status
from contributions.models import Answer, Question, Station
from contributions.selectors import find_answer, takeback_mark
from contributions.services import NotOpen, Submission, TokenUsed, change_open_data_consent, submit, withdraw
from contributions.tokens import BadToken, Token, issue_token, read_token
from moderation.services import decide
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


def send(station: Station, token: Token, text: str = "Rhein!", now: datetime = NOW) -> str:
    consent = station.question.consents.get(language="de")
    return submit(Submission(station, token, text, "de", consent, consent_social=False), now)


def test_a_retry_brings_the_same_receipt_and_no_second_answer(station: Station) -> None:
    token = Token("nonce", NOW, 1)

    assert send(station, token) == send(station, token)
    assert Answer.objects.count() == 1


def test_an_answer_is_stored_as_django_would_store_it(station: Station) -> None:
    send(station, Token("nonce", NOW, 1), "Der Rhein 👋, 100 % „echt“")
    again = Answer.objects.get()
    again.pk, again.receipt_hash = None, "0" * 64
    again.save(force_insert=True)

    ours, theirs = map(dict, Answer.objects.order_by("pk").values())

    assert {name for name in ours if ours[name] != theirs[name]} == {"id", "receipt_hash"}


def test_the_statement_that_stores_answers_is_written_once(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    send(station, Token("first", NOW, 1))
    monkeypatch.delattr(SQLInsertCompiler, "as_sql")

    send(station, Token("second", NOW, 1))

    assert Answer.objects.count() == 2


def test_a_retry_long_after_closing_still_brings_the_receipt(station: Station) -> None:
    token, late = Token("nonce", NOW, 1), station.question.closes_at + timedelta(hours=20)
    receipt = send(station, token)

    assert send(station, token, now=late) == receipt
    with pytest.raises(NotOpen):
        send(station, Token("another", NOW, 1), now=late)


def test_other_words_with_a_used_token_are_neither_lost_nor_taken_for_the_first(station: Station) -> None:
    token = Token("nonce", NOW, 1)
    send(station, token, "erste")

    with pytest.raises(TokenUsed):
        send(station, token, "zweite")

    assert [answer.text for answer in Answer.objects.all()] == ["erste"]


@pytest.mark.parametrize("status", [Status.HELD, Status.RELEASED, Status.REJECTED, Status.WITHDRAWN, "shortened"])
def test_other_words_are_not_lost_once_the_first_are_decided_about(station: Station, status: str) -> None:
    token = Token("nonce", NOW, 1)
    receipt = send(station, token, "Ich bin Anna und mag den Rhein")
    answer = Answer.objects.get()
    if status == Status.WITHDRAWN:
        withdraw(answer)
    elif status == "shortened":
        decide_about(answer, Status.RELEASED, shorter="Ich bin […] und mag den Rhein")
    else:
        decide_about(answer, Status(status))

    for late in (NOW, station.question.closes_at + timedelta(hours=20)):
        with pytest.raises(TokenUsed):
            send(station, token, "Ich bin Berta und mag den Rhein", late)
        if status in (Status.WITHDRAWN, "shortened"):  # nothing says any more what was sent first
            with pytest.raises(TokenUsed):
                send(station, token, "Ich bin Anna und mag den Rhein", late)
        else:
            assert send(station, token, "Ich bin Anna und mag den Rhein", late) == receipt
    assert Answer.objects.count() == 1


def decide_about(answer: Answer, after: Status, **how: str) -> None:
    reason = Reason.OFF_TOPIC if after == Status.REJECTED else ""
    by = make_moderator()
    decide(answer_id=answer.pk, before=Status.NEW, after=after, by=by, now=NOW, reason=reason, **how)


def test_a_retry_after_the_decision_still_finds_its_receipt(station: Station) -> None:
    answer, receipt = send_answer(station)
    withdraw(answer)

    assert find_answer(receipt) == answer


def test_the_receipt_itself_is_not_stored(station: Station) -> None:
    _, receipt = send_answer(station)

    assert receipt not in str(Answer.objects.values().get())


def test_receipts_survive_a_change_of_the_secret_key(station: Station, settings: object) -> None:
    answer, receipt = send_answer(station)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another key " * 6  # type: ignore[attr-defined]

    assert find_answer(receipt) == answer
    assert find_answer(receipt.replace("", "-").upper()) == answer


@pytest.mark.parametrize(
    ("issued", "sent", "taken"),
    [
        (-8 * 24 * 60, -8 * 24 * 60, False),  # before opening
        (0, 0, True),
        (7 * 24 * 60 - 1, 7 * 24 * 60 + 30, True),  # opened in time, sent soon after closing
        (7 * 24 * 60 - 1, 7 * 24 * 60 + 90, False),
        (7 * 24 * 60 + 1, 7 * 24 * 60 + 2, False),  # opened after closing
    ],
)
def test_answers_are_taken_while_open_and_for_those_who_were_just_writing(
    station: Station, issued: int, sent: int, taken: bool
) -> None:
    token, now = Token("nonce", NOW + timedelta(minutes=issued), 1), NOW + timedelta(minutes=sent)

    if taken:
        assert send(station, token, now=now)
    else:
        with pytest.raises(NotOpen):
            send(station, token, now=now)


@pytest.mark.parametrize("status", [Status.NEW, Status.HELD, Status.RELEASED, Status.REJECTED])
def test_taking_back_erases_the_text_from_every_state(question: Question, status: Status) -> None:
    answer = make_answer(status, station=make_station(question), quarter="010")
    version = question.release_counter.version

    withdraw(answer)
    withdraw(answer)

    answer.refresh_from_db()
    question.release_counter.refresh_from_db()
    assert (answer.status, answer.text, answer.quarter) == (Status.WITHDRAWN, "", "")
    assert answer.submitted_at == NOW.replace(minute=0, second=0)
    assert question.release_counter.released == 0
    assert question.release_counter.version == (version + 2 if status == Status.RELEASED else version)


def test_what_is_taken_back_changes_the_mark_and_a_release_does_not(station: Station) -> None:
    shown = make_answer(Status.RELEASED, station=station)
    mark = takeback_mark()
    private = make_answer(Status.RELEASED, station=station)
    assert takeback_mark() == mark

    for answer, take_back in ((shown, withdraw), (private, partial(change_open_data_consent, given=False))):
        before = takeback_mark()
        take_back(answer)
        assert takeback_mark() != before


@pytest.mark.parametrize(
    "written", ["", "x", "1.2:3", issue_token(NOW - timedelta(hours=49), 1)], ids=["", "short", "forged", "old"]
)
def test_a_missing_forged_or_old_token_is_refused(written: str) -> None:
    with pytest.raises(BadToken):
        read_token(written, NOW)


def test_a_question_gets_its_release_counter() -> None:
    assert make_question().release_counter.released == 0
