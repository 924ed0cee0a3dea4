"""Staff cannot save a question that no visitor could answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from contributions.defaults import default_texts
from contributions.enums import Licence
from contributions.gallery_options import GalleryOpening
from contributions.models import ConsentText, Question, QuestionText, Station
from contributions.services import add_default_texts
from tests.factories import NOW, make_person, send_answer

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/contributions/question/add/"


def filled(text_language: str, consent_language: str) -> dict[str, str]:
    counts = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "1", "MAX_NUM_FORMS": "1000"}
    none = {"weekly_hours-TOTAL_FORMS": "0", "weekly_hours-INITIAL_FORMS": "0"}
    none |= {"special_days-TOTAL_FORMS": "0", "special_days-INITIAL_FORMS": "0"}
    return {
        "slug": "krefeld-2027",
        "hosts": "VHS Krefeld",
        "opens_at_0": "01.11.2027",
        "opens_at_1": "10:00",
        "closes_at_0": "20.11.2027",
        "closes_at_1": "18:00",
        "answer_length": "280",
        "alert_after": "30",
        "gallery": "closed",
        **none,
        "colour_theme": "samt",
        **{f"{prefix}-{name}": number for prefix in ("texts", "consents") for name, number in counts.items()},
        "texts-0-language": text_language,
        "texts-0-title": "Was kann Krefeld für dich?",
        "consents-0-language": consent_language,
        "consents-0-version": "1",
        "consents-0-exhibition": "Ja",
        "consents-0-social": "Auch",
    }


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


@pytest.mark.parametrize(("text", "consent"), [("en", "de"), ("de", "en")])
def test_a_question_needs_german_words(staff: Client, text: str, consent: str) -> None:
    response = staff.post(ADDRESS, filled(text, consent), headers={"Accept-Language": "de"})

    assert "Hier fehlt der deutsche Text." in response.content.decode()
    assert not Question.objects.exists()


def test_a_whole_question_is_saved_in_berlin_time(staff: Client) -> None:
    response = staff.post(ADDRESS, filled("de", "de"), headers={"Accept-Language": "de"})

    assert response.status_code == 302
    assert Question.objects.get().opens_at.isoformat() == "2027-11-01T09:00:00+00:00"
    assert Question.objects.get().release_counter.released == 0


def test_the_default_texts_come_in_every_language_and_replace_nothing(client: Client) -> None:
    client.force_login(make_person(superuser=True))
    question = Question.objects.create(slug="x", hosts="VHS", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    ConsentText.objects.create(question=question, language="en", exhibition="Ours", social="Ours too")
    other = Question.objects.create(slug="y", hosts="VHS", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    QuestionText.objects.create(question=other, language="de", title="Was fehlt dir?")
    chosen = {"action": "add_default_texts", "_selected_action": [question.pk, other.pk]}

    page = client.post("/admin/contributions/question/", chosen, follow=True).content.decode()

    codes = set(default_texts())
    assert "ergänzt" in page
    assert {text.language for text in question.texts.all()} == codes
    assert {consent.language for consent in other.consents.all()} == codes
    assert question.consents.get(language="en").exhibition == "Ours"
    assert [text.title for text in other.texts.all()] == ["Was fehlt dir?"]
    assert add_default_texts(question) == 0


def test_the_usual_consent_comes_to_name_the_gallery_until_somebody_agrees(client: Client) -> None:
    client.force_login(make_person(superuser=True))
    question = Question.objects.create(slug="x", hosts="VHS", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    add_default_texts(question)
    plain = question.consents.get(language="de")
    assert "Galerie" not in plain.exhibition

    question.gallery, question.data_licence = GalleryOpening.RUNNING, Licence.CC_ZERO
    question.save()
    send_answer(Station.objects.create(question=question, name="Plakat"), language="de")
    add_default_texts(question)

    assert question.consents.get(language="de") == plain  # agreed to: it stays, and with it the gallery closed
    turkish = question.consents.get(language="tr")
    assert "galeri" in turkish.exhibition
    assert "CC0 1.0" in turkish.exhibition
    assert (turkish.names_gallery, turkish.data_licence) == (True, Licence.CC_ZERO)
    assert turkish.exhibition.count("\n") == 1
    assert add_default_texts(question) == 0


def test_staff_are_told_why_a_gallery_stays_closed(client: Client) -> None:
    client.force_login(make_person(superuser=True))

    page = client.post(ADDRESS, filled("de", "de") | {"gallery": "running"}, follow=True).content.decode()
    assert "Die Galerie bleibt zu. Diese Einwilligungen nennen das nicht: Deutsch 1." in page

    named = filled("de", "de") | {"slug": "krefeld-2028", "gallery": "running", "consents-0-names_gallery": "on"}
    page = client.post(ADDRESS, named, follow=True).content.decode()
    assert "krefeld-2028" in page
    assert "bleibt zu. Diese" not in page


def test_default_texts_are_short_and_name_what_is_agreed_to() -> None:
    assert len(default_texts()) >= 14
    assert set(default_texts()) <= {code for code, _ in settings.LANGUAGES}
    for texts in default_texts().values():
        assert len(texts.title) <= 120
        assert texts.exhibition.count("\n") == texts.gallery.count("\n") == texts.social.count("\n") == 1
        assert len(texts.exhibition_text(gallery=True, licence=max(Licence.labels, key=len))) <= 600
        assert "Instagram" in texts.social
        assert "Facebook" in texts.social
