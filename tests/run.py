"""All tests: once on SQLite, once on a PostgreSQL server that this run starts and stops. Extra words go to pytest."""

from __future__ import annotations

import os
import subprocess
import sys

from tests import postgres, programs

HOUSE = "tests/house"  # what is the same with every database


def pytest(name: str, *words: str, **environment: str) -> int:
    print(f"\n── {name} " + "─" * (76 - len(name)), flush=True)
    command = [sys.executable, "-m", "pytest", *words, *sys.argv[1:]]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def main() -> int:
    programs.install_missing()
    outcomes = [pytest("SQLite", DATABASE_URL="")]
    try:
        with postgres.server() as url:
            outcomes.append(pytest("PostgreSQL", f"--ignore={HOUSE}", DATABASE_URL=url))
    except postgres.NoPostgres as error:
        print(f"\n!!! PostgreSQL was NOT tested: {error} !!!", flush=True)
        outcomes.append(1 if programs.CI else 0)
    return max(outcomes)


if __name__ == "__main__":
    sys.exit(main())
