"""The list of reports, where those are settled that name no answer."""

from __future__ import annotations

import pytest
from django.test import Client

from contributions.enums import Status
from moderation.reports.enums import ReportReason
from tests.factories import make_person
from tests.moderation.reports.making import report, shown, state

pytestmark = pytest.mark.django_db
LIST = "/admin/reports/report/"


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(
        make_person("reports.view_report", "reports.change_report", "contributions.view_answer"), backend=None
    )
    return client


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_what_names_no_answer_stands_on_the_start_page_until_it_is_done(office: Client) -> None:
    assert "Welche Antwort gemeint ist" not in text_of(office, "/admin/")
    described = report(None, ReportReason.SEXUAL, about="Wort & Wort", contact="anna@example.org")
    report(shown())

    assert "<span>Meldung: Welche Antwort gemeint ist" in text_of(office, "/admin/")
    waiting = text_of(office, f"{LIST}?done=no&answer=no")
    assert waiting.count('name="_selected_action"') == 1
    page = text_of(office, f"{LIST}{described.pk}/change/")
    assert "anna@example.org" in page
    search = "/admin/contributions/answer/?q=Wort+%26+Wort&amp;status__exact=released"
    assert f'href="{search}"' in page
    text_of(office, search.replace("&amp;", "&"))

    done = office.post(LIST, {"action": "finish", "_selected_action": [described.pk]}, follow=True)

    assert "1 Meldung erledigt" in done.content.decode()
    assert "Welche Antwort gemeint ist" not in text_of(office, "/admin/")
    described.refresh_from_db()
    assert (described.contact, described.outcome) == ("", "")
    assert described.settled_at is not None
    assert described.settled_by is not None
    assert "Wir haben deine Meldung gelesen" in text_of(Client(), f"/de/melden/{described.code}/")


def test_what_names_an_answer_is_settled_at_the_desk(office: Client) -> None:
    answer = shown()
    about = report(answer, contact="anna@example.org")

    done = office.post(LIST, {"action": "finish", "_selected_action": [about.pk]}, follow=True)

    assert "entscheidest du unter „Antworten prüfen“" in done.content.decode()
    about.refresh_from_db()
    assert (about.settled_at, about.contact) == (None, "anna@example.org")
    assert state(answer) == Status.HELD
    assert f'href="/admin/contributions/answer/{answer.pk}/change/"' in text_of(office, f"{LIST}{about.pk}/change/")


def test_a_number_is_found_as_people_say_it(office: Client) -> None:
    first, second = report(None), report(None)

    page = text_of(office, f"{LIST}?q={first.reference}")

    assert first.reference in page
    assert second.reference not in page
