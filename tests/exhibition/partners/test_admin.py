"""Staff enter partners: what is wrong with a file is said, and nothing typed is lost."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import SuspiciousMultipartForm
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from exhibition.offers.selectors import current_offers_of_question
from exhibition.partners.enums import LogoPlace
from exhibition.partners.models import Partner
from exhibition.partners.selectors import partners_on
from exhibition.programme.selectors import coming_events_of_question
from tests.exhibition.partners.test_logos import SQUARE, svg
from tests.factories import (
    NOW,
    make_event,
    make_offer,
    make_partner_account,
    make_person,
    make_proposal,
    make_question,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/partners/partner/add/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def typed(file: bytes | None = None, **fields: Any) -> dict[str, Any]:
    upload = {"file": SimpleUploadedFile("logo.svg", file)} if file is not None else {}
    return {"name": "Haus am Wall", "role": "partner", "position": "10", "on_home": "on", **fields, **upload}


def send(staff: Client, path: str = ADD, **fields: Any) -> Any:
    return staff.post(path, typed(**fields))


def unsaved(response: HttpResponse) -> str:
    found = re.search(r'name="unsaved_logo" value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def test_a_logo_is_stored_and_shown(staff: Client) -> None:
    assert send(staff, file=svg(SQUARE)).status_code == 302

    partner = Partner.objects.get()
    assert (partner.logo_width, partner.logo_height) == (1200, 600)
    assert (partner.on_home, partner.on_screen, partner.on_print) == (True, False, False)
    page = staff.get(f"/admin/partners/partner/{partner.pk}/change/").content.decode()
    assert page.count(f'src="{partner.logo_address}"') == 2
    assert 'data-choose="Andere Datei wählen" data-nothing=""' in page


def test_a_name_turns_no_writing(staff: Client) -> None:
    assert send(staff, name="Haus \u202eam Wall").status_code == 302
    assert send(staff, name="\u202e\u202c").status_code == 200

    assert Partner.objects.get().name == "Haus am Wall"


def test_a_bad_file_gets_a_sentence_and_what_was_typed_stays(staff: Client) -> None:
    page = send(staff, file=b"<html>", address="https://wall.example/").content.decode()

    assert "nicht als Bild lesen" in page
    assert 'value="Haus am Wall"' in page
    assert 'value="https://wall.example/"' in page
    assert not Partner.objects.exists()


def test_a_good_file_stays_when_something_else_is_wrong(staff: Client) -> None:
    wrong = send(staff, file=svg(SQUARE), address="wall")

    assert "Das Logo von eben ist noch da" in wrong.content.decode()
    assert send(staff, address="", unsaved_logo=unsaved(wrong)).status_code == 302
    assert Partner.objects.get().logo_width == 1200


@pytest.mark.parametrize("kept", ["%%%", "PHN2Zz4=", "aGVsbG8="])
def test_what_somebody_puts_in_its_place_is_read_as_any_file(staff: Client, kept: str) -> None:
    assert send(staff, unsaved_logo=kept).status_code in (200, 302)
    assert not Partner.objects.exclude(logo_digest="").exists()


def test_a_logo_stays_until_it_is_removed(staff: Client) -> None:
    send(staff, file=svg(SQUARE))
    path = f"/admin/partners/partner/{Partner.objects.get().pk}/change/"

    assert send(staff, path, name="Haus am Ostwall").status_code == 302
    assert Partner.objects.get().logo_digest
    assert send(staff, path, without_logo="on").status_code == 302
    assert (Partner.objects.get().logo_digest, bytes(Partner.objects.get().logo)) == ("", b"")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://wall.example/", "wall"])
def test_an_address_is_one_of_the_web(staff: Client, address: str) -> None:
    assert send(staff, address=address).status_code == 200
    assert not Partner.objects.exists()


@pytest.mark.parametrize("person", [None, AnonymousUser(), User(is_staff=False), User(is_staff=True, is_active=False)])
def test_nobody_else_can_send_a_file(rf: RequestFactory, person: User | None) -> None:
    request = rf.post(ADD, typed(svg(SQUARE)))
    request.resolver_match = resolve(ADD)
    if person is not None:
        request.user = person

    with pytest.raises(SuspiciousMultipartForm):
        _ = request.POST


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_many(staff: Client, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        Partner.objects.create(name=f"Haus {number}", logo=b"x", logo_digest="ab", logo_width=1, logo_height=1)

    with django_assert_num_queries(11) as queries:
        staff.get("/admin/partners/partner/")

    assert not any('"logo",' in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize("page", ["offers/offer", "programme/event"])
def test_choosing_a_partner_reads_no_logo(staff: Client, page: str) -> None:
    Partner.objects.create(name="Haus am Wall", logo=b"x", logo_digest="ab", logo_width=1, logo_height=1)

    with CaptureQueriesContext(connection) as queries:
        assert "Haus am Wall" in staff.get(f"/admin/{page}/add/").content.decode()

    assert not any('"logo",' in query["sql"] for query in queries.captured_queries)


def test_without_its_question_a_partner_belongs_to_no_other(staff: Client) -> None:
    """Nor do its offers and events: the other question may be asked by another organisation."""
    question, other = make_question(), make_question()
    send(staff, on_screen="on", questions=[question.pk])
    partner = Partner.objects.get()
    make_offer(partner=partner)
    make_event(partner=partner)
    question.delete()

    assert partners_on(LogoPlace.SCREEN, other.pk) == partners_on(LogoPlace.HOME, None) == []
    assert current_offers_of_question(NOW, other.pk) == ()
    assert coming_events_of_question(NOW, other.pk) == ()

    address = f"/admin/partners/partner/{partner.pk}/change/"
    assert "Deshalb ist er gerade nirgends zu sehen." in staff.get(address).content.decode()
    assert send(staff, address, on_screen="on").status_code == 302
    assert partners_on(LogoPlace.SCREEN, other.pk) == []  # whoever only mends its name shows it to nobody
    assert send(staff, address, on_screen="on", show_again="on").status_code == 302
    assert partners_on(LogoPlace.SCREEN, other.pk) == [partner]
    assert "show_again" not in staff.get(address).content.decode()


def test_deleting_a_partner_says_what_becomes_of_its_offers(staff: Client) -> None:
    partner = Partner.objects.create(name="Haus am Wall")
    partner.questions.add(make_question())
    make_proposal(make_partner_account(partner), title="Nähen")

    page = staff.get(f"/admin/partners/partner/{partner.pk}/delete/", headers={"Accept-Language": "de"})

    shown = page.content.decode().partition("<main")[2]
    assert "Seine Angebote und Termine bleiben" in shown
    assert "Nähen" in shown
    assert " object (" not in shown
    assert "account" not in shown


def test_in_english_the_list_of_what_is_deleted_leaves_out_the_same_as_in_german(staff: Client) -> None:
    partner = Partner.objects.create(name="Haus am Wall")
    partner.questions.add(make_question())  # tied together by a model that staff never meet

    def listed(language: str) -> tuple[int, list[tuple[str, int]]]:
        page = staff.get(f"/admin/partners/partner/{partner.pk}/delete/", headers={"Accept-Language": language})
        return len(page.context["deleted_objects"]), [(str(name), n) for name, n in page.context["model_count"]]

    (german, german_counts), (english, english_counts) = listed("de"), listed("en")

    assert german_counts == [("Gastgeber und Partner", 1)]
    assert english_counts == [("Hosts and partners", 1)]
    assert german == english


def test_an_update_knows_which_partners_were_chosen_for_some_questions() -> None:
    some, everywhere = Partner.objects.create(name="Nur hier"), Partner.objects.create(name="Überall")
    some.questions.add(make_question())
    Partner.objects.update(of_all_questions=True)

    import_module("exhibition.partners.migrations.0004_of_all_questions").fill(apps, None)

    assert list(Partner.objects.filter(of_all_questions=True)) == [everywhere]
