"""Staff cannot save a question that no visitor could answer."""

from __future__ import annotations

import pytest
from django.test import Client

from contributions.models import Question
from tests.factories import make_person

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/contributions/question/add/"


def filled(text_language: str, consent_language: str) -> dict[str, str]:
    counts = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "1", "MAX_NUM_FORMS": "1000"}
    return {
        "slug": "krefeld-2027",
        "hosts": "VHS Krefeld",
        "opens_at_0": "01.11.2027",
        "opens_at_1": "10:00",
        "closes_at_0": "20.11.2027",
        "closes_at_1": "18:00",
        "answer_length": "280",
        "world": "samt",
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
    assert Question.objects.get().wall.released == 0
