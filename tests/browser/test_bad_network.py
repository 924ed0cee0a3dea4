"""Never twice, never lost: the form with a network that breaks anywhere, and a server that dies."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from contributions.models import Answer, Station
from contributions.services import store_consent
from tests.browser.bad_network import BadNetwork, Cut
from tests.browser.pace import install_clock, until
from tests.factories import make_question, make_station
from tests.start.server import free_port, how_often, serve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONCE = pytest.mark.one_database("sqlite")  # where the server has nothing to do with it
UNSENT = "Noch nicht gesendet: Gerade ist kein Netz da."
MORNING = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
DRAFT = "Das hattest du schon geschrieben."
STORED = "localStorage.getItem('answer')"


@pytest.fixture(autouse=True)
def station(db: None) -> Station:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    make_station(question, code="t7m4", kind="terminal")
    return make_station(question, code="k7m4")


def write(page: Page, text: str) -> None:
    page.get_by_label("Deine Antwort").fill(text)
    page.locator("[name=consent_exhibition]").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Antwort abschicken").click()


def send_while_cut(page: Page, network: BadNetwork, cut: Cut, text: str) -> None:
    """Open the form, write, and send where the connection is cut."""
    page.goto("/s/k7m4/")
    write(page, text)
    network.cut = cut
    send(page)
    expect(page.get_by_role("status")).to_contain_text(UNSENT)


def more_than(network: BadNetwork, posts: int) -> bool:
    return network.posts > posts


def expect_arrived(page: Page) -> None:
    expect(page.get_by_role("heading", name="Danke!")).to_be_visible(timeout=60_000)  # the pauses between tries grow
    expect(page.get_by_text("Deine Antwort ist angekommen.")).to_be_visible()
    assert page.evaluate(STORED) is None


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.DURING, Cut.AFTER], ids=lambda cut: cut.name)
def test_a_cut_connection_loses_nothing_and_doubles_nothing(
    open_page: Callable[..., Page], network: BadNetwork, cut: Cut
) -> None:
    page = open_page(base_url=network.address)
    send_while_cut(page, network, cut, "Rhein!")

    expect(page.get_by_text("angekommen")).to_be_hidden()
    assert Answer.objects.count() == (1 if cut is Cut.AFTER else 0)
    network.cut = Cut.NOWHERE
    expect_arrived(page)
    assert [answer.text for answer in Answer.objects.all()] == ["Rhein!"]
    assert network.posts >= 2


@ONCE
def test_a_server_that_does_not_answer_is_asked_again(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.add_init_script(
        "const later = setTimeout; window.setTimeout = (job, time) => later(job, time === 20000 ? 500 : time);"
    )
    page.goto("/s/k7m4/")
    write(page, "Hört mich jemand?")
    held_up: list[Route] = []
    page.route("**/s/k7m4/", lambda route: held_up.append(route))
    send(page)

    expect(page.get_by_role("status")).to_contain_text(UNSENT)
    expect(page.get_by_label("Deine Antwort")).to_have_value("Hört mich jemand?")
    assert held_up
    page.unroute("**/s/k7m4/")
    expect_arrived(page)
    assert Answer.objects.get().text == "Hört mich jemand?"


@pytest.mark.one_database("sqlite")
def test_a_server_that_is_killed_in_between_gets_it_once(open_page: Callable[..., Page], migrated_folder: Path) -> None:
    port = free_port()
    with serve(migrated_folder, port=port, end=signal.SIGKILL) as said:
        network = BadNetwork(port)
        page = open_page(base_url=network.address)
        page.goto(urlsplit(said["visitor"]).path)
        write(page, "Nach dem Sturz")
        network.cut = Cut.AFTER  # stored, without an acknowledgement
        send(page)
        expect(page.get_by_role("status")).to_contain_text(UNSENT)
    network.cut = Cut.NOWHERE
    tried = network.posts
    page.wait_for_timeout(3_000)
    expect(page.get_by_role("status")).to_contain_text(UNSENT)
    assert network.posts > tried, "it tries again while the server is dead"

    with serve(migrated_folder, port=port):
        expect_arrived(page)
        assert how_often(migrated_folder, "Nach dem Sturz") == 1
    network.close()


@ONCE
def test_it_is_sent_when_the_page_is_opened_again(open_page: Callable[..., Page], network: BadNetwork) -> None:
    page = open_page(base_url=network.address)
    send_while_cut(page, network, Cut.BEFORE, "Seide!")
    page.close()
    network.cut = Cut.NOWHERE

    again = page.context.new_page()
    again.goto("/tr/s/k7m4/")  # in another language, too

    expect(again.locator("[data-arrived]")).to_be_visible()
    assert [answer.text for answer in Answer.objects.all()] == ["Seide!"]
    assert again.evaluate(STORED) is None


@ONCE
def test_who_changes_what_was_on_its_way_agrees_anew(
    open_page: Callable[..., Page], network: BadNetwork, station: Station
) -> None:
    """The page that was opened again may have other consent texts than the one that was sent."""
    page = open_page(base_url=network.address)
    send_while_cut(page, network, Cut.BEFORE, "Seide!")
    page.close()
    consent = station.question.consents.get(language="de")
    consent.exhibition = "Ein anderer Satz"
    newer = store_consent(consent)

    again = page.context.new_page()
    again.goto("/de/s/k7m4/")
    expect(again.get_by_role("status")).to_contain_text(UNSENT)
    again.get_by_label("Deine Antwort").fill("Samt!")
    expect(again.locator("[name=consent_exhibition]")).not_to_be_checked()
    network.cut = Cut.NOWHERE
    again.get_by_label("Ein anderer Satz").check()
    send(again)

    expect(again.locator("[data-arrived]")).to_be_visible()
    assert [(answer.text, answer.consent) for answer in Answer.objects.all()] == [("Samt!", newer)]


@ONCE
def test_the_draft_survives_a_reload_and_a_closed_page(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page()
    page.goto("/s/k7m4/")
    page.locator("summary", has_text="Stadtteil").click()
    write(page, "Mein langer Gedanke\nüber 😀 Krefeld")
    page.get_by_label("Dein Stadtteil").select_option("Uerdingen")
    page.reload()

    expect(page.get_by_role("status")).to_contain_text(DRAFT)
    expect(page.get_by_label("Deine Antwort")).to_have_value("Mein langer Gedanke\nüber 😀 Krefeld")
    expect(page.locator("[name=consent_exhibition]")).not_to_be_checked()  # the phone may have changed hands
    expect(page.locator("[name=quarter]")).to_have_value("180")
    page.close()
    again = page.context.new_page()
    again.goto("/s/k7m4/")
    expect(again.get_by_label("Deine Antwort")).to_have_value("Mein langer Gedanke\nüber 😀 Krefeld")
    again.get_by_role("button", name="Entwurf löschen").click()
    expect(again.get_by_label("Deine Antwort")).to_have_value("")
    expect(again.get_by_label("Deine Antwort")).to_be_focused()
    assert again.evaluate(STORED) is None


@ONCE
def test_the_draft_is_erased_after_sending(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page()
    page.goto("/s/k7m4/")
    write(page, "Rhein!")
    assert "Rhein" in page.evaluate(STORED)
    send(page)

    expect_arrived(page)
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    page.goto("/s/k7m4/")
    expect(page.get_by_label("Deine Antwort")).to_have_value("")


@ONCE
def test_a_device_that_many_use_keeps_no_draft(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page()
    page.goto("/s/t7m4/")
    write(page, "Nicht für die Nächsten")

    assert page.evaluate("localStorage.length") == 0


@ONCE
def test_a_draft_of_yesterday_is_gone(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page()
    page.goto("/s/k7m4/")
    write(page, "Von gestern")
    page.evaluate(
        "const d = JSON.parse(localStorage.answer); d.at -= 864e5 + 1; localStorage.answer = JSON.stringify(d)"
    )
    page.reload()

    expect(page.get_by_label("Deine Antwort")).to_have_value("")
    assert page.evaluate(STORED) is None


def test_two_taps_send_once(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page()
    page.goto("/s/k7m4/")
    write(page, "Doppelt?")
    page.get_by_role("button", name="Antwort abschicken").dblclick()

    expect_arrived(page)
    assert Answer.objects.count() == 1


@ONCE
def test_the_pauses_double_and_after_a_day_it_asks(open_page: Callable[..., Page], network: BadNetwork) -> None:
    page = open_page(base_url=network.address)
    failed: list[object] = []
    page.on("requestfailed", lambda request: failed.append(request))
    install_clock(page, time=MORNING)
    page.goto("/s/k7m4/")
    write(page, "Geduld")
    page.clock.pause_at(MORNING + timedelta(hours=1))
    network.cut = Cut.BEFORE
    send(page)
    expect(page.get_by_role("status")).to_contain_text(UNSENT)
    for pause in (1, 2, 4, 8, 16):
        until(page, lambda: len(failed) == network.posts)  # the last try has failed and the next one is planned
        tried = network.posts
        more = partial(more_than, network, tried)
        page.clock.run_for(pause * 1000 - 300)
        page.wait_for_timeout(300)
        assert network.posts == tried, f"too early: a pause of {pause} s"
        page.clock.run_for(500)  # it fires 200 ms before the end: the next pause may have begun then
        until(page, more)

    until(page, lambda: len(failed) == network.posts)
    page.clock.fast_forward(24 * 60 * 60 * 1000 + 1)

    expect(page.get_by_role("status")).to_contain_text("Drück bitte noch einmal auf „Antwort abschicken“.")
    expect(page.get_by_label("Deine Antwort")).to_have_value("Geduld")
