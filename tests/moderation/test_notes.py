"""Notes about answers can be erased, and go with the answer; who, when, what and why stay in the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contributions.enums import Outcome, Status
from contributions.models import Answer, Objection
from contributions.services import object_to_rejection, withdraw
from krefeld_kann_was.accounts import roles
from moderation.hints.models import AnswerHint
from moderation.models import AnswerTheme, Claim, Decision, Handover, PreviousState, ReReview, Theme
from moderation.reports.models import Report
from moderation.reports.services import file_report, settle_reports
from moderation.retention import REJECTED_RETENTION_PERIOD, erase_rejected_texts
from moderation.services import decide, decide_objection, decide_similar, erase_note
from moderation.transitions import NotAllowed
from tests.factories import NOW, make_answer, make_colleague, make_moderator, send_answer

pytestmark = pytest.mark.django_db
LOG = "/admin/moderation/decision/"
NOTE = "Das ist Anna Weber aus der 7b"
# What stays when the author takes the answer back, and why.
KEPT = {
    Claim: "says who at the desk looks at it, for a minute",
    Handover: "says who at the desk passed it to whom, and is forgotten after a while",
    ReReview: "says whether two people at the desk agreed",
}


def note_about(answer: Answer, by: User) -> Decision:
    return decide(answer_id=answer.pk, before=Status.NEW, after=Status.HELD, by=by, now=NOW, note=NOTE)


def facts(decision: Decision) -> dict[str, object]:
    """The whole row without its note."""
    row = Decision.objects.values().get(pk=decision.pk)
    return {name: value for name, value in row.items() if name not in ("note", "note_erased")}


def notes() -> set[tuple[str, bool]]:
    return set(Decision.objects.values_list("note", "note_erased"))


def page_of(decision: Decision) -> str:
    return reverse("admin:moderation_decision_change", args=[decision.pk])


def address_of(decision: Decision) -> str:
    return reverse("admin:moderation_decision_erase_note", args=[decision.pk])


def test_taking_back_erases_what_was_noted_reported_and_kept(client: Client, moderator: User) -> None:
    """On the page of the visitor, in one go; the answer to somebody else keeps its note."""
    answer, receipt = send_answer(text="Ich bin Anna Weber und liebe den Rhein")
    decision = note_about(answer, moderator)
    other = note_about(send_answer(answer.station)[0], moderator)
    report = {"answer_id": answer.pk, "reason": "other", "flag": "", "now": NOW, "text": NOTE, "about": ""}
    file_report(nonce="read", language="de", contact="", **report)  # type: ignore[arg-type]
    settle_reports(answer.pk, outcome=Status.HELD, by=moderator, now=NOW)
    file_report(nonce="open", language="de", contact="anna@example.org", **report)  # type: ignore[arg-type]
    AnswerHint.objects.create(answer=answer, code="name")
    was = facts(decision)
    assert PreviousState.objects.filter(decision=decision).exists()

    client.post(reverse("withdraw", args=[receipt], urlconf="contributions.urls"))

    answer.refresh_from_db()
    assert answer.status == Status.WITHDRAWN
    assert facts(decision) == was
    assert Decision.objects.filter(pk=decision.pk, note="", note_erased=True).exists()
    assert Decision.objects.filter(pk=other.pk, note=NOTE, note_erased=False).exists()
    assert list(PreviousState.objects.values_list("decision", flat=True)) == [other.pk]
    assert set(Report.objects.values_list("text", "about", "contact")) == {("", "", "")}
    assert not AnswerHint.objects.exists()


def test_each_model_about_answers_is_erased_with_them_or_kept_for_a_reason(moderator: User) -> None:
    """A new model with a foreign key to Answer needs `on_withdrawal`, or a reason here."""
    answer = make_answer(Status.HELD, by=moderator)
    AnswerTheme.objects.create(answer=answer, theme=Theme.objects.create(question=answer.question, name="Rhein"))

    with CaptureQueriesContext(connection) as queries:
        withdraw(answer)

    writes = "\n".join(query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "DELETE")))
    models = {relation.related_model for relation in Answer._meta.related_objects}
    assert {model for model in models if f'"{model._meta.db_table}"' not in writes} == set(KEPT)
    assert not AnswerTheme.objects.exists()


def test_the_notes_go_with_a_rejected_text(moderator: User) -> None:
    answer, _ = send_answer()
    note_about(answer, moderator)
    decide(answer_id=answer.pk, before=Status.HELD, after=Status.REJECTED, by=moderator, now=NOW, reason="insult")
    object_to_rejection(answer, "Doch!", NOW)
    decide_objection(answer_id=answer.pk, restore=False, by=make_moderator(), now=NOW)

    assert erase_rejected_texts(NOW + REJECTED_RETENTION_PERIOD - timedelta(seconds=1)) == 0
    assert (NOTE, False) in notes()
    assert erase_rejected_texts(NOW + REJECTED_RETENTION_PERIOD) == 1

    assert notes() == {("", True), ("", False)}
    assert Objection.objects.values_list("text", "outcome").get() == ("", Outcome.UPHELD)


def test_who_wrote_it_and_administrators_erase_a_note(moderator: User) -> None:
    for person in (moderator, make_colleague(roles.ADMINISTRATOR)):
        decision = note_about(send_answer()[0], moderator)
        was = facts(decision)
        for stranger in (make_moderator(), make_colleague(roles.EDITOR)):
            with pytest.raises(NotAllowed):
                erase_note(decision_id=decision.pk, by=stranger)
        assert (NOTE, False) in notes()

        assert erase_note(decision_id=decision.pk, by=person) is True

        assert facts(decision) == was
        assert notes() == {("", True)}
        assert erase_note(decision_id=decision.pk, by=person) is False
    with pytest.raises(NotAllowed):
        erase_note(decision_id=10**9, by=moderator)


def test_the_note_of_a_bulk_decision_goes_from_all_of_it(moderator: User) -> None:
    answers = [send_answer(text="Ich bin Anna Weber")[0] for _ in range(3)]
    first = note_about(answers[0], moderator)
    decide_similar(first=first, answer_ids=[answer.pk for answer in answers[1:]])
    kept = note_about(send_answer()[0], make_moderator())
    copy = Decision.objects.get(answer=answers[1])
    assert copy.note == NOTE

    assert erase_note(decision_id=copy.pk, by=moderator) is True

    assert list(Decision.objects.exclude(note="")) == [kept]
    assert Decision.objects.filter(note_erased=True).count() == 3


def test_a_decision_without_a_note_is_not_said_to_have_had_one(moderator: User) -> None:
    decision = make_answer(Status.HELD, by=moderator).decisions.get()

    erase_note(decision_id=decision.pk, by=moderator)

    assert notes() == {("", False)}


def test_the_log_has_a_button_for_it_and_says_afterwards_that_there_was_a_note(client: Client, moderator: User) -> None:
    decision = note_about(send_answer()[0], moderator)
    client.force_login(make_moderator())
    assert "Notiz löschen" not in client.get(page_of(decision)).content.decode()
    assert client.post(address_of(decision)).status_code == 403
    client.force_login(moderator)
    assert "Notiz löschen" in client.get(page_of(decision)).content.decode()
    assert client.get(address_of(decision)).status_code == 405

    page = client.post(address_of(decision), follow=True).content.decode()

    assert "Die Notiz ist gelöscht." in page
    assert "Notiz löschen" not in page
    again = client.post(address_of(decision), follow=True).content.decode()
    assert "Die Notiz ist gelöscht." not in again  # there was none any more
    exported = client.get(f"{LOG}export/")
    assert isinstance(exported, StreamingHttpResponse)
    answer_page = client.get(reverse("admin:contributions_answer_change", args=[decision.answer_id]))
    for text in (page, client.get(LOG).content.decode(), exported.getvalue().decode(), answer_page.content.decode()):
        assert "Notiz gelöscht" in text
        assert NOTE not in text
