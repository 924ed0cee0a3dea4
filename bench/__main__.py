"""`python -m bench [PART …] [--quick]`: see README.md. Exit status 1 when something could not be measured honestly."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from bench import (
    desk,
    export,
    faults,
    feed,
    frames,
    fuzz,
    gallery,
    held,
    hints,
    kills,
    night,
    phone,
    pictures,
    queue,
    screens,
    soak,
    submit,
    weight,
)
from bench.client import Unexpected
from bench.stage import BASE, Stage

PARTS: dict[str, Callable[[Stage, bool], None]] = {
    "submit": submit.measure,
    "feed": feed.measure,
    "queue": queue.measure,
    "desk": desk.measure,
    "gallery": gallery.measure,
    "hints": hints.measure,
    "held": held.measure,
    "pictures": pictures.measure,
    "export": export.measure,
    "weight": weight.measure,
    "phone": phone.measure,
    "night": night.measure,
    "kills": kills.measure,
    "fuzz": fuzz.measure,
    "screens": screens.measure,
    "frames": frames.measure,
    "soak": soak.measure,
    "faults": faults.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Figures, and their ratio to a floor.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of: {', '.join(PARTS)}; all without")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and 100,000 answers instead of a million")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(unknown)}")
    if not (BASE / "build" / "static" / "staticfiles.json").exists():
        print("bench: the static files are not collected; run: make build", file=sys.stderr)
        return 1
    print(f"Two workers with two threads each on {os.cpu_count()} cores; ranges are those of the rounds.", flush=True)
    failed = False
    with Stage() as stage:
        for part in options.parts or PARTS:
            try:
                PARTS[part](stage, options.quick)
            except (Unexpected, RuntimeError, subprocess.SubprocessError) as trouble:
                failed = True
                print(f"\n{part}: could not be measured: {trouble}{stage.complaints()}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
