"""The form in a browser: without JavaScript, with mistakes, narrow and wide, and for everybody (axe)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer, Station
from contributions.services import add_default_texts
from tests.browser.measures import resize
from tests.factories import make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    make_station(question, code="web1", kind="web")
    past = make_question(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    make_station(past, code="past")
    return make_station(question, code="k7m4")


def test_everything_works_without_javascript(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/s/k7m4/")
    page.get_by_label("Deine Antwort").fill("Ohne Skript")
    page.locator("summary", has_text="Stadtteil").click()
    page.get_by_label("Dein Stadtteil").select_option("Uerdingen")
    page.get_by_label("Meine Antwort darf anonym gezeigt werden.").check()
    page.get_by_role("button").click()

    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
    stored = Answer.objects.get()
    assert (stored.text, stored.quarter, stored.consent_social) == ("Ohne Skript", "180", False)


def test_the_counter_counts_as_people_do(page: Page, station: Station) -> None:
    page.goto("/s/k7m4/")
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"

    page.get_by_label("Deine Antwort").fill(family * 3)
    expect(page.locator(".counter")).to_have_text("Zeichen übrig: 277")
    page.get_by_label("Deine Antwort").fill("x" * 290)
    expect(page.locator(".counter")).to_have_text("Zeichen zu viel: 10")


def test_the_rest_of_a_consent_is_folded_and_a_draft_ticks_no_box(page: Page, station: Station) -> None:
    add_default_texts(station.question)  # in Turkish: the German ones stay
    page.goto("/tr/s/k7m4/")
    more = page.get_by_text("VHS Krefeld ve proje ortakları gösterir")
    expect(more).to_be_hidden()
    page.get_by_text("Her onayımı istediğim zaman geri alabilirim.").click()
    expect(more).to_be_visible()
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)

    page.get_by_role("textbox", name="Cevabın").fill("Ren")
    boxes.nth(2).check()
    assert "consent" not in page.evaluate("localStorage.getItem('answer')")
    page.reload()

    expect(page.get_by_role("textbox", name="Cevabın")).to_have_value("Ren")
    expect(boxes.nth(2)).not_to_be_checked()


def test_a_mistake_takes_the_focus_and_keeps_the_text(page: Page, station: Station) -> None:
    page.goto("/s/k7m4/")
    field = page.get_by_label("Deine Antwort")
    field.fill("x" * 281)
    assert field.evaluate("it => it.scrollHeight === it.clientHeight")  # it has grown with the text
    page.get_by_label("Meine Antwort darf anonym gezeigt werden.").check()
    page.evaluate("document.getElementById('answer').submit()")  # the script would say it by itself

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Deine Antwort")).to_have_value("x" * 281)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Deine Antwort")).to_be_focused()


def test_a_wrong_code_is_shown_where_it_stands(page: Page, station: Station) -> None:
    page.goto("/antwort/")
    page.get_by_label("Dein Code").fill("ABC")
    right = page.get_by_label("Dein Code").evaluate("field => getComputedStyle(field).borderColor")
    page.get_by_role("button").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Dein Code")).to_have_value("ABC")
    expect(page.get_by_label("Dein Code")).not_to_have_css("border-color", right)


def test_the_first_visit_is_light(page: Page, station: Station) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    page.goto("/s/k7m4/", wait_until="networkidle")

    assert len(requests) <= 4, requests
    assert all("localhost" in request or "127.0.0.1" in request for request in requests)


UNDER_THE_BUTTON = """() => {
  const button = document.querySelector("nav summary").getBoundingClientRect();
  return [...document.querySelectorAll("nav details a, nav details [aria-current]")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.left < button.right && button.left < box.right && box.top < button.bottom && button.top < box.bottom;
  }).map(each => `${innerWidth}: ${each.textContent}`);
}"""


@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_language_lies_under_the_button_that_shows_them(
    open_page: Callable[..., Page], station: Station, language: str
) -> None:
    page = open_page()
    page.goto(f"/{language}/s/{station.code}/")
    page.locator("nav summary").click()
    found = []
    for width in (320, 360, 390, 412):  # the first one may just not fit beside it
        resize(page, {"width": width, "height": 740})
        found += page.evaluate(UNDER_THE_BUTTON)

    assert found == []
