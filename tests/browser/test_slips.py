"""What a slip does at the desk: a double stroke, Enter, a sentence, a swipe, a pocket. Nothing unread is ever shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from contributions.enums import Status
from contributions.models import Answer
from moderation.desk import release_confirmation
from moderation.models import Decision
from moderation.services import decide
from tests.browser.measures import resize
from tests.browser.pace import install_clock, pass_time, stop_clock, type_at_pace
from tests.browser.test_queue import KEY_PAUSE, QUEUE, OpenPage, current, log_in, press, read, ready, saved, shown
from tests.factories import make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONCE = pytest.mark.one_database("sqlite")  # where the server has nothing to do with it
TEXTS = ("Heimat sein.", "Zuhören, auch wenn es lange dauert.", "Wachsen.", "Zoo!", "Der Rhein.", "Samt.")
TOO_FAST = "Das ging schneller, als man lesen kann."


@pytest.fixture
def answers() -> list[Answer]:
    station = make_station(make_question(second_person=[]))
    return [send_answer(station, text=text)[0] for text in TEXTS]


@pytest.fixture
def desk(page: Page, answers: list[Answer]) -> Page:
    return log_in(page, make_moderator())


def released() -> list[str]:
    return list(Answer.objects.filter(status=Status.RELEASED).order_by("pk").values_list("text", flat=True))


def hold(answer: Answer) -> None:
    """A colleague is faster."""
    by, now = make_moderator(), answer.submitted_at
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.HELD, by=by, now=now)


def settle(page: Page) -> None:
    """Wait until nothing is on its way, and a moment more for what must not come."""
    expect(page.locator("[data-queue]:not([data-saving])")).to_be_attached()
    page.wait_for_timeout(600)


def stand_still(page: Page) -> None:
    """Open the desk, and stop the time of the page: a busy machine puts none between two strokes."""
    install_clock(page)
    log_in(page, make_moderator())
    ready(page)
    stop_clock(page)


def test_a_double_click_shows_one_answer(desk: Page) -> None:
    ready(desk)

    current(desk).locator("[value=release]").dblclick(delay=20)

    settle(desk)
    assert released() == ["Heimat sein."]
    assert Decision.objects.count() == 1


@ONCE
def test_two_clicks_in_a_row_at_one_place_show_one_answer(page: Page, answers: list[Answer]) -> None:
    stand_still(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.extend([request.url] if request.method == "POST" else []))
    box = current(page).locator("[value=release]").bounding_box()
    assert box
    place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.mouse.click(*place)
    expect(current(page)).to_have_attribute("data-answer", str(answers[1].pk))
    page.clock.run_for(90)
    page.mouse.click(*place)
    current(page).locator("[value=release]").dispatch_event("click")  # by software that no style sheet keeps away
    pass_time(page, 600)
    settle(page)
    assert len(sent) == 1  # the second click is no question to the server, which would refuse it, too
    assert released() == ["Heimat sein."]


@ONCE
def test_a_key_struck_twice_shows_one_answer_and_says_why(page: Page, answers: list[Answer]) -> None:
    stand_still(page)
    page.keyboard.press("z")
    page.clock.run_for(KEY_PAUSE)  # until it is clear that nobody types
    expect(current(page)).to_have_attribute("data-answer", str(answers[1].pk))
    page.keyboard.press("z")
    page.clock.run_for(KEY_PAUSE)

    expect(page.get_by_text(TOO_FAST)).to_be_visible()
    settle(page)
    assert released() == ["Heimat sein."]


@ONCE
def test_a_key_that_is_held_shows_one_answer(desk: Page) -> None:
    ready(desk)
    desk.wait_for_timeout(KEY_PAUSE)
    for _ in range(30):
        desk.keyboard.down("z")  # again and again without up: what the keyboard repeats
        desk.wait_for_timeout(30)
    desk.keyboard.up("z")

    settle(desk)
    assert released() == ["Heimat sein."]


def test_without_scripts_two_clicks_at_one_place_show_one_answer(
    open_page: OpenPage, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = log_in(open_page(java_script_enabled=False), make_moderator())
    read(page)
    shown(page, answers[0]).locator("[value=release]").click()
    expect(shown(page, answers[0])).to_have_count(0)
    monkeypatch.setattr(release_confirmation, "MIN_READING_TIME", 60)  # however slow this machine is

    shown(page, answers[1]).locator("[value=release]").click()

    expect(page.get_by_text(TOO_FAST)).to_be_visible()
    assert released() == ["Heimat sein."]


@ONCE
def test_the_finger_shows_what_it_went_down_on(desk: Page, answers: list[Answer]) -> None:
    """A colleague is faster while the button is held down: the answer that comes into its place stays."""
    ready(desk)
    box = current(desk).locator("[value=release]").bounding_box()
    assert box
    desk.mouse.move(box["x"] + 20, box["y"] + 20)
    desk.mouse.down()
    hold(answers[0])
    expect(current(desk)).to_have_attribute("data-answer", str(answers[1].pk))
    desk.wait_for_timeout(1000)  # long enough to have read it

    desk.mouse.up()

    settle(desk)
    assert released() == []


@ONCE
def test_a_key_right_after_a_colleague_changed_the_answer_shows_nothing(desk: Page, answers: list[Answer]) -> None:
    ready(desk)
    desk.evaluate(
        """() => new MutationObserver((_, observer) => {
          observer.disconnect();
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "z", bubbles: true }));
        }).observe(document.querySelector("[data-now]"), { childList: true })"""
    )

    hold(answers[0])
    expect(current(desk)).to_have_attribute("data-answer", str(answers[1].pk))

    settle(desk)
    assert released() == []


@ONCE
@pytest.mark.parametrize("javascript", [True, False])
def test_enter_in_a_field_decides_nothing(open_page: OpenPage, answers: list[Answer], javascript: bool) -> None:
    answers[0].question.themes.create(name="Grün")
    page = log_in(open_page(java_script_enabled=javascript), make_moderator())
    article = shown(page, answers[0])
    for field in ("[name=theme]", "[name=reason]", "[name=note]"):
        page.goto(QUEUE)
        if field == "[name=note]":
            article.get_by_text("Notiz dazu").click()
            article.locator(field).fill("Wer kennt Anna?")
        if javascript:
            ready(page)
        article.locator(field).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(1000)
        assert page.url.endswith(QUEUE), field
        assert not Decision.objects.exists(), field


@pytest.mark.usefixtures("answers")
@ONCE
@pytest.mark.parametrize(
    ("sentence", "pause"),
    [
        ("die nächsten sind sehr schön, zeig sie bitte alle zusammen", 40),
        ("zum Beispiel", 80),
        ("die nächsten sind sehr schön", 300),
        ("Zum Beispiel", 80),
        ("und dann noch", 80),
        ("nur ein Satz", 80),
        ("schade", 120),
    ],
)
def test_a_sentence_without_a_field_decides_nothing(page: Page, sentence: str, pause: int) -> None:
    install_clock(page)
    log_in(page, make_moderator())
    ready(page)

    type_at_pace(page, sentence, pause)

    expect(page.get_by_text("Du tippst, aber kein Feld ist ausgewählt.")).to_be_visible()
    pass_time(page, 600)
    assert released() == []
    assert not Decision.objects.exists()


@ONCE
def test_a_sentence_that_begins_with_masking_presses_nothing(page: Page) -> None:
    send_answer(make_station(make_question()), text="Ruf mich an: 0151 23456789.")
    install_clock(page)
    log_in(page, make_moderator())
    ready(page)

    type_at_pace(page, "mit dem Rad", 80)
    pass_time(page, 600)
    assert not Decision.objects.exists()


def strike(page: Page, letter: str) -> None:
    """As the key of a keyboard with another layout, or with caps lock."""
    page.evaluate("(key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))", letter)


@ONCE
def test_one_letter_without_a_meaning_stops_nothing(desk: Page) -> None:
    press(desk, "j")
    press(desk, "s")

    saved(desk)
    assert Decision.objects.get().after == Status.HELD


@ONCE
def test_letters_of_another_script_say_why_nothing_happens(desk: Page) -> None:
    ready(desk)

    desk.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'я', code: 'KeyZ', bubbles: true }))"
    )

    expect(desk.get_by_text("keine lateinischen Buchstaben")).to_be_visible()
    assert not Decision.objects.exists()


@ONCE
def test_caps_lock_changes_nothing(desk: Page) -> None:
    ready(desk)

    strike(desk, "S")

    saved(desk)
    assert Decision.objects.get().after == Status.HELD


@ONCE
def test_who_comes_back_to_the_page_wakes_it_with_the_first_key(desk: Page) -> None:
    ready(desk)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.locator("[data-queue][data-dozing]")).to_be_attached()

    desk.keyboard.press("u")
    desk.keyboard.press("z")

    settle(desk)
    assert released() == []
    press(desk, "z")
    saved(desk)
    assert released() == ["Heimat sein."]


@ONCE
def test_the_back_button_brings_no_answer_of_before(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(java_script_enabled=False), make_moderator())
    read(page)
    shown(page, answers[0]).locator("[value=release]").click()
    expect(current(page)).to_have_attribute("data-answer", str(answers[1].pk))

    page.go_back()

    expect(current(page)).to_have_attribute("data-answer", str(answers[1].pk))  # a new page, not the one of before
    assert released() == ["Heimat sein."]
    assert Decision.objects.count() == 1


def test_two_tabs_of_one_person_decide_an_answer_once(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())
    other = page.context.new_page()
    other.goto(QUEUE)
    page.bring_to_front()
    press(page, "z")
    saved(page)

    expect(shown(other, answers[0])).to_have_count(0)
    assert released() == ["Heimat sein."]
    assert Decision.objects.count() == 1


@ONCE
def test_undo_stays_in_sight(desk: Page) -> None:
    press(desk, "s")
    saved(desk)
    press(desk, "z")  # its text is long
    saved(desk)
    expect(desk.locator("[data-count=new]")).to_have_text("4")

    undo = desk.locator("[data-undo] button").first
    for width in (360, 768, 1280):
        resize(desk, {"width": width, "height": 740})
        for position in (0, 10_000):
            desk.evaluate("(top) => window.scrollTo(0, top)", position)
            expect(undo).to_be_in_viewport(ratio=1)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


@ONCE
def test_undo_covers_nothing_of_what_was_decided(desk: Page) -> None:
    press(desk, "n")
    press(desk, "n")  # „nicht gezeigt (Notlage)“
    saved(desk)
    step = desk.locator("[data-undo] form").first
    for width in (320, 360):
        resize(desk, {"width": width, "height": 740})
        text, button = (step.locator(part).bounding_box() for part in ("span", "button"))

        assert text
        assert button
        assert text["x"] >= 0
        assert text["x"] + text["width"] <= button["x"]


def test_undo_struck_twice_takes_one_decision_back(desk: Page) -> None:
    press(desk, "z")
    saved(desk)
    press(desk, "s")
    saved(desk)
    expect(desk.locator("[data-count=held]")).to_have_text("1")
    ready(desk)
    desk.keyboard.press("u")
    desk.keyboard.press("u")

    expect(desk.get_by_text("Alles ist wieder wie vorher")).to_be_visible()
    settle(desk)
    assert Decision.objects.filter(kind="undo").count() == 1
    assert released() == ["Heimat sein."]
