"""The box for the book: where a question plans one, and nowhere else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Answer, Question
from tests.factories import make_question, make_station
from tests.visitor import fields

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("given", [True, False])
def test_the_book_has_a_box_of_its_own_where_one_is_planned(client: Client, given: bool) -> None:
    now = timezone.now()
    question = make_question(opens_at=now, closes_at=now + timedelta(days=1), has_book=True)
    make_station(make_question(opens_at=now, closes_at=now + timedelta(days=1)), code="k7m4")
    assert "consent_book" not in client.get("/s/k7m4/").content.decode()
    make_station(question, code="b7m4")
    page = client.get("/s/b7m4/").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="(\w+)"([^>]*)>', page)
    assert [name for name, _ in boxes] == [
        "consent_exhibition",
        "consent_social",
        "consent_book",
        "consent_open_data",
    ]
    assert "checked" not in "".join(attributes for _, attributes in boxes)

    client.post("/s/b7m4/", fields(page, consent_book="on" if given else None))

    answer = Answer.objects.get()
    assert (answer.consent_book, answer.consent_social, answer.consent.book) == (given, False, "In einem Buch.")


def test_nobody_is_asked_for_a_book_that_is_planned_no_more(client: Client) -> None:
    now = timezone.now()
    question = make_question(opens_at=now, closes_at=now + timedelta(days=1), has_book=True)
    station = make_station(question, code="b7m4", kind="workshop")
    assert "consent_book" in client.get(f"/s/{station.code}/tisch/").content.decode()
    Question.objects.update(has_book=False)

    for address in (f"/s/{station.code}/", f"/s/{station.code}/tisch/"):
        assert "consent_book" not in client.get(address).content.decode()
