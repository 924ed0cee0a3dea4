"""The screen on its own: without a network, a memory, the right time, or an address that still is one; touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from contributions.models import Answer
from contributions.opening_hours.models import SpecialDay
from contributions.services import withdraw
from exhibition.heartbeat import services
from exhibition.kiosk import assets, feed, views
from exhibition.kiosk import page as kiosk_page
from exhibition.models import Screen, ScreenMode
from tests import programs
from tests.browser.bad_network import BadNetwork
from tests.browser.conftest import QUIET
from tests.browser.glass import READY
from tests.browser.pace import follow_requests, pass_time, until, wait_patiently_for, within
from tests.browser.test_kiosk import LONG, cut, watch
from tests.browser.test_kiosk_time import STORED
from tests.factories import make_translation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
ON_THE_GLASS = "[data-answer]:visible"
WORKER_READY = """() => Promise.race([navigator.serviceWorker.ready.then(worker => worker.active !== null),
  new Promise(resolve => setTimeout(resolve, 8000))])"""
KNOWN = """() => (JSON.parse(localStorage.getItem(Object.keys(localStorage).find(name => /answers/.test(name))))
  || { answers: [] }).answers.length"""


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    page = open_page(service_workers="allow")
    follow_requests(page)
    return page


def pass_time_until(page: Page, holds: Callable[[], bool]) -> None:
    """Let the page's clock run, and the server answer in its own time."""
    for _ in range(100):
        pass_time(page, 200)
        if holds():
            return
    pytest.fail("it did not come to that")


def test_a_touch_changes_nothing(page: Page, screen: Screen, release: Callable[[str], Answer]) -> None:
    release("Ein Wort, zwei Wörter")
    page.goto(screen.get_absolute_url())

    assert page.locator(ON_THE_GLASS).evaluate(
        """text => {
            const menu = new MouseEvent("contextmenu", {bubbles: true, cancelable: true});
            const whole = getComputedStyle(document.documentElement);
            return [getComputedStyle(text).userSelect, whole.touchAction, text.dispatchEvent(menu)];
        }"""
    ) == ["none", "none", False]


@pytest.fixture
def device(browser: Browser, tmp_path: Path) -> Callable[[], Any]:
    """Switches the device on: a browser with the storage of the last time."""

    @contextmanager
    def device() -> Iterator[Page]:
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "device", executable_path=programs.browser(), chromium_sandbox=False, args=QUIET
        )
        try:
            follow_requests(context.pages[0])
            yield context.pages[0]
        finally:
            context.close()

    return device


def test_a_start_without_a_network_shows_the_last_answers_until_the_outage_is_too_long(
    device: Callable[[], Any], network: BadNetwork, screen: Screen, release: Callable[..., Answer]
) -> None:
    address = f"{network.address}/kiosk/{screen.token}/"
    answers = [release(f"Antwort {number}") for number in range(4)]
    Screen.objects.update(with_translations=True)
    Answer.objects.filter(pk=answers[-1].pk).update(language="en")
    make_translation(answers[-1], "Auf Deutsch: Antwort 3")
    with device() as page:
        page.goto(address)
        wait_patiently_for(page, answers[-1])
        assert page.evaluate(WORKER_READY)
        until(page, lambda: page.evaluate(KNOWN) == len(answers))

    network.down = True
    with device() as page:
        page.clock.install()
        page.goto(address)
        assert page.locator(ON_THE_GLASS).count() == 1
        assert page.evaluate("document.fonts.check('640 40px Geologica', 'Rhein')")
        everything = {answer.pk for answer in answers}
        assert watch(page, 60, everything) == everything

        withdraw(answers[0])
        network.down = False
        pass_time(page, 5_000, least=300)
        assert answers[0].pk not in watch(page, 30)
        expect(page.locator("body")).not_to_contain_text("Antwort 0")

    network.down = True
    for later in (timedelta(hours=26), timedelta(days=-1)):  # by a right clock, and then by a wrong one
        with device() as page:
            page.clock.install(time=timezone.now() + later)
            page.goto(address)
            expect(page.locator(".invitation")).to_be_visible()
            expect(page.locator(ON_THE_GLASS)).to_have_count(0)
            until(page, lambda: not re.search(r"Antwort \d", page.evaluate(STORED)))


def test_a_server_that_is_gone_for_ten_minutes_is_not_noticed(
    page: Page, screen: Screen, release: Callable[..., Answer]
) -> None:
    answers = [release(f"Antwort {number}") for number in range(5)]
    page.clock.install()
    page.goto(f"/kiosk/{screen.token}/")
    pass_time_until(page, lambda: page.evaluate(KNOWN) == len(answers))
    page.route("**/kiosk/**", cut)  # requests that are on their way, too

    everything = {answer.pk for answer in answers}
    assert watch(page, 120, everything) == everything
    page.clock.fast_forward(8 * 60_000)
    assert page.locator(ON_THE_GLASS).count() == 1

    page.unroute("**/kiosk/**")
    newest = release("wieder da")
    pass_time_until(page, lambda: page.locator(ON_THE_GLASS).get_attribute("data-answer") == str(newest.pk))


