"""Handwritten cards, copied by staff."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.enums import Status, SubmissionFlag
from contributions.models import Answer, Question, Station
from contributions.selectors import PAPER_CARDS_PERIOD, find_answer
from contributions.tokens import issue_token
from tests.factories import HOSTILE, make_question, make_station

pytestmark = pytest.mark.django_db
CARDS = "/admin/moderation/cards/"
HIDDEN = re.compile(r'<input type="hidden" name="(token|stored_count)" value="([^"]*)"')
CODE = re.compile(r"<code>([\w-]+)</code>")


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


def card(page: str, text: str, **fields: Any) -> dict[str, Any]:
    """What the browser sends after somebody wrote `text`."""
    hidden = dict(HIDDEN.findall(page))
    return hidden | {"text": text, "language": "de", "consent_language": "de", "consent_exhibition": "on"} | fields


def test_a_card_comes_into_the_queue_with_its_source(desk: Client, station: Station) -> None:
    page = desk.get(CARDS).content.decode()

    sent = desk.post(CARDS, card(page, HOSTILE, station=station.pk, language="tr", quarter="010", consent_social="on"))

    answer = Answer.objects.get()
    assert sent.status_code == 200
    assert (answer.status, answer.flag, answer.text) == (Status.NEW, SubmissionFlag.PAPER, HOSTILE)
    assert (answer.language, answer.quarter, answer.consent_social) == ("tr", "010", True)
    after = sent.content.decode()
    assert "Gespeichert: Antwortkarte 1." in after
    code = CODE.search(after)
    assert code is not None
    found = find_answer(code[1])
    assert found == answer
    assert "von einer Antwortkarte abgeschrieben" in desk.get("/admin/moderation/queue/").content.decode()


@pytest.mark.parametrize("asked", [True, False])
def test_a_card_carries_the_consent_for_open_data_where_the_question_asks(
    desk: Client, station: Station, asked: bool
) -> None:
    if not asked:
        Question.objects.update(data_licence="")
        station.question.consents.all().delete()
        station.question.consents.create(language="de", exhibition="Ja", social="Auch")
    page = desk.get(CARDS).content.decode()
    assert ('name="consent_open_data"' in page) is asked

    desk.post(CARDS, card(page, "Rhein", station=station.pk, consent_open_data="on"))

    answer = Answer.objects.get()
    assert answer.consent_open_data is asked
    assert answer.consent.agreed_to


def test_a_card_carries_the_consent_for_the_book_where_one_is_planned(desk: Client, station: Station) -> None:
    assert 'name="consent_book"' not in desk.get(CARDS).content.decode()
    times = {"opens_at": station.question.opens_at, "closes_at": station.question.closes_at}
    asking = make_station(make_question(has_book=True, **times))
    page = desk.get(CARDS).content.decode()
    assert 'name="consent_book"' in page

    desk.post(CARDS, card(page, "Rhein", station=station.pk, consent_language="de", consent_book="on"))
    desk.post(CARDS, card(desk.get(CARDS).content.decode(), "Zoo", station=asking.pk, consent_book="on"))

    assert [answer.consent_book for answer in Answer.objects.order_by("pk")] == [False, True]


def test_a_card_agrees_to_the_version_that_is_printed_on_it(desk: Client, station: Station) -> None:
    """Also to open data, where the question asks nobody for them any more."""
    page = desk.get(CARDS).content.decode()
    assert 'name="version"' not in page  # there is one
    printed = station.question.consent("de")
    station.question.consents.create(language="de", version=2, exhibition="Neu", social="Neu")
    Question.objects.update(data_licence="")
    page = desk.get(CARDS).content.decode()

    asked = desk.post(CARDS, card(page, "Rhein", station=station.pk, version=""))
    assert "Welche Fassung steht klein auf der Antwortkarte? In dieser Sprache gibt es: 1, 2." in asked.content.decode()
    page = desk.post(
        CARDS, card(page, "Rhein", station=station.pk, version="1", consent_open_data="on")
    ).content.decode()

    assert Answer.objects.get().consent == printed
    assert Answer.objects.get().consent_open_data
    assert '<option value="1" selected>1</option>' in page  # the rest of the pile is the same
    english = desk.post(
        CARDS, card(page, "Rhine", station=station.pk, language="en", consent_language="en", version="2")
    )
    assert "In dieser Sprache gibt es: 1." in english.content.decode()


def test_a_card_agrees_in_the_language_that_is_printed_on_it(desk: Client, station: Station) -> None:
    """Whatever the language of its answer: people write Arabic on an English card."""
    page = desk.get(CARDS).content.decode()
    assert 'name="consent_language"' in page

    asked = desk.post(CARDS, card(page, "Rhein", station=station.pk, consent_language=""))
    assert asked.status_code == 422
    told = asked.content.decode()
    assert "In welcher Sprache steht die Einwilligung auf der Antwortkarte? Es gibt: Deutsch, Englisch." in told
    assert "Rhein</textarea>" in told
    fields = {"station": station.pk, "language": "ar", "consent_language": "en"}
    page = desk.post(CARDS, card(page, "نهر الراين", **fields)).content.decode()

    answer = Answer.objects.get()
    assert (answer.language, answer.consent.language) == ("ar", "en")
    assert page.count('<option value="en" selected>') == 1  # the next card of the pile has the same


def test_nobody_is_asked_for_the_only_language_of_consents(desk: Client, station: Station) -> None:
    station.question.consents.filter(language="en").delete()
    page = desk.get(CARDS).content.decode()
    assert 'name="consent_language"' not in page

    desk.post(CARDS, card(page, "Rhine", station=station.pk, language="en", consent_language=""))

    assert Answer.objects.get().consent.language == "de"


def test_station_and_language_are_kept_for_the_pile_and_consent_is_not(desk: Client, station: Station) -> None:
    other = make_station(station.question, name="Workshop")
    fields = {"station": other.pk, "language": "uk", "quarter": "010", "consent_social": "on"}

    page = desk.post(CARDS, card(desk.get(CARDS).content.decode(), "Eins", **fields)).content.decode()

    assert f'<option value="{other.pk}" selected>' in page
    assert '<option value="uk" selected>' in page
    assert " checked" not in page
    assert '<option value="010" selected>' not in page
    assert "Eins</textarea>" not in page
    again = desk.post(CARDS, card(page, "Zwei", station=other.pk)).content.decode()
    assert "Gespeichert: Antwortkarte 2." in again


def test_no_station_is_chosen_beforehand(desk: Client, station: Station) -> None:
    page = desk.get(CARDS).content.decode()
    assert f'<option value="{station.pk}">' in page

    sent = desk.post(CARDS, card(page, "Der Rhein"))

    assert sent.status_code == 422
    assert "Wähl den Standort" in sent.content.decode()
    assert "Der Rhein</textarea>" in sent.content.decode()


def test_a_mistake_keeps_the_ticks_of_its_card(desk: Client, station: Station) -> None:
    sent = card(desk.get(CARDS).content.decode(), "Der Rhein", consent_social="on")

    assert desk.post(CARDS, sent).content.decode().count(" checked") == 2


def test_the_question_of_the_card_is_shown(desk: Client, station: Station) -> None:
    """The only one at once, else that of the chosen station; each station stands under its question."""
    assert 'aria-live="polite">Was kann Krefeld für dich?</p>' in desk.get(CARDS).content.decode()
    other = make_station(make_question(opens_at=station.question.opens_at, closes_at=station.question.closes_at))
    other.question.texts.update(title="Was fehlt dir in Uerdingen?")

    page = desk.get(CARDS).content.decode()
    assert "Wähl zuerst den Standort." in page
    assert '<optgroup label="Was fehlt dir in Uerdingen?">' in page

    page = desk.post(CARDS, card(page, "Ein Kino", station=other.pk)).content.decode()
    assert 'aria-live="polite">Was fehlt dir in Uerdingen?</p>' in page


def test_loading_the_page_again_stores_nothing_again(desk: Client, station: Station) -> None:
    sent = card(desk.get(CARDS).content.decode(), "Eins", station=station.pk)

    pages = [desk.post(CARDS, sent).content.decode() for _ in range(2)]

    assert Answer.objects.count() == 1
    assert CODE.findall(pages[0]) == CODE.findall(pages[1])


def test_two_cards_that_say_the_same_are_two(desk: Client, station: Station) -> None:
    for _ in range(2):
        desk.post(CARDS, card(desk.get(CARDS).content.decode(), "Zoo!", station=station.pk))

    assert Answer.objects.count() == 2


def test_another_card_on_a_spent_page_is_kept_and_can_be_stored(desk: Client, station: Station) -> None:
    page = desk.get(CARDS).content.decode()
    desk.post(CARDS, card(page, "Eins", station=station.pk))
    again = desk.post(CARDS, card(page, "Zwei", station=station.pk))
    assert again.status_code == 422
    assert "schon eine Antwortkarte" in again.content.decode()
    assert "Zwei</textarea>" in again.content.decode()

    desk.post(CARDS, card(again.content.decode(), "Zwei", station=station.pk))

    assert list(Answer.objects.order_by("pk").values_list("text", flat=True)) == ["Eins", "Zwei"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": " "}, "Hier steht noch nichts."),
        ({"text": "x" * 281}, "Das ist 1 Zeichen zu viel."),
        ({"consent_exhibition": ""}, "Ist das Kreuz bei der Ausstellung auf dieser Antwortkarte?"),
        ({"station": "999"}, "Standort"),
        ({"token": "gefälscht"}, "Die Seite lag zu lange offen."),
    ],
)
def test_a_mistake_loses_nothing(desk: Client, station: Station, changes: dict[str, str], message: str) -> None:
    sent = card(desk.get(CARDS).content.decode(), "Der Rhein", station=station.pk) | changes

    page = desk.post(CARDS, sent)

    assert page.status_code == 422
    assert message in page.content.decode()
    assert sent["text"].strip() in page.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("opens", "closes", "takes"),
    [
        (timedelta(hours=1), timedelta(days=1), False),
        (-timedelta(days=30), -PAPER_CARDS_PERIOD + timedelta(hours=1), True),
        (-timedelta(days=30), -PAPER_CARDS_PERIOD - timedelta(hours=1), False),
    ],
)
def test_cards_are_copied_while_the_question_runs_and_a_while_after(
    desk: Client, opens: timedelta, closes: timedelta, takes: bool
) -> None:
    now = timezone.now()
    station = make_station(make_question(opens_at=now + opens, closes_at=now + closes))
    make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))

    page = desk.post(CARDS, card(desk.get(CARDS).content.decode(), "Rhein", station=station.pk))

    assert page.status_code == (200 if takes else 422)
    assert Answer.objects.exists() is takes


def test_the_token_of_a_visitor_is_not_taken(desk: Client, station: Station) -> None:
    """Its receipt is the visitor's secret."""
    now = timezone.now()
    token = issue_token(now, station.question.consents.get(language="de").pk)
    sent = card(desk.get(CARDS).content.decode(), "Der Rhein", station=station.pk) | {"token": token}

    page = desk.post(CARDS, sent)

    assert page.status_code == 422
    assert not Answer.objects.exists()
    assert CODE.search(page.content.decode()) is None


def test_without_a_question_the_page_says_so(desk: Client) -> None:
    assert "Gerade ist keine Frage mit einem Standort offen" in desk.get(CARDS).content.decode()
