"""A worker as a process of its own, with short times, that works for the tests' own database.

Started by `python -m tests.faults.worker DATABASE FILE`: the name of the database, and the file in which tasks say
what they do.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import django
from django.conf import settings


def main(database: str, file: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    os.environ["TEST_FILE"] = file
    django.setup()
    from krefeld_kann_was.lib import processes
    from krefeld_kann_was.lib.periodic import SCHEDULES, Schedule
    from krefeld_kann_was.worker import runner, services

    SCHEDULES.clear()
    SCHEDULES["tests.faults.work.count"] = Schedule("", timedelta(seconds=1))  # type: ignore[arg-type]
    services.LEASE = timedelta(seconds=4)
    runner.RENEW_INTERVAL, runner.STOP_TIMEOUT, runner.OUTAGE_PAUSE = 1, 2, timedelta(seconds=0.5)
    processes.RESTART_PAUSE = 0
    processes.run([runner.run])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krefeld_kann_was.settings")
    main(*sys.argv[1:])
