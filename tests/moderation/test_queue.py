"""The queue as a page of forms: who may, what is in sight, and what each decision does."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contributions.colour_options import OWN_COLOUR_THEME
from contributions.enums import Reason, Status
from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from moderation.desk import queues
from moderation.desk.enums import REASON_SHORTCUTS, Queue
from moderation.desk.services import PAGE_SIZE
from moderation.formatting import format_waiting_time
from moderation.models import Decision
from moderation.services import decide
from tests.factories import HOSTILE, NOW, make_answer, make_moderator, make_question, make_station, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db


def test_the_address_is_the_published_one() -> None:
    assert reverse("moderation:queue") == QUEUE


def test_the_oldest_answer_stands_first(desk: Client, station: Station) -> None:
    late, _ = send_answer(station, text="Später", now=NOW)
    early, _ = send_answer(station, text="Früher", now=NOW - timedelta(hours=1))

    assert numbers(desk.get(QUEUE).content.decode()) == [early.pk, late.pk]


def test_an_answer_brings_what_other_software_relies_on(desk: Client) -> None:
    answer, _ = send_answer(quarter="010", social=True)

    page = desk.get(QUEUE).content.decode()

    assert f'data-answer="{answer.pk}"' in page
    for decision in ("release", "reject", "hold"):
        assert f'name="decision" value="{decision}"' in page
    for reason in Reason:
        assert f'<option value="{reason}" data-key="{REASON_SHORTCUTS[reason]}">' in page
    assert 'name="seen" value="new"' in page
    assert "Stadtmitte" in page
    assert "auch für soziale Netzwerke" in page
    assert "sind keine Gründe" in page


def test_text_is_text(desk: Client) -> None:
    send_answer(text=HOSTILE, language="de")

    page = desk.get(QUEUE).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'lang="de" dir="ltr" data-open="„" data-close="“"' in " ".join(page.split())


def test_releasing_is_one_action_and_the_next_answer_stands_first(desk: Client, station: Station) -> None:
    first, _ = send_answer(station, now=NOW - timedelta(hours=1))
    second, _ = send_answer(station)

    page = send_decision(desk, first, "release")

    first.refresh_from_db()
    assert first.status == Status.RELEASED
    assert numbers(page) == [second.pk]
    assert "Wird gezeigt" in page


def test_a_rejection_without_a_reason_changes_nothing_and_says_so(desk: Client) -> None:
    answer, _ = send_answer()

    page = send_decision(desk, answer, "reject")

    answer.refresh_from_db()
    assert answer.status == Status.NEW
    assert numbers(page) == [answer.pk]
    assert "Bitte wähl einen Grund." in page
    assert 'aria-invalid="true"' in page
    assert not Decision.objects.exists()


def test_a_rejection_keeps_its_reason(desk: Client) -> None:
    answer, _ = send_answer()

    page = send_decision(desk, answer, "reject", reason="insult")

    assert Decision.objects.get().reason == Reason.INSULT
    assert "Nicht gezeigt: Beleidigung." in page


def test_what_is_held_waits_on_its_own_queue(desk: Client) -> None:
    answer, _ = send_answer()
    assert numbers(send_decision(desk, answer, "hold")) == []
    answer.refresh_from_db()

    held = desk.get(QUEUE, {"queue": "held"}).content.decode()
    assert numbers(held) == [answer.pk]
    assert 'value="hold"' not in held
    page = send_decision(desk, answer, "release", queue="held")

    answer.refresh_from_db()
    assert answer.status == Status.RELEASED
    assert "Der Stapel ist leer." in page


@pytest.mark.parametrize(
    ("after", "reason", "message"),
    [
        (Status.RELEASED, "", "Jana war schneller und hat entschieden: wird gezeigt."),
        (Status.HELD, "", "Jana war schneller und hat entschieden: zurückgestellt."),
        (Status.REJECTED, "threat", "nicht gezeigt (Drohung oder Aufruf zu Gewalt)."),
    ],
)
def test_the_second_learns_who_was_faster(desk: Client, after: Status, reason: str, message: str) -> None:
    answer, _ = send_answer()
    faster = make_moderator()
    faster.first_name = "Jana"
    faster.save()
    decide(answer_id=answer.pk, before=Status.NEW, after=after, by=faster, now=NOW, reason=reason)

    page = send_decision(desk, answer, "reject", reason="link")

    answer.refresh_from_db()
    assert answer.status == after
    assert message in page


def test_a_note_is_not_lost_where_somebody_was_faster(desk: Client) -> None:
    answer, _ = send_answer()
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=NOW)

    page = send_decision(desk, answer, "hold", note="<Mia> fragen")

    assert "Deine Notiz ist nicht gespeichert: „&lt;Mia&gt; fragen“" in page


def test_a_second_click_learns_what_the_first_did(desk: Client) -> None:
    answer, _ = send_answer()
    send_decision(desk, answer, "release")

    assert "Das hattest du schon entschieden: wird gezeigt." in send_decision(desk, answer, "release")


def test_who_comes_after_the_author_learns_so(desk: Client) -> None:
    answer, _ = send_answer()
    withdraw(answer)

    page = send_decision(desk, answer, "release")

    assert "hat sie zurückgenommen" in page
    assert Answer.objects.get().status == Status.WITHDRAWN


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"decision": "publish", "seen": "new"},
        {"decision": "release"},
        {"decision": "release", "seen": "gone"},
        {"decision": "reject", "seen": "new", "reason": "criticism"},
        {"decision": "release", "seen": "new", "question": "1" * 40, "queue": "x"},
    ],
)
def test_what_is_incomplete_or_forged_changes_nothing(desk: Client, sent: dict[str, str]) -> None:
    answer, _ = send_answer()

    response = desk.post(reverse("moderation:decide", args=[answer.pk]), sent)

    assert response.status_code == 303
    assert Answer.objects.get().status == (Status.RELEASED if "question" in sent else Status.NEW)


@pytest.mark.parametrize("decision", ["release", "hold"])
def test_who_ignores_the_address_of_the_button_says_the_same(desk: Client, decision: str) -> None:
    answer, _ = send_answer()
    page = desk.get(QUEUE).content.decode()
    address = f"{QUEUE}{answer.pk}/"
    assert f'method="post" action="{address}"' in page
    assert f'name="decision" value="{decision}" formaction="{address}{decision}/"' in page

    desk.post(address, {"decision": decision, "seen": "new", "reason": ""})

    assert Answer.objects.get().status == {"release": Status.RELEASED, "hold": Status.HELD}[decision]


@pytest.mark.parametrize("number", [0, 10**9, 10**18 - 1])
def test_an_answer_that_never_was_is_no_error(desk: Client, number: int) -> None:
    response = desk.post(f"{QUEUE}{number}/", {"decision": "release", "seen": "new"})

    assert response.status_code == 303


@pytest.mark.parametrize(
    "parameters", [{"queue": "withdrawn"}, {"question": "x"}, {"question": "9" * 30}, {"missing": "<"}]
)
def test_a_strange_address_shows_the_new_answers(desk: Client, parameters: dict[str, str]) -> None:
    answer, _ = send_answer()

    assert numbers(desk.get(QUEUE, parameters).content.decode()) == [answer.pk]


def test_one_question_can_be_chosen_when_there_are_several(desk: Client) -> None:
    first, _ = send_answer()
    assert 'id="filter-question"' not in desk.get(QUEUE).content.decode()
    second, _ = send_answer()

    page = desk.get(QUEUE, {"question": second.question_id}).content.decode()

    assert 'id="filter-question"' in page
    assert numbers(page) == [second.pk]
    assert f'name="question" value="{second.question_id}"' in page
    assert numbers(desk.get(QUEUE).content.decode()) == [first.pk, second.pk]


def test_an_answer_of_a_closed_question_still_waits(desk: Client) -> None:
    answer, _ = send_answer()
    Question.objects.update(opens_at=NOW - timedelta(days=60), closes_at=NOW - timedelta(days=50))

    assert numbers(desk.get(QUEUE).content.decode()) == [answer.pk]


def test_the_empty_queue_is_friendly(desk: Client) -> None:
    assert "Gerade wartet hier nichts." in desk.get(QUEUE).content.decode()


def test_own_colours_reach_the_page(desk: Client) -> None:
    question = make_question(
        colour_theme=OWN_COLOUR_THEME, own_ground="#000000", own_warp="#aaaaaa", own_weft="#bbbbbb", own_text="#ffffff"
    )
    send_answer(make_station(question))

    page = desk.get(QUEUE).content.decode()

    assert f'[data-colour-theme="own-{question.pk}"]{{--ground:#000000' in page
    assert f'data-colour-theme="own-{question.pk}"' in page


def test_a_page_holds_few_answers_and_counts_no_further_than_99(desk: Client, station: Station) -> None:
    for _ in range(3):
        send_answer(station)
    one = Answer.objects.first()
    assert one is not None
    Answer.objects.bulk_create(
        Answer(
            question=station.question, station=station, text="x", language="de", consent=one.consent,
            submitted_at=NOW, receipt_hash=f"{number:064}",
        )
        for number in range(100)
    )  # fmt: skip

    page = desk.get(QUEUE).content.decode()

    assert len(numbers(page)) == PAGE_SIZE <= 10
    assert ">99+<" in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_answers(desk: Client, station: Station) -> None:
    send_answer(station)
    desk.get(QUEUE)  # somebody is at the desk now
    with CaptureQueriesContext(connection) as one:
        desk.get(QUEUE)
    send_answer(station)
    send_answer(make_station(station.question), quarter="010")
    desk.get(QUEUE)  # looks for hints in the new ones
    with CaptureQueriesContext(connection) as three:
        desk.get(QUEUE)

    assert len(one) == len(three) <= 46


@pytest.mark.parametrize(
    "choice",
    [
        queues.QueueFilter(),
        queues.QueueFilter(Queue.HELD),
        queues.QueueFilter(question_id=1),
    ],
)
def test_the_queue_follows_an_index_and_sorts_nothing(choice: queues.QueueFilter) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the table")
    index = "answer_queue" if choice.question_id else "answer_waiting"

    page = queues.grouped_answers(choice, User(pk=1)).select_related("station", "question")[:8].explain()
    counted = queues.queued_answers(choice, User(pk=1)).order_by().values("pk")[:100].explain()

    assert index in page
    assert "TEMP B-TREE" not in page
    assert "SCAN" not in page
    assert choice.queue == Queue.HELD or "USING COVERING INDEX" in counted  # held ones are few


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "gerade eben"),
        (1, "seit 1 Minute"),
        (12.9, "seit 12 Minuten"),
        (60, "seit 1 Stunde"),
        (150, "seit 2 Stunden"),
        (24 * 60, "seit 1 Tag"),
        (49 * 60, "seit 2 Tagen"),
        (-5, "gerade eben"),
    ],
)
def test_waiting_time_in_words(minutes: float, words: str) -> None:
    assert format_waiting_time(NOW - timedelta(minutes=minutes), NOW) == words


def test_held_answers_still_show_their_language_and_time(desk: Client) -> None:
    answer = make_answer(Status.HELD, now=datetime.now(tz=NOW.tzinfo) - timedelta(0), station=open_station())

    page = desk.get(QUEUE, {"queue": "held"}).content.decode()

    assert numbers(page) == [answer.pk]
    assert "Deutsch" in page


def open_station() -> Station:
    now = datetime.now(tz=NOW.tzinfo)
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))
