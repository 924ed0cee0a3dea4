"""Nobody of the staff is kept out: every staff page by axe, light and dark, on a phone and a PC."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from krefeld_kann_was.erasure.services import ask_for_erasure
from moderation.models import Theme
from tests.architecture.staff_things import make_things
from tests.architecture.test_permissions import POSTED, TABLE, address
from tests.browser.axe import violations
from tests.browser.test_queue import OpenPage, log_in
from tests.factories import make_event, make_person, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
# no pages
FILES = (
    *("qr.svg", "qr.png", ".zip", ".csv", ".ics", ".xlsx", ".pdf"),
    *("jsi18n/", "logout/", "decision/export/", "offer/export/", "waiting/"),
)
# Django makes these the same for every model: one is looked at for all.
SAME = ("history/", "delete/", "add/", "<path:object_id>/")
ONE_OF_THEM = ("contributions/question/", "export/export/add/", "book/book/add/")  # the others are pages of their own


def pages(page: Page, half: int) -> dict[str, list[str]]:
    """What axe finds on each second page that a superuser can get, by its address: on a light PC and a dark phone."""
    things = make_things()
    send_answer(text="Was kann Krefeld? Alles!")
    found = {}
    for route in list(TABLE)[half::2]:
        if route in POSTED or route.endswith(FILES) or (route.endswith(SAME) and not route.startswith(ONE_OF_THEM)):
            continue
        where = address(route, things)
        response = page.goto(where)
        if response is not None and response.status == 200 and "html" in response.headers.get("content-type", ""):
            found[where] = violations(page)
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size(PHONE)
            found[where] += violations(page)
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(DESK)
    return found


@pytest.mark.parametrize("half", [0, 1])  # on two workers
def test_axe_finds_nothing_on_any_staff_page(open_page: OpenPage, half: int) -> None:
    page = log_in(open_page(viewport=DESK), make_person(superuser=True))

    found = pages(page, half)

    assert len(found) > 12
    assert {where: faults for where, faults in found.items() if faults} == {}


def test_axe_finds_nothing_on_the_way_to_the_opening(open_page: OpenPage) -> None:
    """Where something is to be mended, previewed or confirmed, and during a rehearsal."""
    question = make_station().question
    for month in (1, 2):
        starts_at = question.opens_at.replace(month=month)
        make_event(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    page = log_in(open_page(viewport=PHONE, color_scheme="dark"), make_person(superuser=True))
    found = {}

    def look(where: str, *, filled: dict[str, str] | None = None, press: str = "") -> None:
        if where.startswith("/"):
            page.goto(where)
        for name, text in (filled or {}).items():
            page.locator(f"[name='{name}']").fill(text)
        if press:
            with page.expect_navigation():
                page.get_by_role("button", name=press).first.click()
        found[f"{where} {press}"] = violations(page)

    def bring(line: str) -> None:
        page.goto("/admin/offers/offer/import/")
        content = f"Titel;Anbieter;Beschreibung;Ort;Deutsch\n{line}"
        page.locator("#file").set_input_files({"name": "x.csv", "mimeType": "text/csv", "buffer": content.encode()})
        look(line, press="Ansehen")

    steps = f"/admin/assistant/{question.pk}"
    look("/admin/assistant/", filled={"title": ""}, press="Speichern und weiter")
    look(f"{steps}/question/", filled={"closes_at": "2099-01-01T10:00"}, press="Speichern und weiter")
    look(f"{steps}/hours/", filled={"hours-0-opens": "09:00"}, press="Speichern und weiter")
    look(f"{steps}/people/", press="Konto anlegen und Link bekommen")
    bring("Lesen;VHS;Wir lesen.;Forum;D9")
    bring("Lesen;VHS;Wir lesen.;Forum;A1")
    look("/admin/programme/event/")
    look(f"/admin/rehearsal/{question.pk}/", press="Probe beginnen")

    assert len(found) == 8
    assert {where: faults for where, faults in found.items() if faults} == {}


def test_axe_finds_nothing_at_the_end_of_an_exhibition(open_page: OpenPage) -> None:
    """With the erasure to be confirmed, and what was typed wrong."""
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    ask_for_erasure(question, make_person(superuser=True), now)
    page = log_in(open_page(viewport=PHONE, color_scheme="dark"), make_person(superuser=True))
    found = {}

    page.goto(f"/admin/erasure/{question.pk}/")
    found["end"] = violations(page)
    for field, text, button in (
        ("name", "falsch", "Für immer löschen"),
        ("password", "kurz", "Archiv herunterladen"),
    ):
        page.locator(f"[name={field}]").fill(text)
        if field == "password":
            page.locator("[name=password_again]").fill(text)
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert").filter(visible=True)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        found[button] = violations(page)

    assert found == {where: [] for where in found}


def test_axe_finds_nothing_at_the_desk_whatever_the_queue(open_page: OpenPage) -> None:
    page = log_in(open_page(viewport=PHONE), make_person(superuser=True))
    answer, _ = send_answer(text="Ich heiße Anna Weber")
    Theme.objects.create(question=answer.question, name="Grün", position=1)
    found = {}
    for queue in ("new", "held", "objections", "social", "released", "rejected"):
        page.goto(f"/admin/moderation/queue/?queue={queue}")
        found[queue] = violations(page)

    assert found == {queue: [] for queue in found}
