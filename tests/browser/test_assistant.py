"""From an empty database to a question that takes answers and a screen: on a phone, without scripts, in few inputs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Question
from exhibition.models import Screen
from krefeld_kann_was.accounts import roles
from tests.browser.test_queue import PHONE, OpenPage, log_in
from tests.factories import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAX_INPUTS = 16  # of the 60 for the whole way; contacts, print and the first answer are the rest


class Hand:
    """Fills in and presses as a person does, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.inputs = page, 0

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)
        self.inputs += 1

    def check(self, label: str) -> None:
        self.page.get_by_label(label).check()
        self.inputs += 1

    def press(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.inputs += 1


def test_the_whole_way(open_page: OpenPage) -> None:
    page = log_in(open_page(viewport=PHONE, java_script_enabled=False), make_person(superuser=True), "/admin/")
    hand = Hand(page)
    hand.press("Neue Ausstellung", "link")
    now = timezone.localtime()
    hand.fill("Gastgeber", "VHS Krefeld")
    hand.fill("Beginn", f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    hand.fill("Ende", f"{now + timedelta(days=20):%Y-%m-%dT%H:%M}")
    hand.press("Speichern und weiter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sprachen")
    hand.press("Speichern und weiter")
    hand.fill("von", "00:00")
    hand.fill("bis", "00:00")
    hand.press("Speichern und weiter")
    hand.press("Speichern und weiter")
    hand.press("Speichern und weiter")
    hand.fill("Benutzername", "jana")
    hand.check(roles.GROUP_NAMES[roles.MODERATOR])
    hand.press("Konto anlegen und Link bekommen")
    hand.press("Weiter mit der Ausstellung", "link")
    hand.press("Fertig: was noch fehlt", "link")

    expect(page).to_have_url(page.url.partition("/admin/")[0] + f"/admin/checklist/{Question.objects.get().pk}/")
    assert hand.inputs <= MAX_INPUTS
    station = Question.objects.get().stations.get(name="Plakat am Eingang")
    page.goto(f"/de/s/{station.code}/")
    expect(page.get_by_label("Deine Antwort")).to_be_visible()
    page.set_viewport_size({"width": 768, "height": 1024})
    page.goto(f"/admin/assistant/{Question.objects.get().pk}/hours/")
    phone = page.locator(".phone iframe").bounding_box()
    assert phone is not None
    assert phone["width"] < 400, "what is to be a phone is as wide as one"
    page.goto(f"/kiosk/{Screen.objects.get().token}/?still")
    expect(page.get_by_text("Schreib die erste Antwort.").first).to_be_visible()
