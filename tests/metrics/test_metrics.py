"""Figures for Prometheus: for the token alone, without anything of an address, and without a database, too."""

from __future__ import annotations

import fcntl
import os
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Station
from exhibition.models import Screen
from krefeld_kann_was.metrics import request_metrics, selectors
from krefeld_kann_was.worker.services import sync_periodic_tasks
from tests.factories import make_answer, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
TOKEN = "t" * 24
SENT = {"Authorization": f"Bearer {TOKEN}"}
LINE = re.compile(r"^(\w+(?:\{.*?\})?) (\S+)$", re.MULTILINE)


@pytest.fixture
def open_station(db: None) -> Station:
    """Of a question that is open now."""
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=2)))


@pytest.fixture(autouse=True)
def token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def figures(client: Client) -> dict[str, float]:
    response = client.get("/metrics/", headers=SENT)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=")
    return {name: float(value) for name, value in LINE.findall(response.content.decode())}


@pytest.mark.parametrize(
    ("known", "headers"),
    [
        (TOKEN, {}),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}x"}),
        (TOKEN, {"Authorization": "Bearer ä"}),
        ("", SENT),
        ("", {"Authorization": "Bearer "}),
    ],
)
def test_without_the_token_there_is_no_such_page(
    client: Client, settings: Any, known: str, headers: dict[str, str]
) -> None:
    settings.METRICS_TOKEN = known

    assert client.get("/metrics/", headers=headers).status_code == 404


def test_requests_are_counted_by_page_and_status_and_nothing_of_their_address(
    client: Client, open_station: Station
) -> None:
    station = open_station
    receipt, mistyped = "bcd-fgh-jkl-mnp-qrt-vwx", "Erika-Musterfrau"
    addresses = (f"/s/{station.code}/", f"/tr/s/{station.code}/", f"/antwort/{receipt}/", f"/{mistyped}/", "/admin/")
    before = figures(client)
    for address in addresses:
        client.get(address)
    after = client.get("/metrics/", headers=SENT).content.decode()

    found = {name: float(value) for name, value in LINE.findall(after)}
    grown = {name: found[name] - before.get(name, 0) for name in found if name.startswith("kkw_requests_total")}
    assert {name: number for name, number in grown.items() if number} == {
        'kkw_requests_total{page="form",status="200"}': 2,
        'kkw_requests_total{page="receipt",status="404"}': 1,
        'kkw_requests_total{page="unknown",status="404"}': 1,
        'kkw_requests_total{page="staff",status="302"}': 1,
        'kkw_requests_total{page="metrics",status="200"}': 1,
    }
    assert (
        found['kkw_request_seconds_count{page="form"}'] == before.get('kkw_request_seconds_count{page="form"}', 0) + 2
    )
    assert [word for word in (station.code, "bcd", mistyped) if word in after] == []


def test_it_tells_of_answers_tasks_screens_and_backups(client: Client, open_station: Station) -> None:
    now, station = timezone.now(), open_station
    send_answer(station, text="Rhein", now=now - timedelta(minutes=40))
    make_answer(Status.RELEASED, station=station, text="Seide", now=now - timedelta(hours=1))
    Screen.objects.create(question=station.question, station=station, name="Forum")
    sync_periodic_tasks(now)

    found = figures(client)

    assert found['kkw_answers{state="new"}'] == found['kkw_answers{state="released"}'] == 1
    assert found['kkw_answers{state="withdrawn"}'] == 0
    assert 2400 <= found["kkw_queue_age_seconds"] < 2460
    assert found['kkw_screens{state="never"}'] == 1
    assert found['kkw_screens{state="running"}'] == 0
    assert found['kkw_tasks{state="failed"}'] == 0
    assert found["kkw_database_up"] == 1
    assert any(name.startswith("kkw_version{") for name in found)


def test_without_a_database_it_tells_that_and_the_requests(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors.Answer.objects, "filter", MagicMock(side_effect=OperationalError))

    found = figures(client)

    assert found["kkw_database_up"] == 0
    assert not any(name.startswith("kkw_answers") for name in found)
    assert any(name.startswith("kkw_requests_total") for name in figures(client))


def test_its_queries_do_not_grow_with_what_is_stored(
    client: Client, open_station: Station, django_assert_max_num_queries: Any
) -> None:
    station = open_station
    for number in range(5):
        send_answer(station, text=f"Rhein {number}", now=timezone.now())
        Screen.objects.create(question=station.question, station=station, name=f"Forum {number}")

    with django_assert_max_num_queries(9):
        figures(client)


def test_what_a_killed_server_has_left_goes_at_the_next_start(tmp_path: Path) -> None:
    left, in_use, new = (tmp_path / f"{request_metrics.PREFIX}{name}" for name in ("left", "in-use", "new"))
    other = tmp_path / "other"
    for folder in (left, in_use, new, other):
        folder.mkdir()
    hour_ago = time.time() - 3600
    for folder in (left, in_use, other):
        os.utime(folder, (hour_ago, hour_ago))
    lock = os.open(in_use, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)

    made = Path(request_metrics._make_folder(str(tmp_path)))

    assert set(tmp_path.iterdir()) == {in_use, new, other, made}
    os.close(lock)
