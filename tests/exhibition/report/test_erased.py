"""The report of a question that is erased: the page and its files stand, made from what stays."""

from __future__ import annotations

import pytest
from django.test import Client

from contributions.models import Question, Station
from exhibition.report.selectors import LASTING_NAME, keep_snapshot
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.rows import delete_question
from tests.exhibition.report.answers import add_answers
from tests.factories import NOW, make_colleague

pytestmark = pytest.mark.django_db


def test_page_and_files_stand_when_the_question_is_gone(staff: Client, station: Station) -> None:
    add_answers(station, 60)
    question = Question.objects.prefetch_related("texts").get(pk=station.question_id)
    first, second = make_colleague("administrator"), make_colleague("administrator")
    erasure = Erasure.objects.create(
        question=None,
        question_number=question.pk,
        slug="alte-frage",
        hosts=question.hosts,
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        asked_by=first,
        asked_at=NOW,
        confirmed_by=second,
        confirmed_at=NOW,
        erased_at=NOW,
        figures={LASTING_NAME: keep_snapshot(question, NOW)},
    )
    question.slug = "neu"
    question.save()
    query = {"question": f"erased-{erasure.pk}"}

    page = staff.get("/admin/report/", query).content.decode()

    assert "alte-frage (gelöscht)" in page
    assert "60 Antworten" in page
    assert "Das hier ist, was von ihr bleibt." in page
    pdf = staff.get("/admin/report/bericht.pdf", query)
    assert pdf.content.startswith(b"%PDF")
    assert "bericht-alte-frage-" in pdf["Content-Disposition"]
    assert "neu" not in staff.get("/admin/report/auswertung.csv", query)["Content-Disposition"]
    assert "Das hier ist, was von ihr bleibt." not in staff.get("/admin/report/").content.decode()
    delete_question(question)
    assert "Das hier ist, was von ihr bleibt." in staff.get("/admin/report/").content.decode()
    assert "Das hier ist, was von ihr bleibt." not in staff.get("/admin/report/?question=all").content.decode()
