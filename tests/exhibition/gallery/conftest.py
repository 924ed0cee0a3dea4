from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from tests.factories import make_answer, make_moderator, make_question, make_station


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for the files of the open data."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def question(db: None) -> Question:
    """Closed since yesterday, so its gallery is open."""
    now = timezone.now()
    return make_question(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))


@pytest.fixture
def station(question: Question) -> Station:
    return make_station(question)


@pytest.fixture
def release(question: Question, station: Station) -> Callable[..., Answer]:
    """Releases an answer, sent while the question was open."""
    by: User = make_moderator()

    def release(text: str = "Rhein", **fields: Any) -> Answer:
        sent = fields.pop("now", question.opens_at + timedelta(hours=1))
        return make_answer(Status.RELEASED, **{"station": station, "by": by, "text": text, "now": sent} | fields)

    return release
