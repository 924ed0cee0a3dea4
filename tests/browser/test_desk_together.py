"""Two moderators at once, each in a browser of their own: nobody decides twice, and both see what the other does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.models import Screen
from moderation.models import Claim, Decision, PreviousState
from moderation.services import decide
from tests.browser.test_queue import PHONE, QUEUE, OpenPage, current, log_in, press, ready, saved, shown, status
from tests.factories import make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


@pytest.fixture
def jana() -> User:
    person = make_moderator()
    person.first_name = "Jana"
    person.save()
    return person


def send(station: Station, *texts: str) -> list[Answer]:
    now = timezone.now() - timedelta(minutes=5)
    return [
        send_answer(station, text=text, now=now + timedelta(seconds=number))[0] for number, text in enumerate(texts)
    ]


def numbers(page: Page) -> set[str]:
    return set(page.locator("[data-answer]").evaluate_all("all => all.map(one => one.dataset.answer)"))


def test_two_people_never_get_the_same_answer(open_page: OpenPage, station: Station, jana: User) -> None:
    send(station, *(f"Antwort {number}" for number in range(12)))
    one, other = log_in(open_page(), make_moderator()), log_in(open_page(), jana)

    assert len(numbers(one)) == len(numbers(other)) == 5
    assert numbers(one) & numbers(other) == set()
    expect(one.get_by_text("Auch hier: Jana")).to_be_visible()
    for _ in range(3):
        press(one, "z")
        press(other, "z")
    expect(one.locator("[data-count=new]")).to_have_text("6")

    assert numbers(one) & numbers(other) == set()
    assert Decision.objects.count() == 6
    assert not one.get_by_text("war schneller").count()


def test_when_somebody_goes_away_others_get_what_they_had(open_page: OpenPage, station: Station, jana: User) -> None:
    answer, *_ = send(station, "Nur diese eine")
    away = log_in(open_page(), jana)
    expect(current(away)).to_have_count(1)
    away.close()
    page = log_in(open_page(), make_moderator())
    expect(current(page)).to_have_count(0)

    Claim.objects.update(until=timezone.now())  # as if a minute had passed

    expect(shown(page, answer)).to_be_visible()


def test_a_claim_lasts_while_somebody_looks(open_page: OpenPage, station: Station, jana: User) -> None:
    answer, *_ = send(station, "Nur diese eine")
    page = log_in(open_page(), jana)
    almost_over = timezone.now() + timedelta(seconds=5)
    Claim.objects.update(until=almost_over)

    with page.expect_response("**/queue/live/**"):
        page.mouse.move(10, 10)

    assert Claim.objects.get(answer=answer).until > almost_over + timedelta(seconds=40)


def test_what_others_decide_goes_and_what_is_new_comes(open_page: OpenPage, station: Station, jana: User) -> None:
    first, second = send(station, "Die erste", "Die zweite")
    page = log_in(open_page(), make_moderator())

    decide(answer_id=first.pk, before=Status.NEW, after=Status.RELEASED, by=jana, now=timezone.now())
    expect(shown(page, first)).to_have_count(0)
    expect(page.get_by_text("Jana war schneller und hat entschieden: wird gezeigt.")).to_be_visible()
    expect(current(page)).to_have_attribute("data-answer", str(second.pk))
    third, *_ = send(station, "Die dritte")
    expect(shown(page, third)).to_be_visible()


def test_what_somebody_types_is_not_lost(open_page: OpenPage, station: Station, jana: User) -> None:
    first, _second = send(station, "Ich bin Anna Weber vom Rhein", "Die zweite")
    page = log_in(open_page(), make_moderator())
    article = shown(page, first)
    article.get_by_text("Schwärzen oder kürzen").click()
    article.locator("[name=text]").fill("Ich bin […] vom Rhein")

    decide(answer_id=first.pk, before=Status.NEW, after=Status.HELD, by=jana, now=timezone.now())

    expect(article.get_by_role("alert")).to_have_text("Jana war schneller und hat entschieden: zurückgestellt.")
    expect(article.locator("[name=text]")).to_have_value("Ich bin […] vom Rhein")


def test_a_withdrawn_text_leaves_the_page_and_the_note_stays(open_page: OpenPage, station: Station) -> None:
    first, _second = send(station, "Ich bin Anna Weber, 0171 2345678", "Die zweite")
    page = log_in(open_page(), make_moderator())
    article = shown(page, first)
    article.get_by_text("Notiz dazu").click()
    article.locator("[name=note]").fill("Bitte jemand anderes")
    article.get_by_text("Schwärzen oder kürzen").click()

    withdraw(first)

    expect(article.get_by_role("alert").first).to_contain_text("nicht mehr da")
    expect(article.locator("[name=note]")).to_have_value("Bitte jemand anderes")
    assert "Weber" not in page.content()
    assert "2345678" not in page.content()
    page.locator("h1").click()
    page.keyboard.press("m")
    assert "Weber" not in page.content()


def test_a_race_has_one_winner_and_the_other_is_told(open_page: OpenPage, station: Station, jana: User) -> None:
    """Both have it on the page: the claim of the one ran out while her network was gone."""
    answer, *_ = send(station, "Nur diese eine")
    slow = log_in(open_page(), make_moderator())
    slow.evaluate("document.querySelector('[data-queue]').dataset.live = '/nowhere/'")  # she gets no news
    Claim.objects.update(until=timezone.now())
    quick = log_in(open_page(), jana)
    expect(current(quick)).to_have_count(1)

    press(quick, "z")
    saved(quick)
    press(slow, "Shift+B")

    expect(slow.get_by_text("Jana war schneller und hat entschieden: wird gezeigt.")).to_be_visible()
    assert status(answer) == Status.RELEASED
    assert Decision.objects.count() == 1


def test_taken_back_while_the_screen_shows_it(open_page: OpenPage, station: Station) -> None:
    answer, *_ = send(station, "Einmal gezeigt")
    screen = Screen.objects.create(name="Forum", question=station.question, station=station)
    glass = open_page()
    glass.goto(reverse("kiosk", args=[screen.token]))
    page = log_in(open_page(), make_moderator())

    press(page, "z")
    expect(glass.locator(f'[data-answer="{answer.pk}"]')).to_be_visible()
    press(page, "u")

    expect(current(page)).to_have_attribute("data-answer", str(answer.pk))
    expect(page.get_by_text("Alles ist wieder wie vorher")).to_be_visible()
    expect(glass.locator(f'[data-answer="{answer.pk}"]')).to_be_hidden()
    assert status(answer) == Status.NEW
    assert [decision.kind for decision in Decision.objects.order_by("pk")] == ["decision", "undo"]


@pytest.mark.parametrize("arrives", [False, True])
def test_the_connection_breaks_in_the_middle_of_a_decision(
    open_page: OpenPage, station: Station, jana: User, arrives: bool
) -> None:
    """Whether the decision got through or only its answer was lost: it counts once, and the desk says so."""
    answer, _other = send(station, "Die erste", "Die zweite")
    page = log_in(open_page(), jana)

    def cut(route: Route) -> None:
        if arrives:
            route.fetch()
        route.abort()

    page.route(f"**{QUEUE}{answer.pk}/release/", cut)
    press(page, "z")

    if arrives:  # it is back only until the next news
        expect(page.get_by_text("Das hattest du schon entschieden: wird gezeigt.")).to_be_attached()
    else:
        expect(shown(page, answer).get_by_role("alert")).to_be_visible()
        page.unroute(f"**{QUEUE}{answer.pk}/release/")
        shown(page, answer).locator("[value=release]").click()
        saved(page)
    assert status(answer) == Status.RELEASED
    assert Decision.objects.count() == 1


def test_without_a_network_the_desk_says_so_and_goes_on_by_itself(
    open_page: OpenPage, station: Station, jana: User
) -> None:
    send(station, "Die erste")
    page = log_in(open_page(), jana)
    page.context.set_offline(True)
    expect(page.get_by_text("Keine Verbindung.")).to_be_visible()

    page.context.set_offline(False)
    later, *_ = send(station, "Die zweite")

    expect(shown(page, later)).to_be_visible()
    expect(page.get_by_text("Keine Verbindung.")).to_be_hidden()


def test_who_is_logged_out_asks_for_a_login_and_nothing_else(open_page: OpenPage, station: Station, jana: User) -> None:
    send(station, "Die erste")
    page = log_in(open_page(), jana)
    updates = f"**{reverse('moderation:live')}"
    with page.expect_response(updates):
        Session.objects.all().delete()
    page.wait_for_timeout(3_000)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.wait_for_timeout(6_000)

    asked = [url for url in sent if not url.endswith("?next=/admin/session/")]  # where the page does not follow
    assert len(asked) in (1, 2)  # every five seconds
    assert {url.partition("/admin/")[2] for url in asked} == {"session/"}
    expect(page.get_by_text("Keine Verbindung.")).to_be_hidden()


def test_masking_by_selection_on_a_phone(open_page: OpenPage, station: Station, jana: User) -> None:
    answer, *_ = send(station, "Ich mag Rhabarber und liebe den Rhein")
    page = log_in(open_page(viewport=PHONE, has_touch=True), jana)
    page.evaluate(
        """() => { const text = document.querySelector("[data-now] [data-text]").firstChild;
        const range = document.createRange(); range.setStart(text, 9); range.setEnd(text, 16);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )

    page.get_by_role("button", name="Schwärzen", exact=True).tap()
    article = shown(page, answer)
    expect(article.locator("[data-text]")).to_have_text("Ich mag […] und liebe den Rhein")
    expect(article.locator("[data-whole]")).to_contain_text("Rhabarber")
    article.locator("button.release").tap()  # the large button shows the masked answer, not the whole one
    saved(page)

    answer.refresh_from_db()
    assert (answer.status, answer.text) == (Status.RELEASED, "Ich mag […] und liebe den Rhein")
    assert PreviousState.objects.get().text == "Ich mag Rhabarber und liebe den Rhein"
    page.get_by_role("button", name="Rückgängig machen").tap()
    expect(article.locator("[data-text]")).to_have_text("Ich mag Rhabarber und liebe den Rhein")
    answer.refresh_from_db()
    assert (answer.status, answer.shortened, PreviousState.objects.count()) == (Status.NEW, False, 0)