def test_a_database_that_starts_anew_is_not_noticed(
    page: Page, screen: Screen, release: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("the database system is starting up")

    answer = release(LONG)
    page.goto(f"/kiosk/{screen.token}/")
    assert page.evaluate(WORKER_READY)
    page.wait_for_timeout(2500)
    with monkeypatch.context() as then:
        then.setattr(views, "_screen", fail)
        then.setattr(views, "feed_state", fail)
        assert page.request.get(page.url).status == 503
        page.wait_for_timeout(2500)
        wait_patiently_for(page, answer)
        page.reload()
        wait_patiently_for(page, answer)

    wait_patiently_for(page, release("wieder da"))


@pytest.mark.parametrize("storage", ["full", "forbidden", "spoilt"])
def test_without_a_memory_the_screen_goes_on(
    page: Page, screen: Screen, release: Callable[..., Answer], storage: str
) -> None:
    page.add_init_script(STORAGES[storage])
    first, second = release("eins"), release("zwei")
    page.clock.install()
    page.goto(f"/kiosk/{screen.token}/")

    assert watch(page, 20, {first.pk, second.pk}) == {first.pk, second.pk}


STORAGES = {
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
    "forbidden": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } })",
    "spoilt": """Storage.prototype.getItem =
      () => '{"answers": [{"id": 7}], "segments": 3, "open": "x", "total": 1}'""",
}


def test_at_night_the_glass_is_black_and_in_the_morning_it_goes_on(
    page: Page, screen: Screen, release: Callable[..., Answer]
) -> None:
    first, second = release("eins"), release("zwei")
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        SpecialDay.objects.create(question=screen.question, date=day)  # no times: closed
    page.clock.install()
    page.goto(f"/kiosk/{screen.token}/")
    pass_time_until(page, lambda: page.locator("body").inner_text().strip() == "")

    SpecialDay.objects.all().delete()
    page.clock.run_for(60_000)
    pass_time_until(page, lambda: page.locator(ON_THE_GLASS).count() == 1)
    assert watch(page, 20, {first.pk, second.pk}) == {first.pk, second.pk}


def test_a_preview_is_never_black(page: Page, screen: Screen, release: Callable[..., Answer]) -> None:
    """Staff look at it in the evening, too."""
    release("eins")
    SpecialDay.objects.create(question=screen.question, date=timezone.localdate())  # no times: closed
    page.clock.install()
    page.goto(f"/kiosk/{screen.token}/?still")

    pass_time_until(page, lambda: page.locator(ON_THE_GLASS).count() == 1)


def test_a_new_version_is_loaded_once_all_of_it_is_there_and_cuts_no_answer_short(
    open_page: Callable[..., Page], screen: Screen, release: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a worker: Chromium with a debugger may never load a page that is asked for while its worker changes."""
    page = open_page()
    release("eins")
    release("zwei")
    page.clock.install()
    page.goto(f"/kiosk/{screen.token}/")
    page.evaluate("window.before = true")
    page.evaluate(STANDING)
    update_the_software(monkeypatch)
    for broken in (missing, with_a_foreign_script):
        page.route(f"**/kiosk/{screen.token}/", broken)
        pass_time(page, 11 * 60_000, least=200)
    assert page.evaluate("window.before")
    assert page.locator(ON_THE_GLASS).count() == 1

    page.unroute(f"**/kiosk/{screen.token}/")
    for _ in range(20):  # it tries every two minutes, and waits for the end of an answer
        pass_time(page, 10_000)
    assert page.evaluate("window.before") is None
    assert float(page.evaluate("sessionStorage.stood")) >= 4_000
    expect(page.locator("body")).to_have_attribute("data-build", NEW_BUILD)


def test_of_a_new_version_the_device_keeps_all(page: Page, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto(f"/kiosk/{screen.token}/")
    until(page, lambda: page.evaluate(READY))  # the service worker has the old version
    update_the_software(monkeypatch)

    page.reload()
    expect(page.locator("body")).to_have_attribute("data-build", NEW_BUILD)
    until(page, lambda: page.evaluate(READY) and NEW_BUILD in page.evaluate(STORED))


NEW_BUILD = "0123456789"


def update_the_software(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server starts anew with another build."""
    for module in (assets, feed, kiosk_page, views, services):
        monkeypatch.setattr(module, "page_build", lambda: NEW_BUILD)
    feed.feed_body.cache_clear()


# How many milliseconds what is on the glass had stood there, or had been coming, when the page was left.
STANDING = """() => {
  let since = performance.now();
  new MutationObserver(() => { since = performance.now(); }).observe(document.querySelector(".stage"), {
    subtree: true, attributes: true, attributeFilter: ["data-answer", "data-weaving"] });
  window.addEventListener("pagehide", () => { sessionStorage.stood = performance.now() - since; });
}"""


def test_one_answer_alone_takes_turns_with_the_rest_of_the_playlist(
    page: Page, screen: Screen, release: Callable[..., Answer]
) -> None:
    release("Rhein")
    screen.playlist.update(answers=3)
    screen.playlist.create(mode=ScreenMode.INVITATION, seconds=10)
    page.clock.install()
    page.goto(f"/kiosk/{screen.token}/")
    shown = page.locator(ON_THE_GLASS)
    assert within(page, 5, lambda: shown.count() == 1)
    assert within(page, 30, lambda: page.locator(".invitation.on").count() == 1)
    assert shown.count() == 0
    assert within(page, 15, lambda: shown.count() == 1)


def missing(route: Route) -> None:
    route.fulfill(status=502, body="Bad Gateway")


def with_a_foreign_script(route: Route) -> None:
    """As if a proxy had answered instead of one of the scripts."""
    answer = route.fetch()
    route.fulfill(
        response=answer, body=re.sub('integrity="[^"]+', f'integrity="sha256-{"A" * 43}=', answer.text(), count=1)
    )


def test_everything_on_the_glass_drifts(page: Page, screen: Screen, release: Callable[..., Answer]) -> None:
    release()
    page.clock.install()
    page.goto(f"/kiosk/{screen.token}/")
    places = set()
    for _ in range(9):
        page.clock.run_for(120_000)
        box = page.locator(".frame").bounding_box()
        assert box is not None
        places.add((round(box["x"]), round(box["y"])))
        assert abs(box["x"]) <= 0.01 * 720
        assert abs(box["y"]) <= 0.01 * 720

    assert len(places) >= 8
