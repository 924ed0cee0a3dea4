"""Impressum and accessibility statement: complete before they are shown, and true."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import MANDATORY_FIELDS, Institution, PageText
from krefeld_kann_was.information.page_texts import PLACEHOLDER, built_in_text
from krefeld_kann_was.lib.languages import language_name
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from tests.browser.test_access import READ_LARGE, WHOLE
from tests.factories import make_institution, make_person, make_question
from tests.information.test_information import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["de", "de-simple"])
def test_the_statement_names_the_languages_that_are_tested(language: str) -> None:
    """By axe as a whole, and in letters of twice the size (the simple German one is named „in Einfacher Sprache“)."""
    lines = (built_in_text(PageSlug.ACCESSIBILITY, language) or "").splitlines()
    whole = next(line for line in lines if line.startswith("- ") and "axe" in line)
    large = next(line for line in lines if "große Schrift" in line)

    assert all(language_name(code) in whole for code in WHOLE)
    assert all(language_name(code) in large for code in READ_LARGE if code != "de-simple")
    assert "Einfacher Sprache" in large


@pytest.mark.parametrize(
    ("slug", "name"), [(slug, name) for slug in MANDATORY_FIELDS for name in MANDATORY_FIELDS[slug]]
)
def test_a_page_is_shown_when_it_has_everything_mandatory(client: Client, slug: str, name: str) -> None:
    institution = make_institution(vat_id="", partners="")
    assert "fehlen noch ein paar Angaben" not in text_of(client, f"/de/{slug}/")

    setattr(institution, name, None if name.startswith("statement") else "")
    institution.save()

    page = text_of(client, f"/de/{slug}/")
    assert "fehlen noch ein paar Angaben" in page
    assert 'class="prose"' not in page
    assert ("030 23125 042".replace(" ", NO_BREAK_SPACE) in page) == (name != "phone")
    assert ("melden/" in page) == (slug == PageSlug.ACCESSIBILITY)  # a barrier is reported all the same
    assert "fehlen noch" not in text_of(client, "/de/regeln/")


def test_a_new_installation_says_how_to_reach_the_house(client: Client) -> None:
    for language in ("de", "de-simple", "ar"):
        page = text_of(client, f"/{language}/impressum/")
        assert "Volkshochschule Krefeld<br>Von-der-Leyen-Platz 2<br>47798 Krefeld" in page
        assert "mailto:" not in page


def test_the_built_in_texts_name_everything_mandatory() -> None:
    for slug, names in MANDATORY_FIELDS.items():
        assert set(names) - set(PLACEHOLDER.findall(built_in_text(slug, "de") or "")) == set()


def test_a_text_without_something_mandatory_is_refused() -> None:
    body = (built_in_text(PageSlug.IMPRINT, "de") or "").replace("{email}", "").replace("{editor}", "wir")

    with pytest.raises(ValidationError, match=r"Pflichtangaben: \{editor\}, \{email\}\."):
        PageText(page=PageSlug.IMPRINT, language="de", body=body).full_clean(exclude=["version", "written_by"])


def test_a_mandatory_field_is_not_emptied_by_mistake() -> None:
    institution = Institution.objects.create(email="vhs@krefeld.example", statement_created=date(2026, 10, 1))
    institution.phone, institution.statement_reviewed = "", None  # never filled in: may wait
    institution.full_clean()
    institution.email, institution.statement_created = "", None

    with translation.override("de"), pytest.raises(ValidationError) as caught:
        institution.full_clean()

    assert set(caught.value.message_dict) == {"email", "statement_created"}
    assert "„vhs@krefeld.example“" in caught.value.message_dict["email"][0]
    assert "Oktober 2026“" in caught.value.message_dict["statement_created"][0]


def test_staff_read_the_text_that_waits(client: Client) -> None:
    make_institution(email="")
    client.force_login(make_person(superuser=True))

    page = text_of(client, "/admin/information/pagetext/")

    assert page.count("Wartet noch auf Pflichtangaben") == 4  # two pages in German and in Einfache Sprache
    assert "<li>E-Mail: <bdi>fehlt noch</bdi></li>" in page
    assert "<li>Telefon: <bdi>030 23125 042</bdi></li>" in page.replace(NO_BREAK_SPACE, " ")
    Institution.objects.update(email="vhs@krefeld.example")
    assert "Wartet noch" not in text_of(client, "/admin/information/pagetext/")


@pytest.mark.parametrize("stored", [False, True])
def test_staff_are_led_to_each_field_that_is_missing(client: Client, stored: bool) -> None:
    if stored:
        make_institution(email="", statement_reviewed=None)
    contacts = "/admin/information/institution/1/change/" if stored else "/admin/information/institution/add/"
    question = make_question()
    client.force_login(make_person(superuser=True))

    for path in (
        "",
        "information/pagetext/",
        contacts.removeprefix("/admin/"),
        f"contributions/question/{question.pk}/change/",
    ):
        page = text_of(client, f"/admin/{path}").replace("</a>:\n", "</a>: ")
        assert f'<a href="{contacts}#id_email">E-Mail</a>: fehlt noch (Impressum, Barrierefreiheit)' in page, path
        assert (
            f'<a href="{contacts}#id_statement_reviewed">zuletzt überprüft</a>: fehlt noch (Barrierefreiheit)' in page
        )
        assert ("#id_phone" in page) != stored
    assert 'id="id_email"' in text_of(client, contacts)

    Institution.objects.all().delete()
    make_institution()
    assert "fehlt noch" not in text_of(client, "/admin/")
