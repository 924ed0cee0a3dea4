"""What administrators read about the tasks that run by the clock."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from krefeld_kann_was.accounts import roles
from krefeld_kann_was.worker import services
from krefeld_kann_was.worker.models import TaskRecord
from tests.factories import make_colleague

pytestmark = pytest.mark.django_db
LIST = "/admin/worker/taskrecord/"
SESSIONS = "krefeld_kann_was.accounts.tasks.clear_sessions"


def row(client: Client) -> str:
    """What the list says about expired sessions, as text."""
    page = client.get(LIST).content.decode()
    line = next(part for part in page.split("<tr>") if "Abgelaufene Anmeldungen löschen" in part)
    return " ".join(re.sub(r"<[^>]+>", " ", line).split())


@pytest.fixture
def record(client: Client) -> TaskRecord:
    client.force_login(make_colleague(roles.ADMINISTRATOR))
    services.sync_periodic_tasks(timezone.now())
    return TaskRecord.objects.get(path=SESSIONS)


def test_it_says_when_each_will_run_and_how_it_ended(client: Client, record: TaskRecord) -> None:
    assert "noch nie" in row(client)
    assert "03:15" in row(client)

    for error, expected in (
        (None, "in Ordnung"),
        (OSError(), "fehlgeschlagen Was genau, steht im Protokoll des Servers."),
    ):
        TaskRecord.objects.update(run_after=timezone.now())
        TaskRecord.objects.exclude(pk=record.pk).delete()
        taken = services.claim("one", timezone.now())
        assert taken
        assert "läuft gerade" in row(client)
        services.finish(taken, timezone.now(), error=error)
        assert expected in row(client)
        assert "03:15" in row(client)


def test_what_went_wrong_comes_first(client: Client, record: TaskRecord) -> None:
    tasks = TaskRecord.objects.order_by("run_after", "pk")
    late, failed = tasks[2], tasks[5]
    TaskRecord.objects.filter(pk=late.pk).update(run_after=timezone.now() - timedelta(minutes=6))
    TaskRecord.objects.filter(pk=failed.pk).update(error_class="builtins.OSError", finished_at=timezone.now())

    page = client.get(LIST)

    assert [task.pk for task in page.context["cl"].result_list][:2] == [late.pk, failed.pk]
    assert "OSError" not in page.content.decode()
    assert "<h1>Regelmäßige Arbeiten</h1>" in page.content.decode()


def test_a_task_that_mails_says_when_no_mail_is_set_up(client: Client, record: TaskRecord) -> None:
    TaskRecord.objects.update(finished_at=timezone.now())
    assert "in Ordnung, E-Mails" not in row(client)
    page = client.get(LIST).content.decode()

    assert page.count("in Ordnung, E-Mails sind nicht eingerichtet") == 4


def test_what_is_late_is_red(client: Client, record: TaskRecord) -> None:
    assert "überfällig" not in row(client)

    TaskRecord.objects.update(run_after=timezone.now() - timedelta(minutes=6))

    assert "überfällig" in row(client)
    assert '<strong class="overdue">überfällig</strong>' in client.get(LIST).content.decode()


def test_other_tasks_are_not_in_the_list(client: Client, record: TaskRecord) -> None:
    other = TaskRecord.objects.create(path="a.b", run_after=timezone.now(), enqueued_at=timezone.now())

    assert client.get(f"{LIST}{record.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 302  # says that there is none
