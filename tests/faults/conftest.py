import gc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from contributions.models import Station
from tests.factories import make_question, make_station


@pytest.fixture
def folder(
    tmp_path: Path, settings: LazySettings, transactional_db: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """An empty folder, in which the folder of backups will be. Nobody else is connected to the database.

    A thread of the server of another test may still wait for a browser, with its connection.
    """
    settings.BACKUP_DIR = tmp_path / "backups"
    for other in gc.get_objects():
        if issubclass(type(other), BaseDatabaseWrapper) and other is not connections["default"] and other.connection:
            other.connection.close()
            other.connection = None
    with django_db_blocker.unblock():  # also for databases that the tests make themselves
        yield tmp_path


@pytest.fixture
def open_station(transactional_db: None) -> Station:
    """A station of a question that is open now, whatever day it is."""
    now, week = timezone.now(), timedelta(days=7)
    return make_station(make_question(opens_at=now - week, closes_at=now + week))
