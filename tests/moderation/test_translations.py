"""A translation below an answer in another language: one person writes, another clears, and it goes with the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Reason, Status
from contributions.models import Answer, ReleaseCounter
from contributions.services import withdraw
from moderation.enums import DecisionKind
from moderation.models import Translation
from moderation.retention import REJECTED_RETENTION_PERIOD, erase_rejected_texts
from moderation.selectors import find_released_answers, find_translations
from moderation.services import decide
from moderation.transitions import ConflictError, NotAllowed, OwnDecision
from moderation.translations.selectors import version_of
from moderation.translations.services import (
    ChangedMeanwhile,
    clear_translation,
    remove_translation,
    write_translation,
)
from tests.factories import NOW, make_answer, make_moderator

pytestmark = pytest.mark.django_db
WAITING = "/admin/moderation/translations/"
GERMAN = "Der Park am Rhein gehört uns allen"


@pytest.fixture
def writer(moderator: User) -> User:
    return moderator


@pytest.fixture
def second() -> User:
    return make_moderator()


@pytest.fixture
def answer(second: User) -> Answer:
    text = "Ren kıyısındaki park hepimizin, 0175 1234567"
    return make_answer(Status.RELEASED, by=second, text=text, language="tr")


def seen(answer: Answer) -> str:
    return version_of(Answer.objects.get(pk=answer.pk), Translation.objects.filter(pk=answer.pk).first())


def write(answer: Answer, by: User, text: str = GERMAN) -> None:
    write_translation(answer_id=answer.pk, text=text, seen=seen(answer), by=by, now=NOW)


def clear(answer: Answer, by: User) -> None:
    clear_translation(answer_id=answer.pk, seen=seen(answer), by=by, now=NOW)


def remove(answer: Answer, by: User) -> None:
    remove_translation(answer_id=answer.pk, seen=seen(answer), by=by, now=NOW)


def shown(answer: Answer) -> str | None:
    """What exhibition is handed out."""
    return find_translations(find_released_answers([answer.pk]).values()).get(answer.pk)


def version(answer: Answer) -> int:
    return ReleaseCounter.objects.get(pk=answer.question_id).version


def test_it_is_shown_once_another_person_has_cleared_it(answer: Answer, writer: User, second: User) -> None:
    before = version(answer)
    write(answer, writer)
    assert (shown(answer), version(answer)) == (None, before)
    with pytest.raises(OwnDecision):
        clear(answer, writer)

    clear(answer, second)

    assert (shown(answer), version(answer)) == (GERMAN, before + 1)
    logged = answer.decisions.values_list("kind", "before", "after", "decided_by")[:2]
    assert list(logged) == [
        (DecisionKind.TRANSLATION_CLEARED, "released", "released", second.pk),
        (DecisionKind.TRANSLATED, "released", "released", writer.pk),
    ]


def test_the_database_refuses_that_somebody_clears_their_own(answer: Answer, writer: User) -> None:
    write(answer, writer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.update(cleared_by=writer, cleared_at=NOW)


def test_another_text_waits_again_and_the_same_one_stays(answer: Answer, writer: User, second: User) -> None:
    write(answer, writer)
    clear(answer, second)
    before = version(answer)
    write(answer, second)
    assert (shown(answer), version(answer)) == (GERMAN, before)

    write(answer, second, "Der Park gehört allen")

    assert (shown(answer), version(answer)) == (None, before + 1)
    with pytest.raises(OwnDecision):
        clear(answer, second)


def test_what_nobody_has_read_is_not_cleared(answer: Answer, writer: User, second: User) -> None:
    write(answer, writer)
    read = seen(answer)
    write(answer, writer, "Etwas anderes")

    for change in (clear_translation, remove_translation):
        with pytest.raises(ChangedMeanwhile):
            change(answer_id=answer.pk, seen=read, by=second, now=NOW)

    assert Translation.objects.get().text == "Etwas anderes"
    assert shown(answer) is None


def test_a_shortened_answer_takes_its_translation_off(answer: Answer, writer: User, second: User) -> None:
    write(answer, writer, f"{GERMAN}, 0175 1234567")
    clear(answer, second)
    read, before = seen(answer), version(answer)

    shorter = "Ren kıyısındaki park hepimizin"
    decide(answer_id=answer.pk, before=Status.RELEASED, after=Status.RELEASED, by=writer, now=NOW, shorter=shorter)

    assert shown(answer) is None
    assert version(answer) > before
    with pytest.raises(ChangedMeanwhile):
        clear_translation(answer_id=answer.pk, seen=read, by=second, now=NOW)
    clear(answer, second)
    assert shown(answer)


def test_it_goes_with_the_answer(answer: Answer, writer: User, second: User) -> None:
    write(answer, writer)
    clear(answer, second)
    released = find_released_answers([answer.pk]).values()

    withdraw(answer)

    assert find_translations(released) == {}  # also to somebody who had read the answer before
    assert not Translation.objects.exists()


def test_it_is_not_handed_out_with_a_rejected_answer_and_erased_with_its_text(
    answer: Answer, writer: User, second: User
) -> None:
    write(answer, writer)
    clear(answer, second)
    released = find_released_answers([answer.pk]).values()

    decide(
        answer_id=answer.pk,
        before=Status.RELEASED,
        after=Status.REJECTED,
        by=second,
        now=NOW,
        reason=Reason.OFF_TOPIC,
    )

    assert find_translations(released) == {}
    assert Translation.objects.exists()  # it may be shown again
    erase_rejected_texts(NOW + REJECTED_RETENTION_PERIOD + timedelta(hours=1))
    assert not Translation.objects.exists()


def test_removing_it_takes_it_off(answer: Answer, writer: User, second: User) -> None:
    write(answer, writer)
    clear(answer, second)
    before = version(answer)

    remove(answer, writer)

    assert (shown(answer), version(answer)) == (None, before + 1)
    assert answer.decisions.values_list("kind", flat=True)[0] == DecisionKind.TRANSLATION_REMOVED


def test_only_answers_on_show_in_another_language_have_one(writer: User, second: User) -> None:
    for language in ("de", "de-simple"):
        german = make_answer(Status.RELEASED, by=second, language=language)
        with pytest.raises(NotAllowed):
            write(german, writer)
    for status in (Status.NEW, Status.HELD, Status.REJECTED):
        with pytest.raises(ConflictError):
            write(make_answer(status, by=second, language="tr"), writer)


def test_many_cost_one_query(
    answer: Answer, writer: User, second: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = [make_answer(Status.RELEASED, by=second, language=language) for language in ("de", "ar", "uk")]
    for each in (answer, others[1]):
        write(each, writer)
        clear(each, second)
    released = find_released_answers([answer.pk, *(each.pk for each in others)])

    with django_assert_num_queries(1):
        assert find_translations(released.values()) == {answer.pk: GERMAN, others[1].pk: GERMAN}
    with django_assert_num_queries(0):
        assert find_translations([released[others[0].pk]]) == {}


# ---- pages


@pytest.fixture
def at_desk() -> Callable[[User], Client]:
    def at_desk(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return at_desk


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def send(client: Client, answer: Answer, part: str = "", **fields: str) -> tuple[int, str]:
    """Press a button on the page as it is now; its status, and the page that comes at last."""
    address = f"{WAITING}{answer.pk}/"
    response = client.post(address + part, {"seen": seen(answer), "text": GERMAN} | fields)
    status = response.status_code
    if status == 303:
        response = client.get(response["Location"])
    return status, response.content.decode()


def test_from_the_desk_to_the_second_person(
    answer: Answer, writer: User, second: User, at_desk: Callable[[User], Client]
) -> None:
    own, other = at_desk(writer), at_desk(second)
    address = f"{WAITING}{answer.pk}/"
    for page in ("/admin/moderation/queue/?queue=released", f"/admin/contributions/answer/{answer.pk}/change/"):
        assert f'href="{address}"' in page_of(own, page), page
    assert "Freigeben</button>" not in page_of(own, address)

    status, page = send(own, answer)

    assert status == 303
    assert "noch nicht freigegeben" in page
    assert GERMAN in page
    assert "/clear/" not in page
    assert WAITING not in page_of(own, "/admin/")
    assert f'href="{WAITING}"' in page_of(other, "/admin/")
    assert f'href="{address}"' in page_of(other, WAITING)
    assert send(own, answer, "clear/")[0] == 409
    status, page = send(other, answer, "clear/")
    assert status == 303
    assert "Wird gezeigt: geschrieben von" in page
    assert shown(answer) == GERMAN
    assert WAITING not in page_of(other, "/admin/")
    assert GERMAN in page_of(own, f"/admin/contributions/answer/{answer.pk}/change/")
    assert send(other, answer, "remove/", text="")[0] == 303
    assert shown(answer) is None


def test_whoever_changes_it_while_clearing_has_written_it(
    answer: Answer, writer: User, second: User, at_desk: Callable[[User], Client]
) -> None:
    write(answer, writer)

    status, page = send(at_desk(second), answer, "clear/", text=f"{GERMAN}!")

    assert status == 303
    assert "Jetzt liest es jemand anderes" in page
    assert shown(answer) is None
    assert Translation.objects.get().written_by == second


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Hier steht noch nichts."),
        ("\u200b ", "Hier steht noch nichts."),
        ("ä" * 403, "Das sind 3 Zeichen zu viel."),
    ],
)
def test_a_mistake_is_explained_and_nothing_typed_is_lost(
    answer: Answer, writer: User, at_desk: Callable[[User], Client], text: str, message: str
) -> None:
    status, page = send(at_desk(writer), answer, text=text)

    assert status == 422
    assert message in page
    assert f">\n{text}</textarea>" in page
    assert not Translation.objects.exists()


def test_somebody_who_was_slower_reads_what_is_there_and_keeps_their_text(
    answer: Answer, writer: User, second: User, at_desk: Callable[[User], Client]
) -> None:
    client, read = at_desk(second), seen(answer)
    write(answer, writer, "Von der anderen Person")

    status, page = send(client, answer, seen=read)

    assert status == 409
    assert f">\n{GERMAN}</textarea>" in page
    assert "Von der anderen Person" in page
    assert f'value="{seen(answer)}"' in page  # once read, it can be replaced


def test_an_answer_that_is_gone_says_so(answer: Answer, writer: User, at_desk: Callable[[User], Client]) -> None:
    client, read = at_desk(writer), seen(answer)
    withdraw(answer)

    status, page = send(client, answer, seen=read)

    assert (status, "Diese Antwort wird nicht mehr gezeigt" in page) == (303, True)
    assert client.get(f"{WAITING}{answer.pk}/").status_code == 404


def test_texts_are_text(answer: Answer, writer: User, at_desk: Callable[[User], Client]) -> None:
    _, page = send(at_desk(writer), answer, text="<script>alert(1)</script>\r\n\r\n\r\n\u202eRhein")

    assert Translation.objects.get().text == "<script>alert(1)</script>\n\nRhein"
    assert "<script>alert(1)" not in page


def test_the_list_costs_the_same_with_one_and_with_three(
    answer: Answer,
    writer: User,
    second: User,
    at_desk: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = at_desk(second)
    write(answer, writer)
    page_of(client, WAITING)
    for _ in range(2):
        with django_assert_num_queries(6):
            page_of(client, WAITING)
        write(make_answer(Status.RELEASED, by=second, language="ar"), writer)
        write(make_answer(Status.RELEASED, by=second, language="uk"), second)
