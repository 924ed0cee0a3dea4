"""What somebody reads who scans the code of an exhibition that is erased; no code of it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from krefeld_kann_was.erasure.models import Erasure
from tests.factories import make_question

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PROMISED = "Alle Antworten sind gelöscht, wie wir es versprochen haben."
FORMERLY = "Ist der Code von einer früheren Ausstellung?"
UNKNOWN = "Diese Adresse kennen wir nicht"


def make_erased(**fields: object) -> Erasure:
    now = timezone.now()
    titles = {"de": "Was kann Krefeld für dich?", "tr": "Krefeld senin için ne yapabilir?"}
    times = {"opens_at": now - 60 * DAY, "closes_at": now - 40 * DAY, "asked_at": now, "confirmed_at": now}
    values = {"slug": "alt", "titles": titles, "hosts": "Bücherei am Markt", "question_number": 7, "erased_at": now}
    return Erasure.objects.create(**{**values, **times, **fields})


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 404
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_it_says_that_the_exhibition_is_over_and_its_answers_are_erased(client: Client) -> None:
    make_erased()

    page = read(client, "/de/s/k7m4/")
    assert "Was kann Krefeld für dich?" in page
    assert "Bücherei am Markt" in page
    assert "zu Ende. Danke an alle, die geantwortet haben!" in page
    assert PROMISED in page
    assert UNKNOWN not in page
    assert "Krefeld senin için ne yapabilir?" in read(client, "/tr/s/k7m4/")


def test_of_several_it_names_none(client: Client) -> None:
    make_erased()
    make_erased(slug="älter", question_number=6)

    page = read(client, "/de/s/k7m4/")
    assert "Die Ausstellung ist vorbei" in page
    assert PROMISED in page
    assert "Was kann Krefeld" not in page


def test_while_another_one_runs_both_are_possible(client: Client) -> None:
    make_erased()
    make_question(closes_at=timezone.now() + DAY)

    page = read(client, "/de/s/zzzz/")
    assert UNKNOWN in page
    assert FORMERLY in page
    assert FORMERLY in read(client, "/de/antwort/BCD-FGH/")


def test_what_is_asked_for_and_not_erased_yet_changes_nothing(client: Client) -> None:
    make_erased(erased_at=None)

    for address in ("/de/s/zzzz/", "/de/antwort/BCD-FGH/"):
        page = read(client, address)
        assert FORMERLY not in page
        assert PROMISED not in page


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "de"])
def test_it_speaks_the_language_of_the_visitor(client: Client, language: str) -> None:
    make_erased()
    assert PROMISED not in read(client, f"/{language}/s/k7m4/")
    assert FORMERLY not in read(client, f"/{language}/antwort/BCD-FGH/")
