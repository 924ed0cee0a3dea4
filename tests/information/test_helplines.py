"""The numbers of those who listen: staff see the same that somebody in need is shown."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from contributions.helplines import HELPLINES
from krefeld_kann_was.lib.hyphenation import NO_BREAK_SPACE
from tests.factories import make_institution, make_person, send_answer

pytestmark = pytest.mark.django_db


def test_staff_see_the_numbers_that_somebody_in_need_is_shown(client: Client) -> None:
    make_institution()
    client.force_login(make_person(superuser=True))
    _, receipt = send_answer(text="Ich will nicht mehr leben")
    help_page = client.get(f"/de/antwort/{receipt}/").content.decode()

    page = client.get("/admin/information/institution/1/change/", headers={"Accept-Language": "de"}).content.decode()

    shown = re.findall(r'href="tel:(\d+)"', help_page)
    assert shown == [number.replace(" ", "") for line in HELPLINES for number in line.numbers]
    for line in HELPLINES:
        assert f"{line.name}: {' · '.join(line.numbers)}" in page.replace(NO_BREAK_SPACE, " ")
