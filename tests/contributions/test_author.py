"""What the author of an answer can do with its code: follow it, agree to networks, object once, keep the code."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from PIL import Image

from contributions.codes import format_code, is_receipt
from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection, Question, Station
from contributions.services import NothingToObjectTo, object_to_rejection, withdraw
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from moderation.services import decide, decide_objection
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


def page_of(client: Client, receipt: str) -> str:
    return client.get(f"/de/antwort/{receipt}/").content.decode()


def reject(answer: Answer, reason: Reason = Reason.OFF_TOPIC) -> None:
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=make_moderator(), now=NOW, reason=reason)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are asked for while the question is open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_it_tells_when_it_was_accepted(client: Client) -> None:
    answer, receipt = send_answer()
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=NOW)

    page = page_of(client, receipt)
    assert "Für die Ausstellung angenommen: 10.\u00a0November 2026, 13:34." in page
    assert "Bildschirm im Forum seit" not in page  # nobody knows whether a screen runs


def test_it_tells_that_it_is_shortened_and_shows_how(client: Client) -> None:
    answer, receipt = send_answer(text="Ich bin Anna und mag den Rhein")
    decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.RELEASED,
        by=make_moderator(),
        now=NOW,
        shorter="Ich bin […] und mag den Rhein",
    )

    page = page_of(client, receipt)

    assert "So zeigen wir deine Antwort" in page
    assert "Bei […] haben wir etwas weggelassen" in page
    assert f"Ich bin […] und mag den{NO_BREAK_SPACE}Rhein" in page
    assert "Anna" not in page


HELP = ("0800 111 0 111", "116 123", "116 111", "116 016", "0800 123 99 00", "112", "110")


def shows_help(page: str) -> bool:
    shown = [f">{number.replace(' ', NO_BREAK_SPACE)}</a>" in page for number in HELP]
    assert all(shown) == any(shown)
    return all(shown)


@pytest.mark.parametrize("text", ["Ich will nicht mehr leben", "Mein Mann schlägt mich", "زوجي يضربني", "أحب الراين"])
def test_a_call_for_help_is_answered_at_once(client: Client, text: str) -> None:
    _, receipt = send_answer(text=text)

    page = page_of(client, receipt)

    assert shows_help(page) is (text != "أحب الراين")
    assert ("header { min-height: 0; }" in page) is (text != "أحب الراين")  # nothing large stands before the numbers
    if text != "أحب الراين":
        assert page.index("Hier hört dir jemand zu") < page.index("Deine Antwort ist angekommen.")
    assert ("Wir speichern nicht, dass du das hier gesehen hast." in page) is (text != "أحب الراين")
    assert ("Noch eine Antwort" in page) is (text == "أحب الراين")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_is_answered_in_every_language(client: Client, language: str) -> None:
    _, receipt = send_answer(text="Ich will nicht mehr leben")

    page = client.get(f"/{language}/antwort/{receipt}/").content.decode()

    assert shows_help(page)
    assert ("Hier hört dir jemand zu" in page) is language.startswith("de")


def test_who_listens_is_shown_until_somebody_has_found_that_it_is_no_call_for_help(client: Client) -> None:
    answer, receipt = send_answer(text="Ich will nicht mehr leben, sagte Hamlet")
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=NOW)

    assert not shows_help(page_of(client, receipt))


@pytest.mark.parametrize("text", ["Ich will nicht mehr leben", "Alles ist grau"])
def test_a_rejected_crisis_shows_who_listens_and_no_rules(client: Client, text: str) -> None:
    answer, receipt = send_answer(text=text)
    reject(answer, Reason.CRISIS)

    page = page_of(client, receipt)

    assert shows_help(page)
    assert "Du hast nichts falsch gemacht." in page
    assert "Der Grund" not in page
    assert "wird nicht gezeigt" not in page
    assert page.count("/regeln/") == page_of(client, send_answer(text="Zoo")[1]).count("/regeln/")  # in the foot


def test_another_reason_still_shows_who_listens(client: Client) -> None:
    answer, receipt = send_answer(text="Mein Mann schlägt mich, ruf mich an")
    reject(answer, Reason.PERSONAL_DATA)

    page = page_of(client, receipt)

    assert shows_help(page)
    assert "Der Grund" in page


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("VHS تتيح لي أن «أتعلم»", "ar", 'dir="rtl" lang="ar"\ndata-open="«" data-close="»"\n>VHS تتيح لي أن ‹أتعلم›<'),
        (
            "Sie rief „Ja“\nund ging",
            "de",
            'dir="ltr" lang="de"\ndata-open="„" data-close="“"\n>Sie rief ‚Ja‘\nund ging<',
        ),
    ],
)
def test_the_answer_is_written_as_on_the_screen(client: Client, text: str, language: str, shown: str) -> None:
    answer, receipt = send_answer(text=text, language=language)

    assert shown in page_of(client, receipt)
    answer.refresh_from_db()
    assert answer.text == text
    reject(answer)
    assert f">{text}</p>" in page_of(client, receipt)  # without marks around it: as it was written


@pytest.mark.parametrize("before", [True, False])
def test_the_consent_for_networks_is_given_and_taken_back_by_itself(client: Client, before: bool) -> None:
    answer, receipt = send_answer(social=before)
    says = ("Instagram und Facebook: Du hast nicht Ja gesagt", "Instagram und Facebook: Du hast Ja gesagt")
    assert says[before] in page_of(client, receipt)

    response = client.post(f"/de/antwort/{receipt}/netzwerke/", {} if before else {"consent_social": "on"})

    assert (response.status_code, response["Location"]) == (303, f"/de/antwort/{receipt}/")
    answer.refresh_from_db()
    assert answer.consent_social is not before
    assert answer.status == Status.NEW
    assert says[not before] in page_of(client, receipt)


@pytest.mark.parametrize("before", [True, False])
def test_the_consent_for_the_book_is_given_and_taken_back_by_itself(client: Client, before: bool) -> None:
    answer, receipt = send_answer(make_station(make_question(has_book=True)), book=before)
    says = ("Buch: Du hast nicht Ja gesagt", "Buch: Du hast Ja gesagt")
    gone = "Bücher, die schon gedruckt oder verteilt sind, können wir nicht zurückholen."
    page = page_of(client, receipt)
    assert says[before] in page
    assert "In einem Buch." in page
    assert (gone in page) is before

    response = client.post(f"/de/antwort/{receipt}/buch/", {} if before else {"consent_book": "on"})

    assert (response.status_code, response["Location"]) == (303, f"/de/antwort/{receipt}/")
    answer.refresh_from_db()
    assert (answer.consent_book, answer.consent_social, answer.consent_open_data) == (not before, True, True)
    assert says[not before] in page_of(client, receipt)


@pytest.mark.parametrize("before", [True, False])
def test_the_consent_for_open_data_is_given_and_taken_back_by_itself(client: Client, before: bool) -> None:
    answer, receipt = send_answer(open_data=before)
    says = ("Offene Daten: Du hast nicht Ja gesagt", "Offene Daten: Du hast Ja gesagt")
    assert says[before] in page_of(client, receipt)

    response = client.post(f"/de/antwort/{receipt}/daten/", {} if before else {"consent_open_data": "on"})

    assert (response.status_code, response["Location"]) == (303, f"/de/antwort/{receipt}/")
    answer.refresh_from_db()
    assert (answer.consent_open_data, answer.consent_social) == (not before, True)
    assert says[not before] in page_of(client, receipt)


def test_the_receipt_names_the_networks_that_the_form_named_in_the_language_of_the_reader(client: Client) -> None:
    question = make_question(networks="Mastodon, Pixelfed, Bluesky", data_licence="")
    _, receipt = send_answer(make_station(question), social=False)
    Question.objects.update(networks="Instagram")

    assert "Ja, auch auf Mastodon, Pixelfed und Bluesky</button>" in page_of(client, receipt)
    page = client.get(f"/en/antwort/{receipt}/").content.decode()
    assert "Yes, on Mastodon, Pixelfed and Bluesky, too</button>" in page
    assert "Open data" not in page


def test_nobody_consents_for_what_is_gone(client: Client) -> None:
    answer, receipt = send_answer(social=False)
    withdraw(answer)

    client.post(f"/de/antwort/{receipt}/netzwerke/", {"consent_social": "on"})

    answer.refresh_from_db()
    assert not answer.consent_social


def test_the_author_objects_once(client: Client) -> None:
    answer, receipt = send_answer()
    reject(answer)
    assert "Du siehst das anders?" in page_of(client, receipt)

    for text in ("Das ist doch eine Antwort.", "Noch etwas"):
        response = client.post(f"/de/antwort/{receipt}/widerspruch/", {"objection": text})
        assert response.status_code == 303

    assert Objection.objects.get().text == "Das ist doch eine Antwort."
    page = page_of(client, receipt)
    assert "Dein Widerspruch ist angekommen." in page
    assert "Du siehst das anders?" not in page


def test_a_refused_objection_is_told(client: Client) -> None:
    answer, receipt = send_answer()
    reject(answer)
    object_to_rejection(answer, "Doch!", NOW)
    decide_objection(answer_id=answer.pk, restore=False, by=make_moderator(), now=NOW)

    page = page_of(client, receipt)

    assert Objection.objects.get().outcome == Outcome.UPHELD
    assert "Es bleibt dabei." in page
    assert "widerspruch/" not in page


@pytest.mark.parametrize("text", ["", " \n ", "x" * 301])
def test_an_objection_with_a_mistake_keeps_what_was_typed(client: Client, text: str) -> None:
    answer, receipt = send_answer()
    reject(answer)

    response = client.post(f"/de/antwort/{receipt}/widerspruch/", {"objection": text})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert text.strip() in page
    assert '<details class="object" open>' in page
    assert "no-store" in response["Cache-Control"]
    assert not Objection.objects.exists()


@pytest.mark.parametrize("after", [Status.NEW, Status.RELEASED])
def test_there_is_nothing_to_object_to(after: Status) -> None:
    with pytest.raises(NothingToObjectTo):
        object_to_rejection(make_answer(after), "Doch!", NOW)


def test_a_retry_of_an_objection_is_none(station: Station) -> None:
    answer = make_answer(Status.REJECTED, station=station)
    for _ in range(2):
        object_to_rejection(answer, "Doch!", NOW)

    assert Objection.objects.count() == 1


def test_the_code_is_there_as_a_picture_and_can_be_scanned(client: Client) -> None:
    _, receipt = send_answer()
    page = page_of(client, receipt)
    assert f'href="/de/antwort/{receipt}/code.png" download' in page

    response = client.get(f"/de/antwort/{receipt}/code.png")

    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (1080, 1350)
    assert "attachment" in response["Content-Disposition"]
    assert receipt not in response["Content-Disposition"]
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [f"https://antworten.example/antwort/{receipt}/"]


def test_the_code_on_the_page_can_be_scanned(client: Client) -> None:
    from contributions.receipt_image import receipt_address
    from krefeld_kann_was.lib import qr

    _, receipt = send_answer()
    drawn = client.get(f"/de/antwort/{receipt}/code.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b"<svg")
    picture = Image.open(io.BytesIO(qr.draw_png(receipt_address(receipt), mask=qr.FIXED_MASK)))

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [receipt_address(receipt)]


@pytest.mark.parametrize("path", ["", "code.svg", "code.png"])
def test_pages_of_a_code_are_kept_nowhere(client: Client, path: str) -> None:
    _, receipt = send_answer()

    response = client.get(f"/antwort/{receipt}/{path}")

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["code.svg", "code.png"])
def test_what_is_no_code_gets_no_picture(client: Client, path: str) -> None:
    assert client.get(f"/antwort/abc/{path}").status_code == 404


def test_codes_have_no_look_alikes_and_eighty_bits() -> None:
    from math import log2

    from contributions.codes import ALPHABET, RECEIPT_LENGTH, receipt_for

    for alike in ("0OQ", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1, alike
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert RECEIPT_LENGTH * log2(len(ALPHABET)) >= 80
    code = receipt_for("nonce")
    assert is_receipt(code)
    assert format_code(code).count("-") == 5
