"""Guessing codes is hopeless, and slowed without slowing anybody who has one."""

from __future__ import annotations

import threading
import time

import pytest
from django.test import Client
from pytest_django import Settings

from contributions import guessing
from tests.factories import send_answer

pytestmark = pytest.mark.django_db


def test_a_wrong_code_takes_its_time(client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WRONG_CODE_SECONDS = 0.5
    waited: list[float] = []
    monkeypatch.setattr(guessing.time, "sleep", waited.append)

    client.get("/antwort/bcdfghjklmnpqrtvwx/")
    client.post("/antwort/", {"code": "bcd"})
    client.post("/antwort/bcdfghjklmnpqrtvwx/zuruecknehmen/")

    assert waited == [0.5, 0.5, 0.5]


def test_a_right_code_takes_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(guessing.time, "sleep", waited.append)
    _, receipt = send_answer()

    client.get(f"/antwort/{receipt}/")
    client.post("/antwort/", {"code": receipt})

    assert waited == []


def test_many_at_once_are_put_off_and_the_page_says_the_same(client: Client, settings: Settings) -> None:
    settings.WRONG_CODE_SECONDS = 30
    assert guessing._slot.acquire(blocking=False)  # somebody else is guessing just now
    try:
        began = time.monotonic()
        response = client.get("/antwort/bcdfghjklmnpqrtvwx/")
        took = time.monotonic() - began
    finally:
        guessing._slot.release()

    assert response.status_code == 429
    assert response["Retry-After"] == str(guessing.RETRY_AFTER)
    assert "finden wir keine Antwort" in response.content.decode()
    assert took < 30


def test_who_has_a_code_is_let_in_while_others_guess(client: Client) -> None:
    _, receipt = send_answer()
    assert guessing._slot.acquire(blocking=False)
    try:
        assert client.get(f"/antwort/{receipt}/").status_code == 200
    finally:
        guessing._slot.release()


def test_the_slot_is_free_again_afterwards(settings: Settings) -> None:
    settings.WRONG_CODE_SECONDS = 0
    assert [guessing.slow_down() for _ in range(3)] == [True] * 3
    settings.WRONG_CODE_SECONDS = 0.3
    told: list[bool] = []
    first = threading.Thread(target=lambda: told.append(guessing.slow_down()))
    first.start()
    time.sleep(0.1)
    assert not guessing.slow_down()
    first.join()
    assert told == [True]
