"""All tests: on SQLite, and at the same time on a PostgreSQL server that this run starts and stops.

Extra words go to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests import postgres, programs

# So many keep all processors busy. With more, tests wait for each other, and what has a time limit in it fails.
WORKERS = (os.cpu_count() or 1) + 3
NOTHING_CHOSEN = 5  # pytest's exit code for it
MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30  # bytes: databases, and the profile of a browser for each worker


def pytest(name: str, workers: int, *words: str, database_url: str = "") -> tuple[int, str]:
    """Run the tests and show what pytest prints, beside the name. Return its exit code, what failed and the end."""
    command = [sys.executable, "-m", "pytest", f"--numprocesses={workers}", "--dist=worksteal", "--durations=10"]
    environment = os.environ | {"DATABASE_URL": database_url}
    failed, closing = [], ""
    with subprocess.Popen(
        [*command, *words, *sys.argv[1:]], env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as run:
        for line in run.stdout or ():
            print(f"{name:10} │ {line}", end="", flush=True)
            failed += [f"{name}: {line.strip()}"] if line.startswith(("FAILED tests", "ERROR tests")) else []
            closing = line.strip() or closing
    return run.returncode, "\n".join([*failed, f"{name}: {closing.strip('= ')}"])


def compile_tests() -> None:
    """Collect the tests once, which leaves them compiled: else each worker compiles all of them at the same time."""
    subprocess.run([sys.executable, "-m", "pytest", "--collect-only", "-qq"], check=False, stdout=subprocess.DEVNULL)


@contextmanager
def files_in_memory() -> Iterator[None]:
    """Let all temporary files be in memory where there is room: else every commit of a test waits for a disk."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    with tempfile.TemporaryDirectory(
        prefix="kkw-", dir=MEMORY if has_room else None, ignore_cleanup_errors=True
    ) as name:
        Path(name).chmod(0o755)  # PostgreSQL runs under an account of its own
        os.environ["TMPDIR"] = tempfile.tempdir = name
        yield


def main() -> int:
    with files_in_memory():
        return run()


def run() -> int:
    programs.install_missing()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each worker and each server compiles everything anew
    if not sys.argv[1:]:
        compile_tests()
    try:
        with postgres.server() as url, ThreadPoolExecutor() as both:
            share = WORKERS * 2 // 5  # of the work is done on PostgreSQL
            started = [
                both.submit(pytest, "SQLite", WORKERS - share, "--both"),
                both.submit(pytest, "PostgreSQL", share, "--both", database_url=url),
            ]
            runs = [run.result() for run in started]
    except postgres.NoPostgres as error:
        trouble = f"!!! PostgreSQL was NOT tested: {error} !!!"
        runs = [pytest("SQLite", WORKERS), (1 if programs.CI else 0, trouble)]
    print("\n" + "\n".join(closing for _, closing in runs), flush=True)
    codes = [code for code, _ in runs]
    if sys.argv[1:] and codes.count(NOTHING_CHOSEN) == 1:  # a choice of tests that one of the databases concerns
        codes.remove(NOTHING_CHOSEN)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
