import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.commands.migrate import Command
from django.db import connection
from django.test import TransactionTestCase
from django.utils.translation import activate
from pytest_django.plugin import DjangoDbBlocker

from contributions.models import Question, Station
from krefeld_kann_was.status.selectors import State
from tests import factories, programs, snapshot
from tests.start.server import database, database_url

# What waits for a browser or for processes, or draws much: for some seconds, and up to a minute.
LONG = (
    "tests/browser/",
    "tests/faults/",
    "tests/start/",
    "tests/contributions/test_print_files.py",
    "tests/exhibition/test_share_picture.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both", action="store_true", help="leave out what the run on the other database does")


def runs_here(item: pytest.Item) -> bool:
    """Whether a test belongs to the run on this database.

    What needs a database runs on both, unless it is the same with every one and names the one that it runs on: what
    scripts do in the browser, and how pages look. What needs none runs with SQLite.
    """
    if item.get_closest_marker("postgresql"):
        return connection.vendor == "postgresql"
    if one := item.get_closest_marker("one_database"):
        return bool(one.args[0] == connection.vendor)
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    markers = item.get_closest_marker("django_db") or item.get_closest_marker("database")
    return connection.vendor == "sqlite" or bool(fixtures or markers)


def deal_long_tests(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The tests in such an order that each worker has as many LONG ones, and those first.

    With --dist=worksteal each begins with an equal slice of the tests, and takes over the ends of the others' slices
    when it is done: those are short, so all come to their end together.
    """
    long = [item for item in items if item.nodeid.startswith(LONG)]
    short = [item for item in items if not item.nodeid.startswith(LONG)]
    return [
        item
        for hand in range(workers)
        for some in (long, short)
        for item in some[len(some) * hand // workers : len(some) * (hand + 1) // workers]
    ]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a program its tests are skipped, loudly; in CI they fail (see pytest_runtest_setup)."""
    if config.getoption("both"):
        config.hook.pytest_deselected(items=[item for item in items if not runs_here(item)])
        items[:] = [item for item in items if runs_here(item)]
    for item in items:
        if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="only on PostgreSQL: python -m tests.run"))
    if workers := os.environ.get("PYTEST_XDIST_WORKER_COUNT"):
        items[:] = deal_long_tests(items, int(workers))
    for program in programs.missing():
        for item in items:
            if item.get_closest_marker(program.marker) and not programs.CI:
                item.add_marker(pytest.mark.skip(reason=f"no {program.command}"))


def pytest_collection_finish() -> None:
    gc.freeze()  # what was collected stays to the end: each search for garbage would go through all of it


def pytest_runtest_setup(item: pytest.Item) -> None:
    for program in programs.missing():
        if item.get_closest_marker(program.marker):
            pytest.fail(f"{program.command} is missing; install it with: apt-get install {program.package}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for program in programs.missing():
        terminalreporter.write_line(
            f"!!! Tests marked {program.marker!r} did NOT run: {program.command} is missing. "
            f"Get it with: apt-get install {program.package} !!!",
            red=True,
        )


@pytest.fixture(scope="session")
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One of the workers migrates its test database, and the others copy that."""
    with pytest.MonkeyPatch.context() as patch:
        if "PYTEST_XDIST_WORKER" in os.environ:
            migrate, shared = Command.handle, tmp_path_factory.getbasetemp().parent

            def handle(command: Command, **options: Any) -> None:
                patch.undo()  # only the test database: a test may migrate others
                snapshot.migrate_once(lambda: migrate(command, **options), shared)

            patch.setattr(Command, "handle", handle)
        yield


@pytest.fixture(scope="session")
def django_db_setup(migrated_once: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test that commits, the database is again as the migrations made it."""
    with django_db_blocker.unblock():
        migrated = snapshot.take()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: migrated.restore())
        yield
    with django_db_blocker.unblock():
        migrated.close()


@pytest.fixture(scope="session")
def migrate(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Callable[[Path, str], None]:
    """Gives the database of a server that is to be started its tables, in a tenth of the time that migrations take.

    Called with its folder, and with the address of its PostgreSQL database, or "" for SQLite.
    """

    def copy(folder: Path, url: str) -> None:
        with django_db_blocker.unblock():
            snapshot.copy_to(database(folder, url))

    return copy


@pytest.fixture
def migrated_folder(tmp_path: Path, migrate: Callable[[Path, str], None]) -> Path:
    """A folder for a server, whose database has its tables."""
    migrate(tmp_path, database_url(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def begin_in_german() -> None:
    """Each test begins in German, whatever language a request of the one before has left."""
    activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def no_rejection_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rejection is sampled for re-review; a test that wants one sets the fraction itself."""
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 1.0)


@pytest.fixture(autouse=True)
def all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the installation, in a thread of its own, but in tests of that."""
    monkeypatch.setattr("krefeld_kann_was.status.monitor.Monitor.state", lambda _: State([]))


@pytest.fixture
def question(db: None) -> Question:
    return factories.make_question()


@pytest.fixture
def station(question: Question) -> Station:
    return factories.make_station(question)


@pytest.fixture
def moderator(db: None) -> User:
    return factories.make_moderator()
