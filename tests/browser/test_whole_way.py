"""The whole way, once, with real clicks: form, receipt, queue, screen, picture, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from contributions.models import Answer, Station
from exhibition.models import Screen
from tests.factories import make_moderator, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
TEXT = "Kurze Wege. Ich bin mit dem Rad in zehn Minuten bei der Arbeit."


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


@pytest.fixture
def person() -> User:
    person = make_moderator()
    person.set_password("Vier Wälle")
    person.save()
    return person


def test_from_the_qr_code_to_the_picture(
    open_page: Callable[..., Page], station: Station, person: User, tmp_path: Path
) -> None:
    screen = open_page(motion=True, viewport={"width": 1920, "height": 1080}, service_workers="allow")
    device = Screen.objects.create(name="Forum", question=station.question, station=station)
    screen.goto(f"/kiosk/{device.token}/")
    with Image.open(BytesIO(screen.screenshot())) as seen:
        code = zxingcpp.read_barcodes(seen)[0].text
    assert code == f"https://antworten.example/s/{station.code}/"

    receipt = answer(open_page(viewport=PHONE), code)
    expect(receipt.get_by_text("Deine Antwort ist angekommen")).to_be_visible()

    release(open_page(viewport=PHONE), person)
    shown = screen.locator("[data-answer]:visible")
    expect(shown).to_contain_text(TEXT)
    expect(shown).to_have_count(1)
    receipt.reload()
    expect(receipt.get_by_text("Für die Ausstellung angenommen")).to_be_visible()

    picture_of(station, tmp_path)

    receipt.get_by_text("Antwort zurücknehmen").first.click()
    receipt.get_by_role("button", name="Ja, meine Antwort zurücknehmen").click()
    expect(receipt.get_by_role("heading", name="Gelöscht")).to_be_visible()
    expect(screen.locator("[data-answer]:visible")).to_have_count(0)
    assert Answer.objects.get().text == ""


def answer(phone: Page, code: str) -> Page:
    phone.goto(code.removeprefix("https://antworten.example"))
    phone.get_by_label("Deine Antwort").fill(TEXT)
    expect(phone.get_by_text("Zeichen übrig: 217")).to_be_visible()
    phone.get_by_label("Meine Antwort darf anonym gezeigt werden.").check()
    phone.get_by_label("Auch auf Instagram und Facebook.").check()
    phone.get_by_role("button", name="Antwort abschicken").click()
    expect(phone.get_by_role("heading", name="Danke!")).to_be_visible()
    assert phone.context.cookies() == []
    return phone


def release(desk: Page, person: User) -> None:
    desk.goto("/admin/moderation/queue/")
    desk.locator("[name=username]").fill(person.username)
    desk.locator("[name=password]").fill("Vier Wälle")
    desk.locator("[type=submit]").click()
    waiting = desk.locator("[data-answer]:visible").first
    expect(waiting).to_contain_text(TEXT)
    desk.wait_for_load_state()
    waiting.locator("button[name=decision][value=release]").click()
    expect(desk.locator("[data-answer]:visible")).to_have_count(0)


def picture_of(station: Station, folder: Path) -> None:
    question = station.question
    question.closes_at = timezone.now()
    question.save()

    call_command("export_social", question.slug, out=folder / "bilder")

    (picture,) = (folder / "bilder").rglob("*.png")
    with Image.open(picture) as drawn:
        assert drawn.size == (1080, 1350)
    texts = [path.read_text() for path in (folder / "bilder").rglob("*.txt")]
    assert any(TEXT in text for text in texts)
