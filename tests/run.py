"""All tests, on SQLite and at the same time on a PostgreSQL server that this run starts and stops.

Extra words go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from tests import postgres, programs

# What is the same with every database is tried with one of them, so that all runs take about as long: what scripts do
# in the browser, and how pages look. Services, races and whole ways are tried with both.
BROWSER = "tests/browser"
LANGUAGE = f"{BROWSER}/test_access.py::test_everybody_can_use_every_page"
# The beginnings of their names.
WITH_SQLITE = (
    "tests/architecture",
    "tests/start/test_kiosk_",
    *(f"tests/exhibition/test_{name}" for name in ("fonts", "share_")),  # without a database
    *(
        f"tests/moderation/hints/test_{name}"
        for name in ("duplicates", "examples", "finding", "known", "marking", "phrases")
    ),
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
NOTHING_CHOSEN = 5  # pytest's word for it


def pytest(*words: str, database_url: str, output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", *words, *sys.argv[1:]]
    environment = os.environ | {"DATABASE_URL": database_url}
    return subprocess.Popen(command, env=environment, stdout=output, stderr=output)


def without(tests: Sequence[str]) -> list[str]:
    return [f"--deselect={test}" for test in tests]


def title(name: str) -> None:
    print(f"\n── {name} " + "─" * (76 - len(name)), flush=True)


def main() -> int:
    programs.install_missing()
    with ExitStack() as stack:
        runs: list[tuple[str, subprocess.Popen[bytes], IO[bytes]]] = []

        def start(name: str, *words: str, database_url: str = "") -> None:
            output = stack.enter_context(tempfile.TemporaryFile())
            runs.append((name, pytest(*words, database_url=database_url, output=output), output))

        trouble, elsewhere = "", []
        try:
            url = stack.enter_context(postgres.server())
            start("PostgreSQL", *without(WITH_SQLITE), database_url=url)
            elsewhere = without(WITH_POSTGRES)
        except postgres.NoPostgres as error:
            trouble = str(error)
        start("SQLite, in the browser", BROWSER, *elsewhere, *without(WITH_ALL_ELSE))
        title("SQLite")
        in_the_browser = [str(file) for file in Path(BROWSER).glob("test_*.py")]
        rest = [file for file in in_the_browser if not file.startswith(WITH_ALL_ELSE)]
        outcomes = [pytest(*without(rest), database_url="").wait()]
        for name, run, output in runs:
            outcomes.append(run.wait())
            title(name)
            output.seek(0)
            print(output.read().decode(errors="replace"), flush=True)
        if trouble:
            print(f"!!! PostgreSQL was NOT tested: {trouble} !!!", flush=True)
            outcomes.append(1 if programs.CI else 0)
    if sys.argv[1:]:  # a choice of tests, which may leave one of the runs without any
        outcomes = [0 if outcome == NOTHING_CHOSEN else outcome for outcome in outcomes]
    return max(outcomes)


if __name__ == "__main__":
    sys.exit(main())
