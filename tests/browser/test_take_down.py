"""Taking down at once: found among many and off the glass that shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from exhibition.heartbeat.models import Heartbeat
from exhibition.models import Screen, ScreenMode
from tests.browser.axe import violations_light_and_dark
from tests.browser.pace import until
from tests.browser.test_kiosk_alone import WORKER_READY, device  # noqa: F401 (a fixture)
from tests.browser.test_queue import PHONE, QUEUE, log_in, status
from tests.factories import make_answer, make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONCE = pytest.mark.one_database("postgresql")  # where the server has nothing to do with it
script = pytest.mark.parametrize("javascript", [pytest.param(True, marks=ONCE), False])
OpenPage = Callable[..., Page]
Release = Callable[..., Answer]
SCREENS = "/admin/screens/"
ON_GLASS = "[data-answer]:visible"
LONG = "Der Stadtwald, in dem ich seit vierzig Jahren laufe, und danach ein Kaffee am Wasser. " * 3  # stays for long


@pytest.fixture
def station(db: None) -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=6), closes_at=now + timedelta(days=1)))


@pytest.fixture
def release(station: Station) -> Callable[..., Answer]:
    by = make_moderator()

    def release(text: str, hours: int = 2) -> Answer:
        now = timezone.now() - timedelta(hours=hours)
        return make_answer(Status.RELEASED, station=station, by=by, text=text, now=now)

    return release


def kiosk(page: Page, screen: Screen) -> Locator:
    """The screen's page; the answer on its glass."""
    page.goto(f"/kiosk/{screen.token}/")
    return page.locator(ON_GLASS)


def displayed(screen: Screen) -> str:
    """What the screen last reported."""
    return Heartbeat.objects.filter(screen=screen).values_list("display", flat=True).first() or ""


@script
def test_an_old_answer_among_many_is_found_and_taken_down(
    open_page: OpenPage, release: Callable[..., Answer], javascript: bool
) -> None:
    old = release("Die Burg Linn im Nebel", hours=100)
    for number in range(12):
        release(f"Zoo {number}")
    page = log_in(open_page(java_script_enabled=javascript, viewport=PHONE), make_moderator())

    page.get_by_role("link", name="Gezeigt", exact=True).click()
    page.get_by_label("Wörter oder Nummer").fill("burg")
    page.get_by_label("Wörter oder Nummer").press("Enter")
    expect(page.locator("[data-answer]")).to_have_attribute("data-answer", str(old.pk))
    assert status(old) == Status.RELEASED  # Enter has searched
    if not javascript:
        page.locator("[name=reason]").select_option("third_party")
    page.locator("[data-now] [value=reject]").click()
    if javascript:
        page.locator("[data-reason=third_party]").click()

    expect(page.get_by_text("Nichts gefunden.")).to_be_visible()
    expect(page.locator("[data-undo] [aria-keyshortcuts=u]")).to_be_visible()
    until(page, lambda: status(old) == Status.REJECTED)
    page.locator("[data-undo] [aria-keyshortcuts=u]").click()
    until(page, lambda: status(old) == Status.RELEASED)


@script
def test_what_is_on_the_glass_is_taken_off_it(
    open_page: OpenPage, screen: Screen, release: Callable[..., Answer], javascript: bool
) -> None:
    answers = {str(answer.pk): answer for answer in (release(f"{LONG} {number}") for number in range(2))}
    on_glass = kiosk(open_page(), screen)
    shown = on_glass.get_attribute("data-answer") or ""
    until(on_glass.page, lambda: displayed(screen) == shown)
    page = log_in(open_page(java_script_enabled=javascript, viewport=PHONE), make_moderator())

    page.get_by_role("link", name="Jetzt auf dem Bildschirm").click()
    article = page.locator(f'[data-now="{shown}"]')
    expect(article.locator("blockquote")).to_have_text(LONG + " " + answers[shown].text[-1])
    article.get_by_text("Nicht mehr zeigen").click()
    article.get_by_role("button", name="Beleidigung").click()

    expect(on_glass).not_to_have_attribute("data-answer", shown, timeout=12_000)  # LONG stays for longer
    expect(page.get_by_text("Nicht gezeigt: Beleidigung.")).to_be_visible()
    assert page.url.endswith(SCREENS)
    assert status(answers[shown]) == Status.REJECTED
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Rückgängig gemacht.")).to_be_visible()
    assert status(answers[shown]) == Status.RELEASED


