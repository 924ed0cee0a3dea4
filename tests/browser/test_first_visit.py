"""Somebody who has never been here, with a phone that speaks another language, gets through by what is on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.usual_words import add_usual_words, usual_words
from moderation.services import decide
from tests.factories import make_moderator, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
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
    add_usual_words(question)
    return make_station(question, code="k7m4")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(("phone", "language", "direction", "answer"), VISITORS, ids=[code for _, code, *_ in VISITORS])
def test_from_the_scan_to_taking_back(
    open_page: Callable[..., Page],
    station: Station,
    phone: str,
    language: str,
    direction: str,
    answer: str,
    javascript: bool,
) -> None:
    def says(german: str) -> str:
        with override(language):
            return gettext(german)

    words = usual_words()[language]
    page = open_page(viewport=PHONE, locale=phone, java_script_enabled=javascript)
    page.goto("/s/k7m4/")  # the printed address has no language: the phone decides
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.title)

    page.get_by_label(says("Deine Antwort"), exact=True).fill(answer)
    page.get_by_role("checkbox", name=words.exhibition.partition("\n")[0]).check()
    page.get_by_text(says("In welchem Stadtteil bist du zu Hause? (freiwillig)")).click()
    page.get_by_label(says("Dein Stadtteil")).select_option(says("Möchte ich nicht sagen"))
    page.get_by_role("button", name=says("Antwort abschicken")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(says("Danke!"))
    expect(page.get_by_text(says("Deine Antwort ist angekommen."))).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    code = page.locator(".code").inner_text()
    stored = Answer.objects.get()
    assert (stored.text, stored.language, stored.consent.language) == (answer, language, language)
    assert not stored.consent_social

    page.get_by_role("link", name=says("Du hast schon geantwortet? Hier geht es zu deiner Antwort.")).click()
    page.get_by_label(says("Dein Code")).fill(code.lower())
    page.get_by_role("button", name=says("Antwort finden")).click()
    expect(page.get_by_text(answer)).to_be_visible()
    decide(answer_id=stored.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=timezone.now())
    page.reload()
    expect(page.get_by_text(says("Deine Antwort ist in der Ausstellung zu sehen."))).to_be_visible()

    page.get_by_text(says("Soziale Netzwerke: Du hast nicht zugestimmt")).click()
    page.get_by_role("button", name=says("Ja, das ist mir recht")).click()
    expect(page.get_by_text(says("Soziale Netzwerke: Du hast Ja gesagt"))).to_be_visible()

    page.get_by_text(says("Antwort zurücknehmen"), exact=True).click()
    page.get_by_role("button", name=says("Ja, meine Antwort zurücknehmen")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(says("Gelöscht"))
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
