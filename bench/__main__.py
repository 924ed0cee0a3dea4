"""`python -m bench [PART …] [--quick]`: see README.md. Exit status 1 when something could not be measured honestly."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from bench import (
    book,
    desk,
    export,
    faults,
    feed,
    figures,
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
    report,
    screens,
    soak,
    submit,
    weight,
)
from bench.client import Unexpected
from bench.figures import Figure
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
    "book": book.measure,
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
    parser.add_argument("--write", action="store_true", help="write the table of figures into README.md, too")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(unknown)}")
    if not (BASE / "build" / "static" / "staticfiles.json").exists():
        print("bench: the static files are not collected; run: make build", file=sys.stderr)
        return 1
    print(f"Two workers with two threads each on {os.cpu_count()} cores; ranges are those of the rounds.", flush=True)
    failed, found, bars = False, list[Figure](), 0
    measured = figures.measured_now(quick=options.quick)
    with Stage() as stage:
        for part in options.parts or PARTS:
            report.shown.clear()
            try:
                PARTS[part](stage, options.quick)
            except (Unexpected, RuntimeError, subprocess.SubprocessError) as trouble:
                failed = True
                print(f"\n{part}: could not be measured: {trouble}{stage.complaints()}", file=sys.stderr)
            found += figures.judged(part, report.shown, measured)
            bars += sum(row.holds is not None for table in report.shown for row in table.rows)
    figures.show(found, bars)
    if options.write:
        figures.write(found, list(PARTS))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