@ONCE
def test_the_page_follows_the_screen_but_not_under_somebodys_hands(
    open_page: OpenPage, screen: Screen, release: Callable[..., Answer]
) -> None:
    first = release("Rhein")
    on_glass = kiosk(open_page(), screen)
    until(on_glass.page, lambda: displayed(screen) == str(first.pk))
    page = log_in(open_page(), make_moderator(), SCREENS)
    expect(page.locator("[data-now]")).to_have_attribute("data-now", str(first.pk))

    second = release("Zoo")
    expect(on_glass).to_have_attribute("data-answer", str(second.pk))
    expect(page.locator("[data-now]")).to_have_attribute("data-now", str(second.pk))

    page.locator(f'[data-now="{second.pk}"] summary').click()
    page.evaluate("document.activeElement.blur()")
    until(page, lambda: displayed(screen) == str(first.pk))
    page.wait_for_timeout(3000)  # it has asked again by now
    assert page.locator("[data-now]").get_attribute("data-now") == str(second.pk)
    page.get_by_role("button", name="Werbung, Verkauf").click()
    until(page, lambda: status(second) == Status.REJECTED)
    assert status(first) == Status.RELEASED


@ONCE
def test_every_answer_of_a_wall_can_be_taken_off(
    open_page: OpenPage, screen: Screen, release: Callable[..., Answer]
) -> None:
    screen.playlist.all().delete()
    screen.playlist.create(mode=ScreenMode.ANSWERS, answers=1)
    screen.playlist.create(mode=ScreenMode.WALL, seconds=600)
    answers = [release(f"Wand {number}") for number in range(6)]
    glass = open_page()
    kiosk(glass, screen)
    pieces = glass.locator(".layer.on [data-piece]")
    expect(pieces.first).to_be_visible()
    until(glass, lambda: displayed(screen) == "wall")

    page = log_in(open_page(), make_moderator(), SCREENS)
    ids = set(pieces.evaluate_all("all => all.map(piece => piece.dataset.piece)"))
    assert ids == {str(answer.pk) for answer in answers}
    assert set(page.locator("[data-now]").evaluate_all("all => all.map(one => one.dataset.now)")) == ids
    article = page.locator(f'[data-now="{answers[2].pk}"]')
    article.locator("summary").click()
    article.get_by_role("button", name="Beleidigung").click()

    expect(glass.locator(f'.layer.on [data-piece="{answers[2].pk}"]')).to_have_count(0)


@ONCE
def test_a_slow_server_is_not_asked_again_before_it_has_answered(open_page: OpenPage, screen: Screen) -> None:
    page = log_in(open_page(), make_moderator(), SCREENS)
    asked: list[Route] = []
    page.route(f"**{SCREENS}", lambda route: asked.append(route))  # Playwright wants functions of Python's own

    until(page, lambda: len(asked) == 1)
    page.wait_for_timeout(5000)
    assert len(asked) == 1
    asked[0].continue_()
    until(page, lambda: len(asked) == 2)


@ONCE
def test_every_tab_is_in_reach_of_a_thumb(open_page: OpenPage, station: Station) -> None:
    """Also in forced colours, where the current one has to stand out."""
    send_answer(station, now=timezone.now())
    page = log_in(open_page(viewport=PHONE), make_moderator())
    tabs = page.locator(".queues a")
    names = tabs.evaluate_all("all => all.map(tab => tab.firstChild.textContent.trim())")
    assert names[-2:] == ["Gezeigt", "Nicht gezeigt"]

    for number in range(len(names)):
        tab = tabs.nth(number)
        box = tab.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["height"] >= 24
        tab.click()
        expect(page.locator(".queues [aria-current]")).to_contain_text(names[number])
        for forced in (False, True):
            page.emulate_media(forced_colors="active" if forced else "none")
            colours = tabs.evaluate_all("all => all.map(tab => getComputedStyle(tab).borderBottomColor)")
            assert colours.count(colours[number]) == 1, forced
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@ONCE
def test_the_pages_have_no_barriers(open_page: OpenPage, screen: Screen, release: Callable[..., Answer]) -> None:
    answer = release("Rhein")
    now = timezone.now()
    beat = {"first_received_at": now, "unbroken_since": now, "received_at": now, "started_at": now, "data_at": now}
    Heartbeat.objects.create(screen=screen, display=str(answer.pk), nodes=1, missed=0, worker=True, lost=0, **beat)
    page = log_in(open_page(viewport=PHONE), make_moderator())

    for address in (SCREENS, f"{QUEUE}?queue=released&search=Rhein"):
        page.goto(address)
        assert violations_light_and_dark(page) == []
    page.goto(SCREENS)
    page.locator(".take-down summary").click()
    assert violations_light_and_dark(page) == []
    page.get_by_role("button", name="Bildschirme pausieren").click()
    expect(page.get_by_role("button", name="Weiter zeigen")).to_be_visible()
    assert violations_light_and_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert [reason for reason in Reason.values if page.locator(f".reasons [value={reason}]").count() != 1] == []
