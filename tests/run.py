"""All tests: on SQLite, and at the same time on a PostgreSQL server that this run starts and stops.

Extra words go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tests import postgres, programs

# A test in the browser waits for two thirds of its time. Each worker costs ten seconds before its first test.
WORKERS = (os.cpu_count() or 1) + 4
NOTHING_CHOSEN = 5  # pytest's exit code for it


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


def main() -> int:
    programs.install_missing()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each worker and each server compiles everything anew
    if not sys.argv[1:]:
        compile_tests()
    try:
        with postgres.server() as url, ThreadPoolExecutor() as both:
            third = WORKERS // 3  # of the work is done on PostgreSQL
            started = [
                both.submit(pytest, "SQLite", WORKERS - third, "--both"),
                both.submit(pytest, "PostgreSQL", third, "--both", database_url=url),
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
