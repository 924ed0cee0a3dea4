"""A session that ends says so: what was written stays, and goes through after a login in another tab, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Locator, Page, expect

from contributions.enums import Status
from contributions.models import Answer
from exhibition.posting.models import Post
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.information.models import PageText
from moderation.models import Decision
from tests.browser.axe import violations_light_and_dark
from tests.browser.test_posting import days, open_board, posts  # noqa: F401 (posts is a fixture)
from tests.browser.test_queue import PHONE, QUEUE, OpenPage, log_in, saved, shown, status
from tests.factories import make_moderator, make_person, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONCE = pytest.mark.one_database("sqlite")  # where the server has nothing to do with it
PASSWORD = "samt-und-seide-1901"
FORMS = {"decision": QUEUE, "card": "/admin/moderation/cards/", "page": "/admin/information/pagetext/add/"}
NOTE = "Bitte noch jemand lesen – „so“ & <so>"
LINES = "Erste Zeile\n\nZweite „Zeile“ <b>&amp; مرحبا 🧵"
script = pytest.mark.parametrize("javascript", [pytest.param(True, marks=ONCE), False], ids=["script", "no script"])


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Django's own is slow on purpose


@pytest.fixture
def answers() -> list[Answer]:
    now = timezone.now()
    station = make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))
    first, _ = send_answer(station, text="Heimat sein.", now=now - timedelta(minutes=5))
    second, _ = send_answer(station, text="Zuhören.", now=now)
    return [first, second]


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def end_session() -> None:
    Session.objects.all().delete()


def give_password(tab: Page, person: User) -> None:
    tab.locator("#id_username").fill(person.username)
    tab.locator("#id_password").fill(PASSWORD)
    tab.locator("[type=submit]").click()


def log_in_beside(page: Page, person: User) -> None:
    """By the link on the page, in a new tab, which is closed then."""
    with page.context.expect_page() as opened:
        page.locator("#content a[target=_blank]").click()
    give_password(opened.value, person)
    expect(opened.value.locator("#user-tools")).to_be_visible()
    opened.value.close()


def notice(page: Page) -> Locator:
    return page.get_by_text("Du bist abgemeldet. Anmelden – was du geschrieben hast, bleibt hier.")


def note_of(page: Page, answer: Answer) -> Locator:
    return shown(page, answer).locator("[name=note]")


def write_note(page: Page, answer: Answer) -> None:
    shown(page, answer).locator("details.note summary").click()
    note_of(page, answer).fill(NOTE)


def test_a_decision_at_the_desk_goes_through_after_the_login(page: Page, answers: list[Answer]) -> None:
    person = with_password(make_moderator())
    log_in(page, person)
    write_note(page, answers[0])
    end_session()

    shown(page, answers[0]).locator("[value=hold]").click()

    expect(notice(page)).to_be_visible()
    expect(shown(page, answers[0]).get_by_role("alert")).to_contain_text("Das geht nach der Anmeldung durch")
    expect(note_of(page, answers[0])).to_have_value(NOTE)
    expect(page.get_by_text("Keine Verbindung")).to_be_hidden()
    log_in_beside(page, person)
    saved(page)
    expect(notice(page)).to_be_hidden()
    expect(shown(page, answers[0])).to_have_count(0)
    shown(page, answers[1]).locator("[value=release]").click()  # with the token of the new login
    expect(page.get_by_text("Gerade wartet hier nichts.")).to_be_visible()
    expect(page.locator("[data-queue]")).not_to_have_attribute("data-saving", "")
    assert [status(answer) for answer in answers] == [Status.HELD, Status.RELEASED]
    assert list(Decision.objects.order_by("pk").values_list("answer", "note")) == [
        (answers[0].pk, NOTE), (answers[1].pk, "")
    ]  # fmt: skip


@ONCE
def test_the_desk_notices_by_itself_and_a_login_elsewhere_in_time_is_no_matter(
    page: Page, answers: list[Answer]
) -> None:
    person = with_password(make_moderator())
    log_in(page, person)
    end_session()
    expect(notice(page)).to_be_visible()
    log_in_beside(page, person)
    expect(notice(page)).to_be_hidden()

    tab = page.context.new_page()  # logs in anew before the page has noticed anything
    tab.context.clear_cookies(name="staff_session")
    tab.goto("/admin/login/")
    give_password(tab, person)
    expect(tab.locator("#user-tools")).to_be_visible()
    shown(page, answers[0]).locator("[value=release]").click()

    saved(page)
    assert status(answers[0]) == Status.RELEASED
    expect(page.get_by_text("Keine Verbindung")).to_be_hidden()


@ONCE
def test_what_is_changed_while_it_waits_is_not_sent_by_itself(page: Page, answers: list[Answer]) -> None:
    person = with_password(make_moderator())
    log_in(page, person)
    end_session()
    shown(page, answers[0]).locator("[value=release]").click()
    expect(shown(page, answers[0]).get_by_role("alert")).to_contain_text("nach der Anmeldung")
    write_note(page, answers[0])

    log_in_beside(page, person)

    expect(shown(page, answers[0]).get_by_role("alert")).to_have_text(
        "Das ist nicht angekommen. Bitte entscheide noch einmal."
    )
    expect(note_of(page, answers[0])).to_have_value(NOTE)
    assert not Decision.objects.exists()


def test_nothing_is_decided_in_the_name_of_somebody_else(page: Page, answers: list[Answer]) -> None:
    person, other = with_password(make_moderator()), with_password(make_moderator())
    log_in(page, person)
    write_note(page, answers[0])
    end_session()
    shown(page, answers[0]).locator("[value=hold]").click()
    log_in_beside(page, other)

    expect(page.get_by_text("In diesem Browser ist jetzt jemand anderes angemeldet.")).to_be_visible()

    shown(page, answers[0]).locator("[value=hold]").click()
    expect(shown(page, answers[0]).get_by_role("alert")).to_contain_text("nach der Anmeldung")
    expect(note_of(page, answers[0])).to_have_value(NOTE)
    assert not Decision.objects.exists()


@ONCE
def test_a_password_without_its_code_lets_nothing_through(page: Page, answers: list[Answer]) -> None:
    person = with_password(make_moderator())
    device = TOTPDevice.objects.create(user=person)
    log_in(page, person)
    end_session()
    shown(page, answers[0]).locator("[value=hold]").click()
    with page.context.expect_page() as opened:
        notice(page).locator("a").click()
    give_password(opened.value, person)
    expect(opened.value.get_by_label("Code")).to_be_focused()
    page.wait_for_timeout(6000)  # longer than the page waits between two questions
    assert not Decision.objects.exists()

    opened.value.get_by_label("Code").fill(f"{totp(device.bin_key):06}")
    opened.value.keyboard.press("Enter")

    saved(page)
    assert status(answers[0]) == Status.HELD


@ONCE  # what the server does with each form: tests/accounts/test_resend.py
@pytest.mark.parametrize("what", FORMS)
@script
def test_a_form_is_held_until_it_is_sent_once_more(
    open_page: OpenPage, answers: list[Answer], what: str, javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript)
    person = with_password(make_person(superuser=True))
    if what == "decision":
        page.route("**/static/js/**", lambda route: route.abort())  # as if the scripts had not come
    log_in(page, person, FORMS[what])
    if what == "decision":
        write_note(page, answers[0])
        send = shown(page, answers[0]).locator("[value=hold]")
    elif what == "card":
        page.get_by_label("Standort").select_option(index=1)
        page.get_by_label("Sprache der Einwilligung").select_option("de")
        page.get_by_label("Kreuz bei der Ausstellung").check()
        page.get_by_label("Was auf der Antwortkarte steht").fill(LINES)
        send = page.get_by_role("button", name="Speichern, nächste Antwortkarte")
    else:
        page.locator("[name=page]").select_option("regeln")
        page.locator("[name=body]").fill(LINES)
        send = page.get_by_role("button", name="Speichern", exact=True)
    end_session()

    send.click()
    expect(page.get_by_role("heading", name="Du bist abgemeldet")).to_be_visible()
    page.get_by_role("button", name="Noch einmal senden").click()  # too early
    expect(page.get_by_role("heading", name="Du bist abgemeldet")).to_be_visible()
    log_in_beside(page, person)
    if not javascript or what == "decision":  # the page cannot know of the login: the server says so
        page.get_by_role("button", name="Noch einmal senden").click()
    expect(page.get_by_role("heading", name="Bitte noch einmal senden")).to_be_visible()
    page.get_by_role("button", name="Noch einmal senden").click()

    done = {"decision": ".messagelist .success", "card": "[data-entered] code", "page": ".messagelist .success"}
    expect(page.locator(done[what])).to_be_visible()
    sent = {
        "decision": lambda: list(Decision.objects.values_list("note", flat=True)),
        "card": lambda: list(Answer.objects.exclude(pk__in=[a.pk for a in answers]).values_list("text", flat=True)),
        "page": lambda: [body.replace("\r\n", "\n") for body in PageText.objects.values_list("body", flat=True)],
    }
    assert sent[what]() == [NOTE if what == "decision" else LINES]


@script
def test_a_held_form_is_not_sent_in_the_name_of_somebody_else(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(java_script_enabled=javascript)
    person, other = (with_password(make_person(superuser=True)) for _ in range(2))
    log_in(page, person, FORMS["page"])
    page.locator("[name=page]").select_option("regeln")
    page.locator("[name=body]").fill(LINES)
    end_session()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("heading", name="Du bist abgemeldet")).to_be_visible()
    log_in_beside(page, other)

    if not javascript:
        page.get_by_role("button", name="Noch einmal senden").click()
    for _ in range(2):
        expect(page.get_by_role("heading", name="Das hat jemand anderes geschrieben")).to_be_visible()
        expect(page.get_by_text("in diesem Namen wird nichts gespeichert")).to_be_visible()
        expect(page.get_by_text("Was du geschrieben hast")).to_be_hidden()
        page.get_by_role("button", name="Noch einmal senden").click()
    assert not PageText.objects.exists()

    end_session()
    tab = page.context.new_page()
    tab.goto("/admin/login/")
    give_password(tab, person)
    expect(tab.locator("#user-tools")).to_be_visible()
    tab.close()
    if not javascript:
        page.get_by_role("button", name="Noch einmal senden").click()
    expect(page.get_by_role("heading", name="Bitte noch einmal senden")).to_be_visible()
    page.get_by_role("button", name="Noch einmal senden").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert PageText.objects.get().body.splitlines() == LINES.splitlines()
    assert list(LogEntry.objects.values_list("user", flat=True)) == [person.pk]


@pytest.mark.one_database("postgresql")
def test_a_post_is_moved_after_the_login(page: Page, posts: list[Post]) -> None:  # noqa: F811
    open_board(page, posts[0])
    person = with_password(User.objects.get(groups__name=roles.GROUP_NAMES[roles.EDITOR]))
    first, second, third = posts
    end_session()

    page.locator(f'[data-post="{first.pk}"] a').focus()
    page.keyboard.press("ArrowRight")

    expect(notice(page)).to_be_visible()
    assert days() == [first.pk, second.pk, third.pk]
    log_in_beside(page, person)
    expect(page.locator("[data-message]")).to_contain_text("Jetzt am")
    assert days() == [second.pk, first.pk, third.pk]
    expect(notice(page)).to_be_hidden()


@ONCE
def test_axe_finds_nothing(open_page: Callable[..., Page], answers: list[Answer]) -> None:
    page = log_in(open_page(viewport=PHONE), make_moderator())
    end_session()
    expect(notice(page)).to_be_visible()
    found = {"desk": violations_light_and_dark(page)}
    page.evaluate("document.querySelector('.decide').submit()")
    expect(page.get_by_role("heading", name="Du bist abgemeldet")).to_be_visible()
    found["held"] = violations_light_and_dark(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found == {"desk": [], "held": []}
