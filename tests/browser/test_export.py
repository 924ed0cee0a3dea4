"""The day after closing: choose, follow, download; then an answer is taken back, and the social team learns it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.export.models import ExportChunk
from exhibition.export.tasks import draw_chunk
from krefeld_kann_was.accounts import roles
from tests.browser.pace import until
from tests.exhibition.export.conftest import store_in
from tests.factories import make_colleague

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tick_before_the_script_comes(page: Page) -> None:
    held: list[Route] = []
    page.route("**/js/export*.js", lambda route: held.append(route))  # Playwright wants functions of Python
    page.get_by_role("link", name="Bilder für soziale Netzwerke").click(no_wait_after=True)
    expect(page.locator(".result")).to_contain_text("2 Bilder von 2 Antworten")
    page.get_by_label("Linkbild").check()
    until(page, lambda: bool(held))
    held[0].continue_()


def watch_it_being_drawn(page: Page) -> None:
    expect(page.locator(".progress .state")).to_have_text("0 von 2 Bildern")
    for chunk_id in ExportChunk.objects.values_list("pk", flat=True):
        draw_chunk.call(chunk_id)
    expect(page.locator(".progress .state")).to_have_text("2 Bilder sind fertig")


def test_pictures_go_out_and_a_withdrawal_comes_back(
    open_page: Callable[..., Page],
    live_server: LiveServer,
    station: Station,
    release: Callable[..., Answer],
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    store_in(tmp_path, settings)
    goes, stays = release("Abends am Rhein"), release("Zuhause sein")
    release("Nur hier", social=False)
    type(station.question).objects.update(closes_at=timezone.now() - timedelta(hours=1))
    client = Client()
    client.force_login(make_colleague(roles.EDITOR))
    page = open_page()
    where = f"{live_server.url}/admin/"
    page.context.add_cookies([
        {"name": name, "value": cookie.value, "url": where} for name, cookie in client.cookies.items()
    ])  # fmt: skip

    page.goto("/admin/")
    tick_before_the_script_comes(page)
    expect(page.locator(".result")).to_contain_text("4 Bilder von 2 Antworten")  # without a click
    page.get_by_label("Hochformat, für den Feed").uncheck()
    page.get_by_role("button", name="Bilder erstellen").click()
    watch_it_being_drawn(page)

    with page.expect_download() as download:
        page.get_by_role("link", name="Alles herunterladen").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert {name for name in archive.namelist() if name.endswith(".png")} == {
            f"link/{goes.pk}.png", f"link/{stays.pk}.png"
        }  # fmt: skip

    withdraw(goes)
    page.reload()
    page.get_by_role("link", name="1 Antwort wurde zurückgenommen").click()
    expect(page.locator("#result_list")).to_contain_text(f"link/{goes.pk}.png")
    page.locator("#result_list .action-select").check()
    page.locator("select[name=action]").select_option(label="Erledigt: überall gelöscht oder ersetzt")
    page.get_by_role("button", name="Ausführen").click()
    expect(page.locator(".messagelist")).to_contain_text("1 Antwort erledigt.")