def test_what_was_noticed_is_masked_by_a_tap_and_comes_back_by_another(
    open_page: OpenPage, station: Station, jana: User
) -> None:
    answer, *_ = send(station, "Ich heiße Anna Weber und liebe den Rhein")
    page = log_in(open_page(viewport=PHONE, has_touch=True), jana)
    article = shown(page, answer)
    expect(article.locator(".hints").get_by_text("sieht aus wie der Name eines Menschen")).to_be_visible()

    article.locator("mark").tap()
    expect(article.locator("[data-text]")).to_have_text("Ich heiße […] und liebe den Rhein")
    article.locator(".masked").tap()
    expect(article.locator("[data-text]")).to_have_text("Ich heiße Anna Weber und liebe den Rhein")
    expect(article.locator("button.release")).to_have_attribute("value", "release")
    article.locator("mark").tap()
    article.locator("button.release").tap()
    saved(page)

    answer.refresh_from_db()
    assert (answer.status, answer.text) == (Status.RELEASED, "Ich heiße […] und liebe den Rhein")


def test_a_swipe_decides(open_page: OpenPage, station: Station, jana: User) -> None:
    first, second = send(station, "Die erste", "Die zweite")
    page = log_in(open_page(viewport=PHONE, has_touch=True), jana)

    ready(page)
    swipe(page, 200)
    saved(page)
    expect(current(page)).to_have_attribute("data-answer", str(second.pk))
    ready(page)
    swipe(page, -200)

    expect(current(page).get_by_text("Bitte wähl einen Grund.")).to_be_visible()
    assert (status(first), status(second)) == (Status.RELEASED, Status.NEW)


def swipe(page: Page, by: int) -> None:
    page.locator("[data-now] [data-answer] .weave-panel").evaluate(
        """(panel, by) => {
          const send = (kind, x) => {
            const touch = new Touch({ identifier: 1, target: panel, clientX: x, clientY: 300 });
            const touches = kind === "touchend" ? [] : [touch];
            panel.dispatchEvent(new TouchEvent(kind, { bubbles: true, touches, changedTouches: [touch] }));
          };
          send("touchstart", 150);
          send("touchend", 150 + by);
        }""",
        by,
    )
