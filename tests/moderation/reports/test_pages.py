"""„Melden“ as visitors meet it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.codes import format_code
from contributions.enums import Reason, Status, SubmissionFlag
from contributions.models import MAX_REPORT_LENGTH, Answer
from contributions.services import withdraw
from contributions.tokens import LIFETIME, issue_token
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from moderation.reports.enums import ReportReason
from moderation.reports.models import CODE_LENGTH, Report
from moderation.services import decide
from tests.factories import HOSTILE, make_answer, make_institution, make_moderator
from tests.moderation.reports.making import address, report, send_report, shown, state
from tests.visitor import fields

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    assert not client.cookies
    return response.content.decode()


def test_the_page_shows_what_it_is_about(client: Client) -> None:
    answer = shown(HOSTILE, language="ar")

    page = text_of(client, address(answer))

    assert '<blockquote class="said" dir="ltr" lang="ar"\n>&lt;script&gt;alert(1)' in page
    assert "<script>alert(1)" not in page
    assert "Was kann Krefeld für dich?" in page
    assert 'name="robots" content="noindex"' in page
    assert all(f'<option value="{concern}">' in page for concern in ReportReason)


def test_the_page_exists_in_every_way(client: Client) -> None:
    answer = shown()

    for path in (f"/galerie/{answer.pk}/melden/", f"/tr/galerie/{answer.pk}/melden/", "/melden/", "/ar/melden/"):
        text_of(client, path)
    assert f'href="/tr/galerie/{answer.pk}/melden/"' in text_of(client, address(answer))


@pytest.mark.parametrize("status", [Status.NEW, Status.HELD, Status.REJECTED, Status.WITHDRAWN])
def test_only_what_is_shown_can_be_reported(client: Client, status: Status) -> None:
    answer = make_answer(Status.NEW if status == Status.WITHDRAWN else status, text="Geheim")
    if status == Status.WITHDRAWN:
        withdraw(answer)

    page = text_of(client, address(answer), 404)
    sent = client.post(address(answer), {"token": issue_token(timezone.now(), 0), "reason": "threat", "good_faith": 1})

    assert "Diese Antwort ist hier nicht zu sehen" in page
    assert "Geheim" not in page
    assert sent.status_code == 404
    assert not Report.objects.exists()
    assert state(answer) == status


@pytest.mark.parametrize("number", ["0", "4711", "9" * 18])
def test_an_answer_that_never_was_is_no_error(client: Client, number: str) -> None:
    assert "nicht zu sehen" in text_of(client, f"/de/galerie/{number}/melden/", 404)


def test_a_report_is_kept_with_what_was_written() -> None:
    answer = shown()

    kept = report(answer, ReportReason.INSULT, text=HOSTILE, contact="anna@example.org")

    assert (kept.answer_id, kept.reason, kept.text, kept.contact) == (answer.pk, "insult", HOSTILE, "anna@example.org")
    assert (kept.language, kept.flag, kept.hid_answer, kept.settled_at) == ("de", "", False, None)
    assert len(kept.code) == CODE_LENGTH


def test_the_codes_of_the_reasons_are_the_published_ones() -> None:
    assert set(ReportReason.values) - set(Reason.values) == {"other"}
    assert set(ReportReason.SERIOUS) < set(ReportReason.values)


@pytest.mark.parametrize("concern", ReportReason)
def test_serious_reasons_hide_the_answer_at_once(concern: ReportReason) -> None:
    answer = shown()

    kept = report(answer, concern)

    assert kept.hid_answer == (concern in ReportReason.SERIOUS)
    assert state(answer) == (Status.HELD if concern in ReportReason.SERIOUS else Status.RELEASED)


def test_the_receipt_shows_the_state_until_the_end(client: Client) -> None:
    mild, serious = shown("Mild"), shown("Ernst")
    open_one, hiding = report(mild, ReportReason.INSULT, text="Meine Worte"), report(serious)

    page = text_of(client, f"/de/melden/{open_one.code}/")
    assert open_one.reference == format_code(open_one.code)
    assert open_one.reference in page
    assert "So lange bleibt die Antwort zu sehen" in page
    assert "Meine Worte" not in page  # the number opens nothing else
    assert "Mild" not in page
    assert "ist jetzt nicht mehr zu sehen" in text_of(client, f"/de/melden/{hiding.reference}/")
    for answer, outcome in ((mild, Status.RELEASED), (serious, Status.REJECTED)):
        Report.objects.filter(answer=answer).update(settled_at=timezone.now(), outcome=outcome)
    stays, gone = (text_of(client, f"/de/melden/{each.code}/") for each in (open_one, hiding))
    assert "Die Antwort darf bleiben" in stays
    assert "Die Antwort wird nicht mehr gezeigt" in gone
    for page in (stays, gone):
        assert "steht später" not in page
    assert "kennen wir nicht" in text_of(client, "/de/melden/bcd-fgh-jkl/", 404)


@pytest.mark.parametrize("answer", ["shown", "described"])
def test_nobody_is_promised_an_answer_to_a_report(client: Client, answer: str) -> None:
    """The contact is for questions: it is erased by the decision that an answer would be about."""
    page = text_of(client, address(shown()) if answer == "shown" else "/de/melden/").replace(SOFT_HYPHEN, "")

    assert "falls wir dich etwas fragen müssen. Wir löschen das, sobald wir entschieden haben." in page
    assert "Wie es ausgeht, steht auf der Seite nach dem Abschicken." in page
    assert "wenn du eine Antwort möchtest" not in page


@pytest.mark.parametrize(
    ("email", "phone"),
    [("vhs@krefeld.example", "030 23125 042"), ("vhs@krefeld.example", ""), ("", "030 23125 042"), ("", "")],
)
def test_the_receipt_says_where_to_ask_and_to_keep_its_address(client: Client, email: str, phone: str) -> None:
    make_institution(email=email, phone=phone)
    kept = report(shown(), ReportReason.INSULT)

    page = text_of(client, f"/de/melden/{kept.code}/").replace(SOFT_HYPHEN, "")

    content = page.partition("<main")[2].partition("</main>")[0].replace(NO_BREAK_SPACE, " ")
    assert "Speichere ihre Adresse." in content
    assert ("Du hast eine Frage dazu oder bist nicht einverstanden?" in content) is bool(email or phone)
    assert ("vhs@krefeld.example</bdi></a>" in content) is bool(email)
    assert ("030 23125 042" in content) is bool(phone)


def test_what_was_on_the_screen_can_be_described(client: Client) -> None:
    assert 'href="/de/melden/"' in text_of(client, "/de/regeln/")

    kept = report(None, ReportReason.SEXUAL, about="Gestern, etwas mit Rhein")

    assert (kept.answer, kept.about, kept.hid_answer) == (None, "Gestern, etwas mit Rhein", False)
    assert "sucht die Antwort" in text_of(client, f"/de/melden/{kept.code}/")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "nonsense"}, "reason"),
        ({"reason": "other", "text": " "}, "text"),
        ({"text": "x" * (MAX_REPORT_LENGTH + 1)}, "text"),
        ({"good_faith": None}, "good_faith"),
        ({"contact": "x" * 201}, "contact"),
        ({"token": "forged"}, None),
        ({"about": "\u200b"}, "about"),
    ],
)
def test_a_report_with_a_mistake_keeps_what_was_typed(changes: dict[str, Any], field: str | None) -> None:
    answer = None if field == "about" else shown()
    response = send_report(answer, **{"text": "Zu laut", "contact": "Tel. 1", **changes})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert" tabindex="-1" id="errors"' in page
    assert field is None or f'<a href="#id_{field}">' in page
    assert changes.get("text", "Zu laut") in page
    assert changes.get("contact", "Tel. 1") in page
    assert bool(re.search('name="good_faith"[^>]* checked', page)) == ("good_faith" not in changes)
    assert not Report.objects.exists()
    assert answer is None or state(answer) == Status.RELEASED


@pytest.mark.parametrize("reason", [reason for reason in ReportReason if reason != ReportReason.OTHER])
def test_a_reason_may_speak_for_itself(reason: ReportReason) -> None:
    assert report(shown(), reason, text=" \n").text == ""


def test_a_report_that_is_sent_again_arrives_once(client: Client) -> None:
    answer = shown()
    what = fields(text_of(client, address(answer)), reason="threat", text="Das macht Angst.", good_faith="on")

    receipts = {client.post(address(answer), what)["Location"] for _ in range(3)}  # it hides the answer meanwhile

    assert receipts == {f"/de/melden/{Report.objects.get().code}/"}
    assert answer.decisions.count() == 2


@pytest.mark.parametrize("settled", [False, True])
def test_who_opened_the_page_before_it_was_hidden_gets_through(client: Client, settled: bool) -> None:
    answer = shown("Der Rhein fließt")
    what = fields(text_of(client, address(answer)), reason="personal_data", text="Meine Adresse!", good_faith="on")
    report(answer)
    if settled:
        decide(
            answer_id=answer.pk,
            before=Status.HELD,
            after=Status.REJECTED,
            reason=Reason.THREAT,
            by=make_moderator(),
            now=timezone.now(),
        )

    mistaken = client.post(address(answer), what | {"reason": ""})
    assert mistaken.status_code == 422
    assert "Der Rhein fließt" not in mistaken.content.decode()
    assert client.post(address(answer), what).status_code == 303

    assert Report.objects.filter(text="Meine Adresse!", hid_answer=False).count() == 1


def test_other_texts_from_the_same_page_are_asked_about(client: Client) -> None:
    answer = shown()
    what = fields(text_of(client, address(answer)), reason="insult", text="Eins", good_faith="on")
    client.post(address(answer), what)

    asked = client.post(address(answer), what | {"text": "Zwei"})
    assert asked.status_code == 409
    assert "Das hier ist eine neue?" in asked.content.decode()
    again = fields(asked.content.decode(), reason="insult", text="Zwei", good_faith="on")
    assert client.post(address(answer), again).status_code == 303

    assert list(Report.objects.values_list("text", "flag")) == [("Zwei", ""), ("Eins", "")]


def test_how_it_came_in_is_marked_and_then_it_hides_nothing(client: Client) -> None:
    answer = shown()
    old = issue_token(timezone.now() - LIFETIME - timedelta(minutes=1), 0)
    words = {"reason": "threat", "text": "x", "good_faith": "on"}
    for token in ("", old):
        again = client.post(address(answer), words | {"token": token})
        assert "lag zu lange offen" in again.content.decode()
        assert client.post(address(answer), fields(again.content.decode(), **words)).status_code == 303
    report(answer, subject="Werbung")

    assert list(Report.objects.values_list("flag", "hid_answer")) == [
        (flag, False) for flag in (SubmissionFlag.HONEYPOT, SubmissionFlag.EXPIRED, SubmissionFlag.NO_TOKEN)
    ]
    assert state(answer) == Status.RELEASED


def test_nothing_of_a_report_reaches_the_answer(client: Client) -> None:
    answer = shown()
    before = Answer.objects.filter(pk=answer.pk).values().get()

    report(answer, ReportReason.INSULT)

    assert Answer.objects.filter(pk=answer.pk).values().get() == before
