"""The page of dates and the page of a question's end, as staff use them."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Question
from exhibition.book.models import Book
from exhibition.export.models import Export, ExportState
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.services import confirm_erasure
from krefeld_kann_was.erasure.tasks import go_on_erasing
from krefeld_kann_was.lib.lasting_figures import take_snapshots
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.services import sync_periodic_tasks
from tests.factories import make_answer, make_colleague, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PASSPHRASE = "vier kurze Wörter hier"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_colleague("administrator")
    client.force_login(person)
    return person


def make_closed(**fields: object) -> Question:
    now = timezone.now()
    return make_question(**{"slug": "alt", "opens_at": now - 20 * DAY, "closes_at": now - DAY} | fields)


def page_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(html.unescape(response.content.decode()).split())


def end_of(question: Question) -> str:
    return f"/admin/erasure/{question.pk}/"


def test_an_editor_closes_with_a_tick(client: Client) -> None:
    client.force_login(make_colleague("editor"))
    question = make_question(slug="offen", closes_at=timezone.now() + DAY, opens_at=timezone.now() - DAY)
    make_station(question, code="q7rk")

    refused = client.post(f"{end_of(question)}close/")
    assert refused.status_code == 422
    assert "Setz zuerst das Häkchen." in refused.content.decode()
    assert client.get("/s/q7rk/").status_code == 200
    assert client.post(f"{end_of(question)}close/", {"sure": "on"}).status_code == 303

    question.refresh_from_db()
    assert question.closes_at <= timezone.now()
    page = page_of(client, end_of(question))
    assert "Geschlossen seit" in page
    assert "Jetzt schließen" not in page
    assert "zwei Menschen" in page  # an editor does not erase
    assert "Zu früh?" in page
    Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() + DAY)
    assert client.get("/s/q7rk/").status_code == 200


def test_two_administrators_erase(client: Client, administrator: User) -> None:
    question = make_closed()
    sync_periodic_tasks(timezone.now())

    assert client.post(f"{end_of(question)}ask/").status_code == 303
    page = page_of(client, end_of(question))
    assert "Jetzt muss jemand anderes" in page
    assert "Für immer löschen" not in page
    assert client.post(f"{end_of(question)}confirm/", {"name": "alt"}).status_code == 303
    assert Erasure.objects.get().confirmed_at is None

    other = Client()
    other.force_login(make_colleague("administrator"))
    assert "Löschung bestätigen oder nicht: alt" in page_of(other, "/admin/")
    wrong = other.post(f"{end_of(question)}confirm/", {"name": "alt-bau"})
    assert wrong.status_code == 422
    assert "Das ist nicht das Kürzel dieser Frage." in wrong.content.decode()
    assert 'value="alt-bau"' in wrong.content.decode()
    assert "autofocus" in wrong.content.decode()
    assert other.post(f"{end_of(question)}confirm/", {"name": "alt"}).status_code == 303

    assert Erasure.objects.get().confirmed_at
    page = page_of(other, "/admin/erasure/")
    assert page.count("wird gerade gelöscht") == 2
    assert "Als Nächstes" not in page, "no date stands there that no longer holds"
    due = TaskRecord.objects.get(path=go_on_erasing.module_path).run_after
    assert due <= timezone.now()  # the worker begins at once


def test_a_request_is_taken_back_by_anybody_who_may(client: Client, administrator: User) -> None:
    question = make_closed()
    client.post(f"{end_of(question)}ask/")

    client.post(f"{end_of(question)}take-back/")

    assert not Erasure.objects.exists()
    assert "Löschen vorschlagen" in page_of(client, end_of(question))


def test_what_runs_is_not_proposed(client: Client, administrator: User) -> None:
    question = make_question(opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)

    page = client.post(f"{end_of(question)}ask/", follow=True).content.decode()

    assert "Die Ausstellung ist noch offen. Schließt sie zuerst." in page
    assert "Löschen vorschlagen" not in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"password": "kurz", "password_again": "kurz"}, "Nimm mindestens 16 Zeichen"),
        ({"password": PASSPHRASE, "password_again": "anderes"}, "Die beiden Passwörter sind nicht gleich"),
    ],
)
def test_a_password_that_is_no_good_is_refused(
    client: Client, administrator: User, sent: dict[str, str], says: str
) -> None:
    response = client.post(f"{end_of(make_closed())}archive/", sent)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert "autofocus" in response.content.decode(), "the form is far down"


def test_the_page_says_who_else_can_confirm(client: Client, administrator: User) -> None:
    question = make_closed()

    assert "Außer dir hat sie noch niemand" in page_of(client, end_of(question))
    other = make_colleague("administrator")
    make_colleague("editor")

    assert f"Das können: {other.username}." in page_of(client, end_of(question))


def test_the_page_says_whether_there_is_an_archive(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = make_closed()
    monkeypatch.setattr("krefeld_kann_was.erasure.views.make_archive", lambda *_, **__: b"age")

    assert "Bisher hat niemand ein Archiv heruntergeladen." in page_of(client, end_of(question))
    client.post(f"{end_of(question)}archive/", {"password": PASSPHRASE, "password_again": PASSPHRASE})

    assert f"Uhr von {administrator.username}." in page_of(client, end_of(question))


def test_the_page_of_dates_says_what_is_next(client: Client, administrator: User) -> None:
    now = timezone.now()
    question = make_closed(rejected_days=40, picture_days=50, exhibition_days=60, closes_at=now - DAY)
    make_answer(Status.REJECTED, station=make_station(question), by=make_moderator(), now=now - 2 * DAY)
    Export.objects.create(
        question=question, formats=["portrait"], state=ExportState.DONE, started_at=now, finished_at=now
    )

    Book.objects.create(question=question, started_at=now, progressed_at=now, finished_at=now + DAY, state="done")

    page = page_of(client, "/admin/erasure/")

    assert "Dateien der Bücher" in page
    for days in (40, 50, 60):
        assert f"nach {days} Tagen" in page
    decided = now - 2 * DAY + timedelta(minutes=5)
    for when in (decided + 40 * DAY, now + 50 * DAY, now + 51 * DAY, question.closes_at + 60 * DAY):
        assert timezone.localtime(when).date().isoformat() in page
    assert "/admin/erasure/" in page_of(client, "/admin/")


def test_it_warns_two_weeks_before(client: Client, administrator: User) -> None:
    make_closed(exhibition_days=14)
    make_closed(slug="spät", exhibition_days=30)

    page = page_of(client, "/admin/")

    assert page.count(", bis „Was kann Krefeld für dich?“ gelöscht wird") == 1


def test_what_is_erased_stands_there_with_both_names(client: Client, administrator: User) -> None:
    question = make_closed()
    other = make_colleague("administrator")
    client.post(f"{end_of(question)}ask/")
    confirm_erasure(Erasure.objects.get().pk, other, "alt", timezone.now())
    figures = take_snapshots(question, timezone.now())
    Erasure.objects.update(finished_at=timezone.now(), erased_at=timezone.now(), question=None, figures=figures)

    page = page_of(client, "/admin/erasure/")

    assert f"vorgeschlagen von {administrator.username}, bestätigt von {other.username}" in page
    report = f"/admin/report/?question=erased-{Erasure.objects.get().pk}"
    assert report in page
    assert "alt (gelöscht)" in page_of(client, report)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client: Client, administrator: User, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        question = make_closed(slug=f"alt-{number}")
        for _each in range(count):
            make_answer(
                Status.REJECTED, station=make_station(question), by=make_moderator(), now=timezone.now() - 2 * DAY
            )
    page_of(client, "/admin/erasure/")

    with django_assert_max_num_queries(16):
        page_of(client, "/admin/erasure/")
    with django_assert_max_num_queries(20):
        page_of(client, end_of(question))


def test_after_a_lost_session_no_passphrase_is_held(client: Client, administrator: User) -> None:
    question = make_closed()
    fields = re.findall(r'<input type="password" [^>]*name="([^"]+)"', page_of(client, end_of(question)))
    assert len(fields) == 2
    client.logout()

    typed = dict.fromkeys(fields, PASSPHRASE)
    response = client.post(f"{end_of(question)}archive/", typed, headers={"Origin": "http://testserver"})

    assert response.status_code == 302
    assert PASSPHRASE not in response.content.decode()
