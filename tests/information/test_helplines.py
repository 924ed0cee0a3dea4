"""The numbers of those who listen: staff see the same that somebody in need is shown."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from contributions.helplines import HELPLINES
from krefeld_kann_was.information.page_texts import built_in_text
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from tests.factories import make_institution, make_person, send_answer

pytestmark = pytest.mark.django_db


def test_the_only_contacts_stand_in_no_list(client: Client) -> None:
    client.force_login(make_person(superuser=True))
    contacts = "/admin/information/institution/"
    assert "Kontakte" in client.get(contacts).content.decode()  # there are none yet
    make_institution()

    assert client.get(contacts)["Location"] == f"{contacts}1/change/"


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


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_rules_name_the_numbers_that_somebody_in_need_is_shown(language: str) -> None:
    rules = (built_in_text("regeln", language) or "").replace(NO_BREAK_SPACE, " ")

    numbers = [number for line in HELPLINES for number in line.numbers]
    assert re.findall(r"\[([\d ]+)\]\(tel:", rules) == numbers
    with translation.override(language):
        names = [str(line.name).replace(NO_BREAK_SPACE, " ") for line in HELPLINES]
    assert re.findall(r"^- (.+): \[[\d ]+\]\(tel:", rules, re.M) == names[:4]  # 112 and 110: a sentence
