"""„Neue Ausstellung“ by Django's client: each step is saved at once, can be skipped, and opened again."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from contributions.defaults import default_texts
from contributions.models import Question
from contributions.services import store_consent
from exhibition.models import Screen
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.lib.languages import languages
from tests.factories import make_colleague, make_person, make_station

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}
DATES = {"opens_at": "2027-11-01T10:00", "closes_at": "2027-11-20T18:00"}
FIRST = {"title": "Was kann Krefeld für dich?", "hosts": "VHS Krefeld", **DATES}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def sent_by(page: str) -> dict[str, Any]:
    """What a browser sends of the form on the page, as it is."""
    form = re.search(r'<form method="post" novalidate>(.*?)</form>', page, re.DOTALL)
    assert form
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form[1]):
        values = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" in values and (values.get("type") not in ("checkbox", "radio") or " checked" in tag):
            data.setdefault(values["name"], []).append(html.unescape(values.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[1], re.DOTALL):
        data[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[1], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        data[name] = html.unescape(chosen[1]) if chosen else ""
    return data


def opened(client: Client, address: str) -> str:
    response = client.get(address, headers=GERMAN)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, address: str, **changes: Any) -> Any:
    """What somebody sends who opens the page, changes some fields and saves."""
    return client.post(address, sent_by(opened(client, address)) | changes, headers=GERMAN)


def begun(client: Client) -> Question:
    assert send(client, "/admin/assistant/", **FIRST).status_code == 303
    return Question.objects.get()


def test_the_first_step_makes_a_question_with_all_the_usual_texts(staff: Client) -> None:
    response = send(staff, "/admin/assistant/", hosts="VHS Krefeld", **DATES)

    question = Question.objects.get()
    assert response["Location"] == f"/admin/assistant/{question.pk}/texts/"
    assert question.slug == "was-kann-krefeld-fuer-dich"
    assert question.opens_at.isoformat() == "2027-11-01T09:00:00+00:00"
    assert set(question.texts.values_list("language", flat=True)) == set(default_texts())
    assert set(question.consents.values_list("language", flat=True)) == set(default_texts())


def test_consents_name_who_asks_also_when_that_changes(staff: Client) -> None:
    send(staff, "/admin/assistant/", **FIRST | {"hosts": "Museum X · Stadt {Krefeld}"})
    question = Question.objects.get()
    assert "Dort zeigen Museum X, Stadt {Krefeld} und Projektpartner meine" in question.consent("de").social
    assert not any("VHS" in consent.social for consent in question.consents.all())
    own = question.consent("en")
    own.social = "Ours"
    store_consent(own)

    send(staff, f"/admin/assistant/{question.pk}/question/", hosts="Museum Y")
    named = [consent for consent in question.consents.current() if consent.language != "en"]
    assert [consent.language for consent in named if "Museum Y" not in consent.social] == []
    assert question.consent("en").social == "Ours"

    send(staff, f"/admin/assistant/{question.pk}/question/", hosts="Museum Y · VHS Krefeld")
    assert "Die VHS Krefeld und ihre Projektpartner zeigen meine" in question.consent("de").social


def test_an_own_question_stands_in_german_until_somebody_translates_it(staff: Client) -> None:
    send(staff, "/admin/assistant/", **FIRST | {"title": "Was fehlt dir?"})
    question = Question.objects.get()
    address = f"/admin/assistant/{question.pk}/texts/"
    assert [text.title for text in question.texts.all()] == ["Was fehlt dir?"]
    assert opened(staff, address).count("Frage fehlt noch") == len(languages()) - 1

    send(staff, address, **{"tr-title-title": "Neyin eksik?"})
    assert question.texts.get(language="tr").title == "Neyin eksik?"
    assert question.texts.count() == 2

    send(staff, address, **{"tr-title-title": ""})
    assert question.texts.count() == 1


def test_two_questions_get_addresses_of_their_own(staff: Client) -> None:
    begun(staff)
    later = {"opens_at": "2028-11-01T10:00", "closes_at": "2028-11-20T18:00"}
    send(staff, "/admin/assistant/", **FIRST | later)

    assert {question.slug for question in Question.objects.all()} == {
        "was-kann-krefeld-fuer-dich",
        "was-kann-krefeld-fuer-dich-2",
    }


def test_two_people_begin_at_the_same_moment(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(staff)
    slugs = iter(["was-kann-krefeld-fuer-dich", "was-kann-krefeld-fuer-dich-2"])  # the first one has just been taken
    monkeypatch.setattr("krefeld_kann_was.assistant.forms.free_slug", lambda _title: next(slugs))
    later = {"opens_at": "2028-11-01T10:00", "closes_at": "2028-11-20T18:00"}

    assert send(staff, "/admin/assistant/", **FIRST | later).status_code == 303
    assert Question.objects.filter(slug="was-kann-krefeld-fuer-dich-2", texts__language="de").exists()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"closes_at": "2027-10-01T10:00"}, "Das Ende muss nach dem Beginn liegen."),
        ({"opens_at": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"title": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"title": "x" * 121}, "Das ist zu lang: Höchstens 120 Zeichen gehen, es sind 121."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(staff: Client, changes: dict[str, str], text: str) -> None:
    response = send(staff, "/admin/assistant/", **FIRST | {"hosts": "Die <Gastgeber>"} | changes)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert 'value="Die &lt;Gastgeber&gt;"' in response.content.decode()
    assert "Ja, so soll es sein" not in response.content.decode()  # that would not help
    assert re.findall(r'name="(\w+)"[^>]* autofocus', response.content.decode()) == [next(iter(changes))]
    assert not Question.objects.exists()


def test_a_slip_in_the_year_is_asked_about(staff: Client) -> None:
    page = send(staff, "/admin/assistant/", **FIRST | {"closes_at": "2062-11-20T18:00"}).content.decode()

    assert "Das ist länger als ein Jahr: Sie läuft dann von 01.11.2027 bis 20.11.2062." in page
    assert not Question.objects.exists()


def test_another_exhibition_at_the_same_time_can_be_opened(staff: Client) -> None:
    question = begun(staff)

    page = send(staff, "/admin/assistant/", **FIRST).content.decode()

    assert f'<a href="/admin/assistant/{question.pk}/question/" target="_blank"' in page


def test_a_gallery_is_named_by_the_usual_consents_and_own_ones_stay(staff: Client) -> None:
    question = begun(staff)
    own = "Ja, zeigt das.\nZeile zwei\nMehr"

    response = send(staff, f"/admin/assistant/{question.pk}/texts/", gallery="closed", **{"en-consent-exhibition": own})

    assert response["Location"] == f"/admin/assistant/{question.pk}/hours/"
    assert "Internetseite" in question.consent("de").exhibition
    assert question.consent("en").exhibition == own
    page = opened(staff, response["Location"])
    assert "Die Einwilligungen nennen jetzt, wo ihr die Antworten zeigen wollt" in page
    assert "Eure eigenen Texte sind, wie sie waren. Ergänzt sie selbst: Englisch." in page
    assert f'<a href="/admin/assistant/{question.pk}/texts/">Einwilligungen lesen</a>' in page


def test_who_has_no_own_texts_is_not_told_of_any(staff: Client) -> None:
    question = begun(staff)

    response = send(staff, f"/admin/assistant/{question.pk}/texts/", gallery="closed")

    page = opened(staff, response["Location"])
    assert "Einwilligungen lesen" in page
    assert "Eure eigenen Texte" not in page


def test_nothing_typed_in_any_language_is_lost_by_an_error_in_another(staff: Client) -> None:
    question = begun(staff)
    changes = {"de-title-title": "", "tr-consent-social": "Evet & <hayır>"}

    response = send(staff, f"/admin/assistant/{question.pk}/texts/", **changes)

    assert response.status_code == 422
    assert "Evet &amp; &lt;hayır&gt;" in response.content.decode()
    assert question.texts.filter(language="de").exists()


def test_the_screen_is_suggested_and_opened_again(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/screen/"
    assert "Er braucht zuerst einen Standort." in opened(staff, address)
    make_station(question, kind="terminal", name="Terminal")
    make_station(question)
    own = make_station(question, code="k7m4", name="Bildschirm")

    response = send(staff, address, further_languages_0="tr")

    screen = Screen.objects.get()
    assert (screen.question, screen.station, screen.further_languages) == (question, own, ["tr"])
    assert response["Location"] == f"/admin/assistant/{question.pk}/people/"
    send(staff, address, name="Forum, links")
    assert Screen.objects.get().name == "Forum, links"
    assert f'src="{screen.get_absolute_url()}?still"' in opened(staff, response["Location"])  # the next step shows it


def test_a_person_gets_an_account_and_a_link_and_the_way_back(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/people/"
    role = str(Group.objects.get(name=roles.GROUP_NAMES[roles.MODERATOR]).pk)

    page = send(staff, address, username="jana", email="jana@vhs.example", groups=[role]).content.decode()

    person = User.objects.get(username="jana")
    assert person.is_staff
    assert not person.has_usable_password()
    assert f'href="{address}"' in page
    assert "/admin/invitation/" in page
    assert "<dt>Moderation</dt><dd>jana</dd>" in opened(staff, address)
    assert send(staff, address, username="kim").status_code == 422  # without a role


def test_every_step_can_be_skipped_to_the_last(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/texts/"
    for _step in range(5):
        link = re.search(r'<a class="skip" href="([^"]+)"', opened(staff, address))
        assert link
        address = link[1]

    assert address == f"/admin/checklist/{question.pk}/"


def test_an_editor_is_told_who_makes_screens_and_accounts(client: Client) -> None:
    client.force_login(make_colleague(roles.EDITOR))
    keeper = make_colleague(roles.SCREEN_KEEPER)
    question = begun(client)

    page = opened(client, f"/admin/assistant/{question.pk}/screen/")

    assert f"Das können: {keeper.username}." in page
    assert "<form method" not in page
    assert client.post(f"/admin/assistant/{question.pk}/screen/", {"name": "x"}).status_code == 403
    assert client.post(f"/admin/assistant/{question.pk}/people/", {"username": "x"}).status_code == 403


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_preview_shows_the_form_as_a_phone_would_and_sends_nothing(staff: Client, language: str) -> None:
    question = begun(staff)

    response = staff.get(f"/admin/assistant/{question.pk}/form/{language}/")

    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    assert 'name="consent_exhibition"' in page
    assert "form-action 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert not question.consents.filter(handed_out=True).exists()
    assert staff.get(f"/admin/assistant/{question.pk}/form/xx/").status_code == 404


def test_a_question_that_has_not_begun_takes_no_answers(staff: Client) -> None:
    question = begun(staff)
    station = make_station(question)

    assert question.opens_at > timezone.now()
    assert 'name="text"' not in staff.get(f"/de/s/{station.code}/").content.decode()
