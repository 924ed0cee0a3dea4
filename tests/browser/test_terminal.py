"""Two people after each other at a terminal: nothing of the first is left, and nobody gets out of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer, Station
from tests.browser.states import open_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PORTRAIT, LANDSCAPE = {"width": 1080, "height": 1920}, {"width": 1920, "height": 1080}
SECRET = "Geheimnis der Ersten"
SECOND = 1000  # milliseconds
LEFT_BEHIND = """() => location.protocol === "about:" ? "" : [
  document.documentElement.outerHTML, JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href,
  ...[...document.querySelectorAll("textarea, input[type=text], select")].map(each => each.value),
].join("\\n")"""


@pytest.fixture
def terminal() -> Station:
    station = open_station()
    station.kind = "terminal"
    station.save()
    return station


@pytest.fixture
def page(open_page: Callable[..., Page], terminal: Station) -> Page:
    """The form of the terminal, whose clock the test moves on."""
    page = open_page(viewport=PORTRAIT)
    page.clock.install()
    page.goto("/s/k7m4/")
    return page


def write(page: Page, text: str) -> None:
    page.locator("[name=text]").fill(text)
    page.locator("[name=consent_exhibition]").check()


def send(page: Page) -> str:
    """Send what was written; returns the code."""
    page.locator("#answer > button[type=submit]").click()
    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
    return page.locator(".code").inner_text()


def expect_fresh_form(page: Page) -> None:
    page.wait_for_url(lambda url: urlsplit(url).path == "/s/k7m4/")  # in the terminal's own language
    expect(page.locator("[name=text]")).to_have_value("")
    expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)


def test_nothing_of_the_first_person_is_left_for_the_second(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    write(page, SECRET)
    page.locator("main summary").last.click()
    page.locator("[name=quarter]").select_option("180")
    code = send(page)
    address = page.url
    expect(page.locator(".countdown")).to_have_text(
        "Diese Seite schließt sich in 30 Sekunden. Mehr Zeit? Tipp irgendwohin."
    )
    page.clock.run_for(20 * SECOND)
    page.mouse.click(500, 300)  # not yet
    page.clock.run_for(29 * SECOND)
    expect(page.locator(".code")).to_be_visible()
    page.clock.run_for(2 * SECOND)

    expect_fresh_form(page)
    traces = (SECRET, code, code.replace("-", "").lower(), address)

    def expect_nothing() -> None:
        left = page.evaluate(LEFT_BEHIND)
        assert [trace for trace in traces if trace in left] == []

    expect_nothing()
    page.go_back()
    expect_nothing()
    page.go_forward()
    expect_fresh_form(page)
    expect_nothing()
    with monkeypatch.context() as later:
        later.setattr("contributions.tokens.THANKS_LIFETIME", timedelta(0))
        page.goto(address)
        expect_fresh_form(page)

    write(page, "Die Zweite")
    assert send(page) != code
    assert SECRET not in page.evaluate(LEFT_BEHIND)
    assert set(Answer.objects.values_list("text", flat=True)) == {SECRET, "Die Zweite"}


def test_the_button_ends_it_at_once(page: Page) -> None:
    write(page, SECRET)
    send(page)
    page.get_by_role("link", name="Fertig – die nächste Person").click()

    expect_fresh_form(page)
    page.go_back()
    assert SECRET not in page.evaluate(LEFT_BEHIND)


def test_without_a_network_the_thanks_go_all_the_same(page: Page) -> None:
    write(page, SECRET)
    send(page)
    page.route("**/s/k7m4/", lambda route: route.abort())
    page.clock.run_for(31 * SECOND)
    expect(page.locator("body > *")).to_have_count(0)
    page.unroute("**/s/k7m4/")
    page.clock.run_for(4 * SECOND)

    expect_fresh_form(page)


def test_a_text_left_behind_is_cleared_after_a_warning(page: Page) -> None:
    page.goto("/tr/s/k7m4/")
    write(page, SECRET)
    warning = page.locator("[data-idle]")
    page.clock.run_for(44 * SECOND)
    expect(warning).to_be_hidden()
    page.clock.run_for(1 * SECOND)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("15")
    page.mouse.click(500, 700)
    expect(warning).to_be_hidden()
    page.clock.run_for(59 * SECOND)
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    page.clock.run_for(1 * SECOND)

    expect_fresh_form(page)


def test_a_part_of_town_left_behind_is_cleared_too(page: Page) -> None:
    page.locator("main summary").last.click()
    page.locator("[name=quarter]").select_option("180")
    page.locator("main summary").last.click()
    page.clock.run_for(61 * SECOND)

    expect_fresh_form(page)
    expect(page.locator("[name=quarter]")).to_have_value("")


def test_an_answer_on_its_way_is_not_cleared(page: Page) -> None:
    page.route("**/s/k7m4/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    write(page, SECRET)
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator("[data-unsent]")).to_contain_text("Noch nicht gesendet")
    page.clock.run_for(200 * SECOND)
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    page.unroute("**/s/k7m4/")
    thanks = page.get_by_role("heading", name="Danke!")
    for _ in range(140):  # second by second, so that the request has the time that it takes
        if thanks.is_visible():
            break
        page.clock.run_for(SECOND)

    expect(thanks).to_be_visible()


def test_the_text_survives_the_rules_and_another_language(page: Page) -> None:
    write(page, SECRET)
    page.locator("footer").get_by_role("link", name="Regeln").click()
    rules = page.get_by_role("dialog", name="Regeln")
    expect(rules).to_be_visible()
    assert rules.locator("a[href]").count() == 0
    page.get_by_role("button", name="Zurück zu deiner Antwort").click()
    expect(rules).to_have_count(0)
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    assert page.url.endswith("/s/k7m4/")

    page.locator("nav summary").click()
    page.locator("nav a[lang=en]").first.click()
    page.wait_for_url("**/en/s/k7m4/")
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)  # agreed to in German
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_the_counter_and_the_part_of_the_town_are_true_in_another_language(page: Page) -> None:
    page.locator("[name=text]").fill("abc")
    page.locator("main summary").last.click()
    page.locator("[name=quarter]").select_option("180")
    page.locator("nav summary").click()
    page.locator("nav a[lang=en]").first.click()
    page.wait_for_url("**/en/s/k7m4/")

    expect(page.locator("[name=quarter]")).to_be_visible()
    expect(page.locator("[name=quarter]")).to_have_value("180")
    expect(page.locator(".counter")).to_contain_text("277")


def test_without_a_network_the_page_keeps_its_language(page: Page) -> None:
    write(page, SECRET)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator("nav summary").click()
        page.locator("nav a[lang=en]").first.click()

    expect(page.locator("[name=text]")).to_have_value(SECRET)
    assert page.evaluate("location.pathname + sessionStorage.length") == "/s/k7m4/0"
    page.context.set_offline(False)
    page.clock.run_for(62 * SECOND)
    expect_fresh_form(page)


@pytest.mark.parametrize(("age", "text"), [(50, SECRET), (61, "")])
def test_a_text_that_never_arrived_in_its_language_is_not_for_the_next_person(page: Page, age: int, text: str) -> None:
    page.evaluate(
        """([age, text]) => sessionStorage.setItem("terminal", JSON.stringify({
          at: Date.now() - 1000 * age, text: text, quarter: "180"
        }))""",
        [age, SECRET],
    )
    page.goto("/en/s/k7m4/")

    expect(page.locator("[name=text]")).to_have_value(text)
    assert page.evaluate("sessionStorage.length") == 0


def test_an_answer_that_was_given_up_is_cleared(page: Page) -> None:
    page.route("**/s/k7m4/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    write(page, SECRET)
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator("[data-late]")).to_contain_text("Gerade ist kein Netz da")
    page.clock.fast_forward("25:00:00")
    expect(page.locator("[data-late]")).to_contain_text("noch einmal auf „Antwort abschicken“")
    page.clock.run_for(62 * SECOND)

    expect_fresh_form(page)


def test_a_text_that_came_too_late_is_cleared(page: Page, terminal: Station) -> None:
    write(page, SECRET)
    terminal.question.closes_at = timezone.now() - timedelta(minutes=1)
    terminal.question.save()
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator(".said")).to_have_text(SECRET)
    page.clock.run_for(46 * SECOND)
    expect(page.locator("[data-idle]")).to_be_visible()
    page.clock.run_for(16 * SECOND)

    expect(page.locator(".said")).to_have_count(0)
    page.wait_for_load_state()
    assert SECRET not in page.evaluate(LEFT_BEHIND)


def test_the_form_comes_by_itself_when_the_question_opens(open_page: Callable[..., Page]) -> None:
    station = open_station(timezone.now() + timedelta(days=3))
    station.kind = "terminal"
    station.save()
    page = open_page(viewport=PORTRAIT)
    page.clock.install()
    page.goto("/s/k7m4/")
    expect(page.locator(".lead")).to_contain_text("Antworten kannst du ab dem")
    page.context.set_offline(True)
    page.clock.run_for(50 * SECOND)
    expect(page.locator("[data-idle]")).to_be_hidden()
    page.mouse.click(500, 300)
    page.clock.run_for(12 * SECOND)
    expect(page.locator(".lead")).to_be_visible()
    station.question.opens_at = timezone.now() - timedelta(minutes=1)
    station.question.save()
    page.context.set_offline(False)
    page.clock.run_for(4 * SECOND)

    expect_fresh_form(page)


def test_no_link_leads_out(page: Page) -> None:
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<a id=out href=/antwort/>x</a>')")
    page.locator("#out").click()
    assert page.url.endswith("/s/k7m4/")


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_what_is_needed_is_in_reach(
    open_page: Callable[..., Page], terminal: Station, viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    for language in ("de-simple", "de"):
        page.goto(f"/{language}/s/k7m4/")
        expect(page.locator("form button[type=submit]")).to_be_in_viewport(ratio=1)
    third = viewport["height"] / 3
    tops = page.evaluate(
        "[...document.querySelectorAll('nav a, nav summary, main textarea, main input, main button')]"
        ".map(each => each.getBoundingClientRect()).filter(box => box.width && box.top > 0).map(box => box.top)"
    )
    assert min(tops) >= third
    assert float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('textarea')).fontSize)")) >= 24

    write(page, SECRET)
    send(page)
    button = page.locator("[data-next]").bounding_box()
    assert button
    assert button["y"] >= third
    assert button["y"] + button["height"] <= viewport["height"]
