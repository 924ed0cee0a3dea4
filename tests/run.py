"""All tests: on SQLite, and then on a PostgreSQL server that this run starts and stops. Extra words go to pytest."""

from __future__ import annotations

import os
import subprocess
import sys

from tests import postgres, programs

WORKERS = (os.cpu_count() or 1) + 4  # a test in the browser waits for two thirds of its time
NOTHING_CHOSEN = 5  # pytest's exit code for it


def pytest(name: str, *words: str, database_url: str = "") -> tuple[int, str]:
    """Run the tests and show what pytest prints. Return its exit code and its closing line."""
    print(f"\n── {name} " + "─" * (76 - len(name)), flush=True)
    command = [sys.executable, "-m", "pytest", f"--numprocesses={WORKERS}", "--dist=worksteal", "--durations=10"]
    environment = os.environ | {"DATABASE_URL": database_url}
    closing = ""
    with subprocess.Popen([*command, *words, *sys.argv[1:]], env=environment, stdout=subprocess.PIPE) as run:
        for line in run.stdout or ():
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            closing = line.decode(errors="replace").strip() or closing
    return run.returncode, f"{name}: {closing.strip('= ')}"


def main() -> int:
    programs.install_missing()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each worker and each server compiles everything anew
    try:
        with postgres.server() as url:
            runs = [pytest("SQLite", "--both"), pytest("PostgreSQL", "--both", database_url=url)]
    except postgres.NoPostgres as error:
        trouble = f"!!! PostgreSQL was NOT tested: {error} !!!"
        runs = [pytest("SQLite"), (1 if programs.CI else 0, trouble)]
    print("\n" + "\n".join(closing for _, closing in runs), flush=True)
    codes = [code for code, _ in runs]
    if sys.argv[1:] and codes.count(NOTHING_CHOSEN) == 1:  # a choice of tests that one of the databases concerns
        codes.remove(NOTHING_CHOSEN)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
