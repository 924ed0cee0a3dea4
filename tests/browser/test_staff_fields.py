"""Fields of staff pages that a script or a small screen changes: files, and rows below a form."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from exhibition.models import Screen, ScreenMode
from tests.browser.test_queue import OpenPage, log_in
from tests.factories import make_person, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
IS_WIDER = """[document.documentElement, ...document.querySelectorAll(".inline-group, .inline-group *")].filter((one) =>
  !one.matches("thead, thead *, input, select") && one.clientWidth && one.scrollWidth > one.clientWidth + 1).length"""


def test_a_file_that_is_too_large_is_told_at_once_and_nothing_typed_is_lost(open_page: OpenPage) -> None:
    page = log_in(open_page(locale="en-GB"), make_person(superuser=True), "/admin/partners/partner/add/")
    page.locator("#id_name").fill("Haus am Wall")
    field, name = page.locator("#id_file"), page.locator(".file-name")
    expect(page.get_by_text("Choose a file")).to_be_visible()
    expect(name).to_have_text("no file yet")

    field.set_input_files({"name": "gross.png", "mimeType": "image/png", "buffer": b"x" * 2_000_001})

    expect(page.locator(".file-error")).to_contain_text("“gross.png” is too large: 2 MB is the most.")
    expect(name).to_have_text("no file yet")
    field.set_input_files({"name": "klein.png", "mimeType": "image/png", "buffer": b"x"})
    expect(page.locator(".file-error")).to_be_hidden()
    expect(name).to_have_text("klein.png")
    expect(page.locator("#id_name")).to_have_value("Haus am Wall")


def test_rows_below_a_form_fit_on_a_phone_and_each_field_has_its_label(open_page: OpenPage) -> None:
    page = log_in(open_page(viewport={"width": 360, "height": 740}), make_person(superuser=True))
    station = make_station()
    screen = Screen.objects.create(question=station.question, station=station, name="Forum")
    screen.playlist.create(mode=ScreenMode.choices[0][0], position=1)
    for address in (f"exhibition/screen/{screen.pk}", f"contributions/question/{station.question_id}"):
        page.goto(f"/admin/{address}/change/")
        assert page.evaluate(IS_WIDER) == 0, address
        labels = page.locator(".tabular tbody tr.has_original").first.locator("td:visible")
        assert all(label.get_attribute("data-label") for label in labels.all())
        assert labels.count() >= 3


def test_a_step_that_is_added_comes_after_the_others(open_page: OpenPage) -> None:
    page = log_in(open_page(), make_person(superuser=True))
    station = make_station()
    screen = Screen.objects.create(question=station.question, station=station, name="Forum")
    screen.playlist.create(mode=ScreenMode.MAP, position=10)
    page.goto(f"/admin/exhibition/screen/{screen.pk}/change/")

    for number, position in ((1, "20"), (2, "30")):
        page.locator("#playlist-group .add-row a").click()
        expect(page.locator(f"#id_playlist-{number}-position")).to_have_value(position)
