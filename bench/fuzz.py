"""Requests that nobody foresaw, many more than the tests send: none is answered 500 (tests/faults/fuzzing.py)."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.report import Row, show
from bench.stage import BASE, Stage

QUICK, LONG = 1_000, 20_000  # requests on each database


def measure(stage: Stage, quick: bool) -> None:
    requests = QUICK if quick else LONG
    environment = os.environ | {"FUZZ_EXAMPLES": str(requests)}
    command = [sys.executable, "-m", "tests.run", "-s", "tests/faults/test_fuzz.py"]
    subprocess.run(command, cwd=BASE, env=environment, check=True)
    headline = f"answered 500, of {requests:,} requests with odd values on each database"
    show("Odd requests", ("product", ""), [Row("answered 500", "0", bar="0", holds=True, headline=headline)])
