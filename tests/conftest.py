import gc
import os
from collections import Counter
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
# Pages and their texts, or one function with many parameters: the tests of a module make much the same queries, so each
# database gets every second of them. What is about queries, locks or transactions is not here: it runs on both.
DEALT = (
    "tests/accounts/",
    "tests/assistant/",
    "tests/browser/test_logged_out.py",
    "tests/browser/test_second_press.py",
    "tests/browser/test_slips.py",
    "tests/contributions/test_admin.py",
    "tests/contributions/test_agreement.py",
    "tests/contributions/test_author.py",
    "tests/contributions/test_consent_admin.py",
    "tests/contributions/test_form.py",
    "tests/contributions/test_link_preview.py",
    "tests/contributions/test_opening_hours.py",
    "tests/contributions/test_page_skeleton.py",
    "tests/contributions/test_progress.py",
    "tests/contributions/test_receipt.py",
    "tests/contributions/test_stored_data.py",
    "tests/contributions/test_terminal.py",
    "tests/contributions/test_venue_admin.py",
    "tests/contributions/test_where_shown.py",
    "tests/contributions/test_workshop.py",
    "tests/errors/",
    "tests/erasure/test_notices.py",
    "tests/erasure/test_pages.py",
    "tests/erasure/test_retention.py",
    "tests/exhibition/book/",
    "tests/exhibition/export/test_download.py",
    "tests/exhibition/export/test_pages.py",
    "tests/exhibition/gallery/test_away.py",
    "tests/exhibition/gallery/test_pages.py",
    "tests/exhibition/heartbeat/test_alerting.py",
    "tests/exhibition/heartbeat/test_staff.py",
    "tests/exhibition/partners/",
    "tests/exhibition/report/",
    "tests/exhibition/test_home.py",
    "tests/exhibition/test_kiosk_page.py",
    "tests/exhibition/posting/",
    "tests/exhibition/test_screen_pause.py",
    "tests/exhibition/test_screens_now.py",
    "tests/exhibition/test_several_questions.py",
    "tests/exhibition/test_translations.py",
    "tests/faults/test_unavailable.py",
    "tests/information/",
    "tests/lib/",
    "tests/metrics/",
    "tests/moderation/reports/test_admin.py",
    "tests/moderation/reports/test_desk.py",
    "tests/moderation/reports/test_pages.py",
    "tests/moderation/test_admin.py",
    "tests/moderation/test_paper_cards.py",
    "tests/moderation/test_pass_on.py",
    "tests/moderation/test_previous_states.py::test_whatever_several_people_decide_",
    "tests/moderation/test_queue_filter.py",
    "tests/moderation/test_release_confirmation.py",
    "tests/rehearsal/test_no_leak.py",
    "tests/rehearsal/test_pages.py",
    "tests/start_page/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both", action="store_true", help="leave out what the run on the other database does")


def runs_here(item: pytest.Item, turns: Counter[Path]) -> bool:
    """Whether a test belongs to the run on this database.

    What needs a database runs on both, with two exceptions. What is the same with every one names the one that it runs
    on: what scripts do in the browser, and how pages look. What is in DEALT runs on one of them, by turns (`turns`
    counts the tests of each module).
    What needs no database runs with SQLite.
    """
    if item.get_closest_marker("postgresql"):
        return connection.vendor == "postgresql"
    if one := item.get_closest_marker("one_database"):
        return bool(one.args[0] == connection.vendor)
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if not fixtures and not item.get_closest_marker("django_db") and not item.get_closest_marker("database"):
        return connection.vendor == "sqlite"
    if item.nodeid.startswith(DEALT):
        turns[item.path] += 1
        return connection.vendor == ("sqlite", "postgresql")[turns[item.path] % 2]
    return True


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
        turns: Counter[Path] = Counter()
        here = [runs_here(item, turns) for item in items]
        config.hook.pytest_deselected(items=[item for item, runs in zip(items, here, strict=True) if not runs])
        items[:] = [item for item, runs in zip(items, here, strict=True) if runs]
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
