"""All tests, on SQLite and at the same time on a PostgreSQL server that this run starts and stops.

Extra words go to pytest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests import postgres, programs

# What is the same with every database is tried with one of them, so that all runs take about as long: what scripts do
# in the browser, and how pages look. Services, races and whole ways are tried with both.
BROWSER = "tests/browser"
LANGUAGE = f"{BROWSER}/test_access.py::test_everybody_can_use_every_page"
# The beginnings of their names.
WITH_SQLITE = (
    "tests/house",
    "tests/start/test_kiosk_",
    *(f"tests/exhibition/test_{name}" for name in ("fonts", "share_")),  # without a database
    *(f"tests/moderation/hints/test_{name}" for name in ("duplicates", "examples", "finding", "marking", "phrases")),
    *(f"{BROWSER}/test_{name}" for name in ("first_visit", "form", "kiosk", "login", "staff_access")),
    f"{BROWSER}/test_bad_network.py::test_a_server_that_is_killed_in_between_gets_it_once",
    *(f"{LANGUAGE}[{language}]" for language in ("de", "de-simple", "tr", "ar", "uk", "pl", "en", "ru", "ro", "bg")),
    "tests/exhibition/test_export_social.py::test_two_processes_write_the_same_bytes_as_one",  # slow and the same
    "tests/moderation/test_log.py::test_a_long_log_costs_no_more_memory_and_queries_than_a_short_one",
)
WITH_POSTGRES = (
    *(f"{BROWSER}/test_{name}" for name in ("badge", "cards", "desk_together", "posting", "queue", "reported")),
    *(f"{LANGUAGE}[{language}]" for language in ("it", "el", "nl", "fa")),
)
# Of the browser; the rest of it has a process of its own.
WITH_ALL_ELSE = tuple(f"{BROWSER}/test_{name}" for name in ("first_visit", "login", "staff_access"))
SOME_FAILED, NOTHING_CHOSEN = 1, 5  # pytest's words for it
MOST_AGAIN = 3  # tests; more of them are no accident


class Run:
    """Some of the tests, in a process of their own. What a quiet one prints is shown when it is over."""

    def __init__(self, stack: ExitStack, name: str, *words: str, database_url: str, is_quiet: bool = True) -> None:
        self.name = name
        self.database_url = database_url
        self.memory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kkw-tests-")))
        self.printed = self.memory / "printed"
        self.is_quiet = is_quiet
        self.process = self.start(*words, *sys.argv[1:])

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={self.memory / 'cache'}", *words]
        environment = os.environ | {"DATABASE_URL": self.database_url}
        if not self.is_quiet:
            return subprocess.Popen(command, env=environment)
        with self.printed.open("wb") as output:
            return subprocess.Popen(command, env=environment, stdout=output, stderr=output)

    def wait(self) -> int:
        """Its exit code, once it is over."""
        outcome = self.process.wait()
        if self.is_quiet:
            title(self.name)
            print(self.printed.read_text(encoding="utf-8", errors="replace"), flush=True)
        return outcome

    def wait_again(self) -> int:
        """Let few tests that failed in the browser, and nothing else, show whether it was the crowd: alone, once."""
        noted = self.memory / "cache" / "v" / "cache" / "lastfailed"
        failed = list(json.loads(noted.read_text(encoding="utf-8"))) if noted.exists() else []
        if not 0 < len(failed) <= MOST_AGAIN or not all(test.startswith(BROWSER) for test in failed):
            return 1
        title(f"{self.name}: once more, alone")
        self.is_quiet = False
        outcome = self.start(*failed).wait()
        if outcome == 0:
            print(f"!!! FLAKY: failed beside the other runs and passed alone: {', '.join(failed)} !!!", flush=True)
        return outcome


def without(tests: Sequence[str]) -> list[str]:
    return [f"--deselect={test}" for test in tests]


def title(name: str) -> None:
    print(f"\n── {name} " + "─" * (76 - len(name)), flush=True)


def main() -> int:
    programs.install_missing()
    with ExitStack() as stack:
        runs: list[Run] = []
        trouble, elsewhere = "", []
        try:
            url = stack.enter_context(postgres.server())
            runs.append(Run(stack, "PostgreSQL", *without(WITH_SQLITE), database_url=url))
            elsewhere = without(WITH_POSTGRES)
        except postgres.NoPostgres as error:
            trouble = str(error)
        rest = [*elsewhere, *without(WITH_ALL_ELSE)]
        runs.append(Run(stack, "SQLite, in the browser", BROWSER, *rest, database_url=""))
        title("SQLite")
        in_the_browser = [str(file) for file in Path(BROWSER).glob("test_*.py")]
        others = [file for file in in_the_browser if not file.startswith(WITH_ALL_ELSE)]
        runs.insert(0, Run(stack, "SQLite", *without(others), database_url="", is_quiet=False))
        outcomes = [run.wait() for run in runs]
        outcomes = [
            run.wait_again() if outcome == SOME_FAILED else outcome for run, outcome in zip(runs, outcomes, strict=True)
        ]
        if trouble:
            print(f"!!! PostgreSQL was NOT tested: {trouble} !!!", flush=True)
            outcomes.append(1 if programs.CI else 0)
    if sys.argv[1:]:  # a choice of tests, which may leave one of the runs without any
        outcomes = [0 if outcome == NOTHING_CHOSEN else outcome for outcome in outcomes]
    return max(outcomes)


if __name__ == "__main__":
    sys.exit(main())
