"""The address of a logo, and who is shown where."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.models import Question
from contributions.print_files.forms import PrintForm
from exhibition.partners.enums import LogoPlace, PartnerRole
from exhibition.partners.logos import read_logo
from exhibition.partners.models import Partner
from exhibition.partners.selectors import credits_on, partners_on
from tests.exhibition.partners.test_logos import SQUARE, svg
from tests.factories import make_question, make_station

pytestmark = pytest.mark.django_db


def make_partner(name: str = "Haus am Wall", logo: bytes = svg(SQUARE), **fields: Any) -> Partner:
    partner = Partner(name=name, **fields)
    partner.set_logo(read_logo(logo))
    partner.save()
    return partner


def test_a_logo_is_a_picture_and_cannot_be_anything_else(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    partner = make_partner(logo=svg(SQUARE + "<script>alert(1)</script>", 'onload="alert(1)"'))

    with django_assert_num_queries(1):
        response = client.get(partner.logo_address)

    assert response.content == bytes(partner.logo)
    assert response.content.startswith(b"\x89PNG")
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response["Cache-Control"]
    assert not response.cookies


def test_what_the_browser_has_is_not_sent_again(client: Client) -> None:
    partner = make_partner()
    etag = client.get(partner.logo_address)["ETag"]

    assert client.get(partner.logo_address, headers={"if-none-match": etag}).status_code == 304


def test_a_new_logo_has_a_new_address(client: Client) -> None:
    partner = make_partner()
    other = make_partner("Café")
    assert client.get(f"/logo/{partner.pk}-0000.png").status_code == 404
    assert client.get(f"/logo/{other.pk + 1}-{other.logo_digest}.png").status_code == 404
    nameless = Partner.objects.create(name="Nur ein Name")
    assert nameless.logo_address == ""


@pytest.mark.parametrize("place", LogoPlace)
def test_staff_choose_where_a_partner_is_shown(place: LogoPlace, question: Question) -> None:
    nowhere: dict[str, Any] = {f"on_{each}": False for each in LogoPlace}
    make_partner("Hier", **nowhere | {f"on_{place}": True})
    make_partner("Dort", **dict[str, Any]({f"on_{place}": False}))

    assert [partner.name for partner in partners_on(place, question.pk)] == ["Hier"]


def test_hosts_come_first_and_partners_in_their_order(question: Question) -> None:
    for name, position in (("Zweiter", 2), ("Erster", 1)):
        Partner.objects.create(name=name, position=position)
    Partner.objects.create(name="Gastgeberin", position=9, role=PartnerRole.HOST)

    found = [partner.name for partner in partners_on(LogoPlace.HOME, question.pk)]

    assert found == ["Gastgeberin", "Erster", "Zweiter"]


def test_questions_of_others_have_their_own_partners(question: Question) -> None:
    other = make_question()
    Partner.objects.create(name="Überall")
    Partner.objects.create(name="Dort").questions.add(other)
    Partner.objects.create(name="Beide").questions.add(question, other)

    assert [partner.name for partner in partners_on(LogoPlace.SCREEN, question.pk)] == ["Beide", "Überall"]
    assert [partner.name for partner in partners_on(LogoPlace.HOME, None)] == ["Überall"]


@pytest.mark.parametrize("count", [1, 3])
def test_files_get_names_and_pictures_in_one_query(
    question: Question, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_partner(f"Haus {number}")
    Partner.objects.create(name="Ohne Logo", position=99)

    with django_assert_num_queries(1):
        found = credits_on(LogoPlace.PRINT, question.pk)

    assert [bool(logo.png) for logo in found] == [True] * count + [False]


def test_who_is_chosen_for_print_stands_on_print_files(question: Question) -> None:
    make_station(question)
    make_partner("Haus am Wall", role=PartnerRole.HOST)
    make_partner("Café")
    Partner.objects.create(name="Nur im Netz", on_print=False)

    shown = PrintForm(question).options.credits

    assert [(credit.name, credit.is_host) for credit in shown] == [("Haus am Wall", True), ("Café", False)]
    assert all(credit.png for credit in shown)


@pytest.mark.parametrize(
    ("size", "shown"), [((1000, 1000), (80, 80)), ((1000, 100), (176, 18)), ((100, 1000), (9, 88))]
)
def test_logos_of_all_shapes_weigh_the_same(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert Partner(logo_width=size[0], logo_height=size[1]).home_size == shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_shows_them_in_one_query(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_partner(f"Haus {number}", address="https://wall.example/")
    Partner.objects.create(name="Gastgeberin", role=PartnerRole.HOST)
    make_partner("Nur auf Plakaten", on_home=False)
    client.get("/")

    with django_assert_num_queries(7):  # one of them
        page = client.get("/").content.decode()

    assert page.count("<img") == page.count('<a href="https://wall.example/" rel="noreferrer">') == count
    assert page.index("Gastgeberin") < page.index("Haus 0")
    assert "Nur auf Plakaten" not in page
