"""The box for the book: where a question plans one, and nowhere else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from contributions.defaults import default_texts
from contributions.models import Answer, Question
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.page_texts import built_in_text
from tests.factories import make_question, make_station
from tests.visitor import fields

pytestmark = pytest.mark.django_db
ASKED_FOR_NO_BOOK = {
    "de": ". Wurdest du nach einem Buch nicht gefragt, zählt dafür dein Ja zu offenen Daten. ",
    "de-simple": ". Hat dich niemand nach einem Buch gefragt? Dann zählt dafür dein Ja zu offenen Daten. ",
    "en": ". If you were not asked about a book, your yes to open data covers it. ",
    "nl": ". Is je niet naar een boek gevraagd, dan geldt daarvoor je toestemming voor open data. ",
    "it": ". Se non ti è stato chiesto di un libro, vale il tuo sì ai dati aperti. ",
    "ro": ". Dacă nu ți s-a cerut acordul pentru o carte, contează acordul tău pentru date deschise. ",
    "pl": ". Jeśli nie pytano cię o książkę, liczy się twoja zgoda na otwarte dane. ",
    "tr": ". Sana kitap sorulmadıysa bunun için açık veri onayın geçerlidir. ",
    "ru": ". Если вас о книге не спрашивали, для неё действует ваше «да» открытым данным. ",
    "uk": ". Якщо вас про книжку не питали, для неї діє ваше «так» відкритим даним. ",
    "bg": ". Ако не са те питали за книга, за нея важи твоето „да“ за отворени данни. ",
    "el": ". Αν δεν σε ρωτήσαμε για βιβλίο, μετράει γι’ αυτό το «ναι» σου στα ανοικτά δεδομένα. ",
    "ar": ". وإذا لم نسألك عن كتاب، فموافقتك على البيانات المفتوحة تكفي لذلك. ",
    "fa": ". اگر دربارهٔ کتاب از شما نپرسیده باشیم، «بله»ی شما به داده‌های باز برای آن حساب می‌شود. ",
}


@pytest.mark.parametrize("given", [True, False])
def test_the_book_has_a_box_of_its_own_where_one_is_planned(client: Client, given: bool) -> None:
    now = timezone.now()
    question = make_question(opens_at=now, closes_at=now + timedelta(days=1), has_book=True)
    make_station(make_question(opens_at=now, closes_at=now + timedelta(days=1)), code="k7m4")
    assert "consent_book" not in client.get("/s/k7m4/").content.decode()
    make_station(question, code="b7m4")
    page = client.get("/s/b7m4/").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="(\w+)"([^>]*)>', page)
    assert [name for name, _ in boxes] == [
        "consent_exhibition",
        "consent_social",
        "consent_book",
        "consent_open_data",
    ]
    assert "checked" not in "".join(attributes for _, attributes in boxes)

    client.post("/s/b7m4/", fields(page, consent_book="on" if given else None))

    answer = Answer.objects.get()
    assert (answer.consent_book, answer.consent_social, answer.consent.book) == (given, False, "In einem Buch.")


def test_nobody_is_asked_for_a_book_that_is_planned_no_more(client: Client) -> None:
    now = timezone.now()
    question = make_question(opens_at=now, closes_at=now + timedelta(days=1), has_book=True)
    station = make_station(question, code="b7m4", kind="workshop")
    assert "consent_book" in client.get(f"/s/{station.code}/tisch/").content.decode()
    Question.objects.update(has_book=False)

    for address in (f"/s/{station.code}/", f"/s/{station.code}/tisch/"):
        assert "consent_book" not in client.get(address).content.decode()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_privacy_notice_says_when_a_yes_to_open_data_leads_into_a_book(language: str) -> None:
    """Only where nobody asked for the book, as `contributions.consent_texts.AGREED_TO_BOOK`: a sentence of its own."""
    assert ASKED_FOR_NO_BOOK[language] in (built_in_text(PageSlug.PRIVACY, language) or "")


@pytest.mark.parametrize(
    ("language", "words"),
    [("de-simple", "Andere dürfen meine Antwort benutzen."), ("el", "Άλλοι μπορούν να χρησιμοποιούν την απάντησή μου")],
)
def test_the_box_of_open_data_says_that_others_may_use_the_answer(language: str, words: str) -> None:
    assert words in default_texts()[language].open_data
