"""Two people who edit the same in the admin: the later one is told, sees the newer text, and keeps what was typed."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Question
from krefeld_kann_was.information.models import Institution, PageText
from moderation.hints.models import WordList
from tests.factories import make_person, make_question, make_station

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}
TOLD = "Das hat inzwischen jemand anderes geändert. Jetzt steht dort: „%s“."


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def opened(staff: Client, address: str) -> dict[str, Any]:
    """What a browser would send from the page without any change."""
    return sent_by(staff.get(address, headers=GERMAN).content.decode())


class FormReader(HTMLParser):
    """Collects what a browser would send of the fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.name = ""  # of the menu or text field that is being read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "option" and self.name and "selected" in has:
            self.fields[self.name] = value
        elif "disabled" in has or not name or "__prefix__" in name:
            pass
        elif tag in ("textarea", "select"):
            self.name = name
            self.fields[name] = ""
        elif tag == "input" and (has.get("type") != "checkbox" or "checked" in has) and has.get("type") != "submit":
            self.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self.name and self.lasttag == "textarea":
            self.fields[self.name] += data.removeprefix("\n").replace("\n", "\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self.name = ""


def sent_by(page: str) -> dict[str, Any]:
    reader = FormReader()
    reader.feed(page)
    return reader.fields


def save(staff: Client, address: str, data: dict[str, Any]) -> str:
    response = staff.post(address, data | {"_save": "Speichern"}, headers=GERMAN)
    return "" if response.status_code == 302 else response.content.decode()


@pytest.fixture
def question() -> Question:
    now = timezone.now()
    return make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))


def page_of(question: Question) -> str:
    return f"/admin/contributions/question/{question.pk}/change/"


@pytest.mark.parametrize("handed_out", [True, False])
def test_two_editors_of_a_consent_text(staff: Client, question: Question, handed_out: bool) -> None:
    """The first one's words are in a new version, or in a new row, by the time the second one saves."""
    make_station(question, code="k7m4")
    if handed_out:
        staff.get("/de/s/k7m4/")
    address, row = page_of(question), "consents-0-exhibition"
    first, second = opened(staff, address), opened(staff, address)
    assert first["consents-0-language"] == "de"
    assert save(staff, address, first | {row: "Von der Ersten\r\nKlein"}) == ""

    page = save(staff, address, second | {row: "Vom Zweiten", "consents-0-social": "Auch vom Zweiten"})

    assert TOLD % "Von der Ersten\nKlein" in page
    assert page.count("Das hat inzwischen") == 1  # nobody else has changed the second text
    assert sent_by(page)[row].strip() == "Vom Zweiten"
    assert sent_by(page)["consents-0-social"].strip() == "Auch vom Zweiten"
    assert question.consent("de").exhibition == "Von der Ersten\nKlein"
    assert save(staff, address, sent_by(page)) == ""
    newest = question.consents.current().get(language="de")
    assert (newest.exhibition, newest.social) == ("Vom Zweiten", "Auch vom Zweiten")
    assert newest.version == (2 if handed_out else 1)


@pytest.mark.parametrize("field", ["hosts", "texts-0-title"])
def test_who_has_changed_something_else_undoes_nothing(staff: Client, question: Question, field: str) -> None:
    address = page_of(question)
    first, second = opened(staff, address), opened(staff, address)
    save(staff, address, first | {field: "Neu", "consents-0-social": "Neu"})

    assert save(staff, address, second | {"hashtag": "anders"}) == ""

    question = Question.objects.get()
    assert question.hashtag == "anders"
    assert "Neu" in (question.hosts, question.text_in("de").title)
    assert question.consents.current().get(language="de").social == "Neu"


@pytest.mark.parametrize(("field", "typed"), [("hosts", "Ich"), ("texts-0-title", "Was fehlt dir?")])
def test_two_editors_of_a_question(staff: Client, question: Question, field: str, typed: str) -> None:
    address = page_of(question)
    first, second = opened(staff, address), opened(staff, address)
    save(staff, address, first | {field: "Neu"})

    page = save(staff, address, second | {field: typed})

    assert TOLD % "Neu" in page
    assert sent_by(page)[field] == typed
    assert save(staff, address, sent_by(page)) == ""
    assert typed in (Question.objects.get().hosts, Question.objects.get().text_in("de").title)


def test_a_row_that_somebody_deleted(staff: Client, question: Question) -> None:
    """Whatever stands in its place now is neither changed nor deleted."""
    address = page_of(question)
    first, second = opened(staff, address), opened(staff, address)
    english = next(name for name, value in first.items() if re.fullmatch(r"texts-\d-language", name) and value == "en")
    row = english.removesuffix("language")
    assert save(staff, address, first | {f"{row}DELETE": "on"}) == ""

    for change in ({f"{row}title": "Mine"}, {f"{row}DELETE": "on"}):
        assert "Eine Zeile hat inzwischen jemand anderes gelöscht." in save(staff, address, second | change)

    assert [text.language for text in question.texts.all()] == ["de"]


def test_two_authors_of_a_page(staff: Client) -> None:
    address = "/admin/information/pagetext/add/?page=regeln&language=de"
    first, second = opened(staff, address), opened(staff, address)
    assert save(staff, address, first | {"body": "Von der Ersten"}) == ""

    for body in ("Vom Zweiten", second["body"]):  # an old text, unchanged, would take back the newer one
        page = save(staff, address, second | {"body": body})
        assert TOLD % "Von der Ersten" in page
        assert sent_by(page)["body"].split() == body.split()
    assert save(staff, address, sent_by(page) | {"body": "Beides"}) == ""
    assert [text.body for text in PageText.objects.order_by("pk")] == ["Von der Ersten", "Beides"]


def test_who_chooses_another_page_is_shown_its_text_before_it_is_replaced(staff: Client) -> None:
    address = "/admin/information/pagetext/add/?page=regeln&language="
    mine = opened(staff, address + "de") | {"language": "tr", "body": "Meins"}
    assert save(staff, address, opened(staff, address + "tr") | {"body": "Metin"}) == ""

    page = save(staff, address, mine)

    assert "gibt es schon einen Text: „Metin“." in page
    assert sent_by(page)["body"].split() == ["Meins"]
    assert save(staff, address, opened(staff, address + "tr") | {"body": "Yeni"}) == ""
    assert TOLD % "Yeni" in save(staff, address, sent_by(page))
    assert save(staff, address, sent_by(save(staff, address, mine))) == ""
    assert save(staff, address, mine | {"language": "pl"}) == ""  # nobody has written that one
    assert [text.body for text in PageText.objects.order_by("pk")] == ["Metin", "Yeni", "Meins", "Meins"]


def test_two_editors_of_contacts_and_of_words(staff: Client) -> None:
    words = WordList.objects.create(kind="insults", language="de", words="eins")
    Institution().save()
    for address, field in (
        ("/admin/information/institution/1/change/", "phone"),
        (f"/admin/hints/wordlist/{words.pk}/change/", "words"),
    ):
        first, second = opened(staff, address), opened(staff, address)
        assert save(staff, address, first | {field: "112"}) == ""
        assert TOLD % "112" in save(staff, address, second | {field: "110"})
