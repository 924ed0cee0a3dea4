"""The points of the checklist that a question brings: their order and what they say of its gallery."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions.models import Question
from contributions.services import add_default_texts
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.checklist.selectors import read_checklist
from krefeld_kann_was.lib.start_page import Check
from tests.factories import make_colleague, make_question

pytestmark = pytest.mark.django_db


def missing_and_done(question: Question) -> list[Check]:
    checklist = read_checklist(question, make_colleague(roles.ADMINISTRATOR), timezone.now())
    return [point.check for point in [*checklist.missing, *checklist.done]]


def test_codes_are_printed_after_all_that_stands_on_the_answer_cards(db: None) -> None:
    order = [check.code for check in missing_and_done(make_question(gallery="never"))]

    assert order.index("stations") > max(order.index(code) for code in ("gallery", "contacts", "pages"))


@pytest.mark.parametrize(("days", "words"), [(1, "Sie öffnet am"), (-1, "Sie ist seit dem")])
def test_it_is_said_whether_the_gallery_is_open_already(db: None, days: int, words: str) -> None:
    now = timezone.now()
    question = make_question(opens_at=now + timedelta(days=days), closes_at=now + timedelta(days=30), gallery="running")
    add_default_texts(question)

    gallery = next(check for check in missing_and_done(question) if check.code == "gallery")

    assert gallery.detail.startswith(words)
