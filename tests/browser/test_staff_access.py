"""Nobody of the staff is kept out: every staff page by axe, light and dark, on a phone and a PC."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from moderation.models import Theme
from tests.architecture.test_permissions import POSTED, TABLE, address, make_things
from tests.browser.axe import violations
from tests.browser.test_queue import PHONE, OpenPage, log_in
from tests.factories import make_person, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
DESK = {"width": 1440, "height": 900}
FILES = ("qr.svg", "qr.png", "jsi18n/", "logout/", "decision/export/", "waiting/")  # no pages
# Django makes these the same for every model: one is looked at for all.
SAME = ("history/", "delete/", "add/", "<path:object_id>/")
ONE_OF_THEM = ("contributions/question/", "export/export/add/")  # the latter is a page of its own


def pages(page: Page) -> dict[str, list[str]]:
    """What axe finds on every page that a superuser can get, by its address."""
    things = make_things()
    send_answer(text="Was kann Krefeld? Alles!")
    found = {}
    for route in TABLE:
        if route in POSTED or route.endswith(FILES) or (route.endswith(SAME) and not route.startswith(ONE_OF_THEM)):
            continue
        where = address(route, things)
        response = page.goto(where)
        if response is not None and response.status == 200 and "html" in response.headers.get("content-type", ""):
            found[where] = violations(page)
    return found


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)])
def test_axe_finds_nothing_on_any_staff_page(open_page: OpenPage, scheme: str, viewport: dict[str, int]) -> None:
    page = log_in(open_page(color_scheme=scheme, viewport=viewport), make_person(superuser=True))

    found = pages(page)

    assert len(found) > 25
    assert {where: faults for where, faults in found.items() if faults} == {}


def test_axe_finds_nothing_at_the_desk_whatever_the_queue(open_page: OpenPage) -> None:
    page = log_in(open_page(viewport=PHONE), make_person(superuser=True))
    answer, _ = send_answer(text="Ich heiße Anna Weber")
    Theme.objects.create(question=answer.question, name="Grün", position=1)
    found = {}
    for queue in ("new", "held", "objections", "social", "released", "rejected"):
        page.goto(f"/admin/moderation/queue/?queue={queue}")
        found[queue] = violations(page)

    assert found == {queue: [] for queue in found}
