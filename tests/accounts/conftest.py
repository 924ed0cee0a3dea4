from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from krefeld_kann_was.accounts import forms, middleware

CLOCK_READERS = (forms, middleware)


class Clock:
    """Stands in for django.utils.timezone where the time is read at the door; a test sets `value`."""

    def __init__(self) -> None:
        self.value = timezone.now()
        self.localtime = timezone.localtime

    def now(self) -> datetime:
        return self.value


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in CLOCK_READERS:
        monkeypatch.setattr(module, "timezone", clock)
    return clock


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Django's own hash is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
