"""What staff read about contacts that are missing and barriers that were reported."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from krefeld_kann_was.information.models import BarrierReport, PageText
from tests.factories import make_person, make_question

pytestmark = pytest.mark.django_db


def test_missing_details_are_shown_to_those_who_may_fill_them_in() -> None:
    address = f"/admin/contributions/question/{make_question().pk}/change/"
    may_read = ("contributions.view_question", "contributions.change_question")
    seen = []
    for also in ((), ("information.change_institution",)):
        client = Client()
        client.force_login(make_person(*may_read, *also))
        seen.append("Diese Pflichtangaben fehlen noch" in client.get(address).content.decode())

    assert seen == [False, True]


def test_contacts_are_there_once_so_no_button_makes_further_ones(client: Client) -> None:
    client.force_login(make_person(superuser=True))

    page = client.get("/admin/information/institution/add/").content.decode()

    assert 'name="_save"' in page
    assert 'name="_addanother"' not in page


def test_a_reported_barrier_that_is_done_is_called_a_barrier() -> None:
    report = BarrierReport.objects.create(text="Zu klein", language="de", reported_at=timezone.now(), nonce="n")
    client = Client()
    client.force_login(make_person(superuser=True))

    done = client.post(
        "/admin/information/barrierreport/", {"action": "finish", "_selected_action": report.pk}, follow=True
    )

    assert "1 Barriere erledigt." in done.content.decode()


def test_the_list_of_texts_takes_as_many_queries_with_many_versions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_person(superuser=True))
    client.get("/admin/information/pagetext/")  # what the process reads once
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/information/pagetext/")
    for language, _ in settings.LANGUAGES:
        for _version in range(2):
            PageText.objects.create(page="regeln", language=language, body="Neu")

    with django_assert_num_queries(len(few)):
        client.get("/admin/information/pagetext/")

    assert len(few) < 16
