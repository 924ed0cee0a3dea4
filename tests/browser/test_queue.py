"""The queue with real clicks and keys: with and without JavaScript, on a phone and a PC."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, ViewportSize, expect

from contributions.enums import Status
from contributions.models import Answer
from moderation.models import Decision
from moderation.services import decide
from tests.browser.axe import violations
from tests.factories import NOW, make_answer, make_moderator, make_person, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]
QUEUE = "/admin/moderation/queue/"
HOSTS = ("localhost", "127.0.0.1")  # of the live server, and of a proxy before it
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1920, "height": 1080}
KEY_PAUSE = 270  # milliseconds: what is quicker is typing, see queue-shortcuts.js
LONGEST = "Wörter und Straßenbahnhaltestellen. " * 8
OpenPage = Callable[..., Page]


@pytest.fixture
def answers() -> list[Answer]:
    station = make_station(make_question())
    texts = [("Heimat sein.", "de"), ("أن أتعلم الألمانية مع أناس طيبين.", "ar"), (LONGEST[:280], "de"), ("Zoo!", "de")]
    return [send_answer(station, text=text, language=language)[0] for text, language in texts]


def log_in(page: Page, person: User, address: str = QUEUE) -> Page:
    """Open a page of staff, by default the queue, as this person: without the slow check of a password."""
    client = Client()
    client.force_login(person)
    name, path = settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_PATH
    session = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": session, "domain": host, "path": path} for host in HOSTS])
    page.goto(address)
    return page


def log_in_by_hand(page: Page, person: User) -> Page:
    person.set_password("Samt und Seide")
    person.save()
    page.goto(QUEUE)
    page.locator("#id_username").fill(person.get_username())
    page.locator("#id_password").fill("Samt und Seide")
    page.locator("[type=submit]").click()
    expect(page.locator("[data-queue]")).to_be_visible()
    page.wait_for_load_state()
    return page


def current(page: Page) -> Locator:
    return page.locator("[data-now] [data-answer]")


def shown(page: Page, answer: Answer) -> Locator:
    return page.locator(f'[data-answer="{answer.pk}"]')


def status(answer: Answer) -> str:
    answer.refresh_from_db()
    return answer.status


def saved(page: Page) -> None:
    """Wait until the server has answered the last decision."""
    expect(page.locator("#queue-messages li").first).to_be_visible()


def ready(page: Page) -> None:
    """Wait until the scripts run and the answer in sight can be shown."""
    page.wait_for_load_state()
    expect(page.locator("[data-queue]:not([data-quiet], [data-unread], [data-typing])")).to_be_attached()


def read(page: Page) -> None:
    """Take the time that a page without scripts asks for before something on it is shown."""
    page.wait_for_timeout(900)


def press(page: Page, key: str) -> None:
    """Press a key as somebody does who reads: not before the answer in sight can be shown, nor as typing does."""
    ready(page)
    page.keyboard.press(key)
    page.wait_for_timeout(KEY_PAUSE)


def refuse(page: Page, answer: Answer, reason: str, javascript: bool = True) -> None:
    article = shown(page, answer)
    if not javascript:
        article.locator("[name=reason]").select_option(reason)
    article.locator("[value=reject]").click()
    if javascript:
        article.locator(f"[data-reason={reason}]").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_every_word_by_click(open_page: OpenPage, answers: list[Answer], javascript: bool) -> None:
    page = log_in_by_hand(open_page(java_script_enabled=javascript, viewport=PHONE), make_moderator())
    first, second, third, fourth = answers
    read(page)

    shown(page, first).locator("[value=release]").click()
    saved(page)
    expect(current(page)).to_have_attribute("data-answer", str(second.pk))
    shown(page, second).locator("[value=hold]").click()
    expect(current(page)).to_have_attribute("data-answer", str(third.pk))
    refuse(page, third, "copyright", javascript)
    expect(current(page)).to_have_attribute("data-answer", str(fourth.pk))
    read(page)
    shown(page, fourth).locator("[value=release]").click()
    expect(page.get_by_text("Gerade wartet hier nichts.")).to_be_visible()
    expect(page.locator("[data-count]").nth(1)).to_have_text("1")

    assert [status(answer) for answer in answers] == ["released", "held", "rejected", "released"]
    assert third.decisions.get().reason == "copyright"


def test_a_later_answer_can_be_decided_first(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())

    shown(page, answers[2]).get_by_role("button", name="Diese zuerst").click()
    shown(page, answers[2]).locator("[value=release]").click()
    saved(page)

    expect(current(page)).to_have_attribute("data-answer", str(answers[0].pk))
    assert status(answers[2]) == Status.RELEASED


@pytest.mark.parametrize("javascript", [True, False])
def test_a_rejection_without_a_reason_stays_and_says_why(
    open_page: OpenPage, answers: list[Answer], javascript: bool
) -> None:
    page = log_in(open_page(java_script_enabled=javascript), make_moderator())

    shown(page, answers[0]).locator("[value=reject]").click()

    expect(page.get_by_text("Bitte wähl einen Grund.").first).to_be_visible()
    expect(current(page)).to_have_attribute("data-answer", str(answers[0].pk))
    assert not Decision.objects.exists()


def test_by_keyboard_alone(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())

    press(page, "z")
    press(page, "s")
    press(page, "n")
    expect(current(page).get_by_text("Bitte wähl einen Grund.")).to_be_visible()
    press(page, "w")
    expect(current(page)).to_have_attribute("data-answer", str(answers[3].pk))
    expect(current(page)).to_be_focused()
    expect(page.locator("[data-count]").first).to_have_text("1")

    assert [status(answer) for answer in answers] == ["released", "held", "rejected", "new"]


def test_skipping_goes_through_the_whole_queue(page: Page) -> None:
    station = make_station(make_question())
    answers = [send_answer(station, text=f"Antwort {number}")[0] for number in range(12)]
    log_in(page, make_moderator())
    seen = []

    for _ in answers:
        seen.append(current(page).get_attribute("data-answer"))
        press(page, "w")
        expect(current(page)).not_to_have_attribute("data-answer", seen[-1] or "")

    assert {int(each or 0) for each in seen} == {answer.pk for answer in answers}


def test_keys_can_be_switched_off_and_stay_off(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())
    press(page, "?")
    page.get_by_label("Tasten benutzen").uncheck()
    page.reload()

    page.locator("h1").click()
    press(page, "z")

    expect(current(page)).to_have_attribute("data-answer", str(answers[0].pk))
    page.locator("[data-shortcuts] summary").click()
    expect(page.get_by_label("Tasten benutzen")).not_to_be_checked()
    assert status(answers[0]) == Status.NEW


@pytest.mark.parametrize("javascript", [True, False])
def test_the_second_of_two_is_told_who_was_faster(open_page: OpenPage, answers: list[Answer], javascript: bool) -> None:
    page = log_in(open_page(java_script_enabled=javascript), make_moderator())
    faster = make_moderator()
    decide(answer_id=answers[0].pk, before=Status.NEW, after=Status.REJECTED, by=faster, now=NOW, reason="threat")
    read(page)

    shown(page, answers[0]).locator("[value=release]").click()

    expect(page.get_by_text(f"{faster.username} war schneller")).to_be_visible()
    expect(shown(page, answers[0])).to_have_count(0)
    assert status(answers[0]) == Status.REJECTED


def test_axe_finds_nothing(open_page: OpenPage, answers: list[Answer]) -> None:
    """On a dark phone and at a light desk."""
    page = log_in(open_page(), make_moderator())
    found = {}

    def look(name: str) -> None:
        for viewport, is_dark in ((PHONE, True), (DESK, False)):
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme="dark" if is_dark else "light")
            found[name, is_dark] = violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name

    look("queue")
    shown(page, answers[0]).locator("[value=reject]").click()
    look("reason")
    page.goto(f"{QUEUE}?queue=held")
    look("empty")
    page.goto("/admin/")
    look("start")

    assert found == {name: [] for name in found}


def test_type_twice_as_large_fits_a_phone(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(viewport=PHONE), make_moderator())
    for address in (QUEUE, f"{QUEUE}?queue=released", "/admin/moderation/cards/", "/admin/screens/"):
        page.goto(address)

        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_arabic_runs_from_right_to_left(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())

    text = shown(page, answers[1]).locator("[data-text]")

    assert text.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert text.get_attribute("lang") == "ar"


def test_no_staff_page_breaks_the_policy_and_the_theme_switch_works(page: Page) -> None:
    """That nothing broke the policy is checked by the fixture, at the end."""
    answer = make_answer(
        Status.HELD, now=timezone.now(), station=make_station(make_question(closes_at=NOW.replace(year=2099)))
    )
    log_in(page, make_person(superuser=True), "/admin/")
    page.locator(".theme-toggle:visible").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(26, 19, 28)"

    for name, thing in (
        ("contributions_question", answer.question_id),
        ("contributions_station", answer.station_id),
        ("contributions_answer", answer.pk),
        ("moderation_decision", answer.decisions.get().pk),
        ("auth_user", answer.decisions.get().decided_by_id),
    ):
        page.goto(reverse(f"admin:{name}_changelist"))
        page.goto(reverse(f"admin:{name}_change", args=[thing]))
        expect(page.locator("h1")).to_be_visible()


def test_forced_colours_tell_the_queues_apart(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(forced_colors="active"), make_moderator())

    lines = page.locator(".queues a").evaluate_all(
        "all => all.map((one) => [one.hasAttribute('aria-current'), getComputedStyle(one).borderBottomColor])"
    )

    own = [colour for is_current, colour in lines if is_current]
    assert len(own) == 1
    assert own[0] not in [colour for is_current, colour in lines if not is_current]
