from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from contributions.models import Station
from krefeld_kann_was.database.connections import as_default
from krefeld_kann_was.environment import SQLITE_NAME, sqlite_database
from tests import snapshot
from tests.factories import make_question, make_station


@pytest.fixture
def folder(
    tmp_path: Path, settings: LazySettings, transactional_db: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """A folder, in which the folder of backups will be. Nobody else is connected to the database.

    A thread of the server of another test may still wait for a browser, with its connection. PostgreSQL ends that.
    SQLite cannot, and keeps a file open for every query that nobody reads to its end: it gets a file of its own.
    """
    settings.BACKUP_DIR = tmp_path / "backups"
    with django_db_blocker.unblock():  # also for databases that the tests make themselves
        if connection.vendor == "postgresql":
            snapshot.end_other_sessions()
            yield tmp_path
            return
        (tmp_path / "data").mkdir()
        own = sqlite_database(tmp_path / "data" / SQLITE_NAME, settings.SQLITE_OPTIONS)
        snapshot.copy_to(own)
        with as_default(own):
            yield tmp_path


@pytest.fixture
def open_station(transactional_db: None) -> Station:
    """A station of a question that is open now, whatever day it is."""
    now, week = timezone.now(), timedelta(days=7)
    return make_station(make_question(opens_at=now - week, closes_at=now + week))
