"""Somebody who has never been here, with a phone that speaks another language, gets through by what is on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from contributions.consent_texts import DEFAULT_NETWORKS
from contributions.defaults import default_texts, list_networks
from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import add_default_texts
from moderation.services import decide
from tests.factories import make_moderator, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PHONE = {"width": 360, "height": 740}
VISITORS = [
    ("tr-TR", "tr", "ltr", "Daha çok ağaç istiyorum, gölge güzel olurdu."),
    ("ar-SY", "ar", "rtl", "أتعلم الألمانية هنا وأشعر أنني في بيتي."),
    ("de-simple", "de-simple", "ltr", "Ich mag den Markt. Alle sind nett."),
    ("uk-UA", "uk", "ltr", "Тут я знайшла друзів."),
    ("fa-IR", "fa", "rtl", "اینجا دوست پیدا کردم."),
]


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    question.texts.all().delete()
    question.consents.all().delete()
    add_default_texts(question)
    return make_station(question, code="k7m4")


class Phone:
    """A page and the language that it speaks to its reader."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def says(self, german: str) -> str:
        with override(self.language):
            return gettext(german).replace("%(networks)s", list_networks(DEFAULT_NETWORKS, self.language))

    def press(self, german: str) -> None:
        self.page.get_by_role("button", name=self.says(german)).click()

    def unfold(self, german: str) -> None:
        self.page.locator("summary", has_text=self.says(german)).click()

    def expect_text(self, german: str) -> None:
        expect(self.page.get_by_text(self.says(german)).first).to_be_visible()

    def expect_heading(self, german: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.says(german))

    def answer(self, text: str) -> str:
        """Fill in and send the form; returns the code."""
        self.page.get_by_label(self.says("Deine Antwort"), exact=True).fill(text)
        self.page.get_by_role("checkbox", name=default_texts()[self.language].gallery.partition("\n")[0]).check()
        self.unfold("Dein Stadtteil (freiwillig)")
        self.page.get_by_label(self.says("Dein Stadtteil")).select_option(self.says("Möchte ich nicht sagen"))
        self.press("Antwort abschicken")
        self.expect_heading("Danke!")
        self.expect_text("Deine Antwort ist angekommen.")
        return self.page.locator(".code").inner_text()

    def find(self, code: str) -> None:
        """Come back later with the code that was written down."""
        self.page.goto(f"/{self.language}/")
        answered = self.says("Du hast schon geantwortet? Hier geht es zu deiner Antwort.")
        self.page.get_by_role("link", name=answered).click()
        self.page.get_by_label(self.says("Dein Code")).fill(code.lower())
        self.press("Antwort finden")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(("locale", "language", "direction", "text"), VISITORS, ids=[code for _, code, *_ in VISITORS])
def test_from_the_scan_to_taking_back(
    open_page: Callable[..., Page],
    station: Station,
    locale: str,
    language: str,
    direction: str,
    text: str,
    javascript: bool,
) -> None:
    page = open_page(viewport=PHONE, locale=locale, java_script_enabled=javascript)
    phone = Phone(page, language)
    page.goto("/s/k7m4/")  # the printed address has no language: the phone decides
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.get_by_role("heading", level=1)).to_have_text(default_texts()[language].title)

    code = phone.answer(text)
    expect(page.locator("html")).to_have_attribute("lang", language)
    stored = Answer.objects.get()
    assert (stored.text, stored.language, stored.consent.language) == (text, language, language)
    assert not stored.consent_social

    phone.find(code)
    expect(page.get_by_text(text)).to_be_visible()
    decide(answer_id=stored.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=timezone.now())
    page.reload()
    phone.expect_text("Deine Antwort ist dabei.")

    phone.unfold("%(networks)s: Du hast nicht Ja gesagt")
    phone.press("Ja, auch auf %(networks)s")
    phone.expect_text("%(networks)s: Du hast Ja gesagt")

    phone.unfold("Antwort zurücknehmen")
    phone.press("Ja, meine Antwort zurücknehmen")
    phone.expect_heading("Gelöscht")
    stored.refresh_from_db()
    assert (stored.status, stored.text) == (Status.WITHDRAWN, "")


def test_the_author_objects_on_the_page(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page(viewport=PHONE, locale="de-DE")
    page.goto("/s/k7m4/")
    page.get_by_label("Deine Antwort").fill("Zu viele Autos")
    page.locator("[name=consent_exhibition]").check()
    page.get_by_role("button", name="Antwort abschicken").click()
    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
    answer = Answer.objects.get()
    decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.REJECTED,
        by=make_moderator(),
        now=timezone.now(),
        reason="off_topic",
    )
    page.reload()

    page.get_by_text("Du siehst das anders?").click()
    page.get_by_label("Warum sollte deine Antwort gezeigt werden?").fill("x" * 301)
    page.get_by_role("button", name="Widerspruch abschicken").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Warum sollte deine Antwort gezeigt werden?")).to_have_value("x" * 301)
    page.get_by_label("Warum sollte deine Antwort gezeigt werden?").fill("Der Verkehr ist für mich Krefeld.")
    page.get_by_role("button", name="Widerspruch abschicken").click()

    expect(page.get_by_text("Dein Widerspruch ist angekommen.")).to_be_visible()
    answer.refresh_from_db()
    assert answer.objection.text == "Der Verkehr ist für mich Krefeld."
