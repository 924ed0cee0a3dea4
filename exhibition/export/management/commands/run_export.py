"""The process that draws the pictures of one export. The site starts it; by hand it is needed for debugging only."""

import os
import signal
import sys
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from exhibition.export import services
from exhibition.export.tasks import run

NICENESS = 10  # visitors and staff come first


class Command(BaseCommand):
    help = "Draw what is missing of an export that was started in the admin. The site itself starts this."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("export_id", type=int, help="the id of the export")
        parser.add_argument("--runner", help="who holds it already; without, it has to be free")
        parser.add_argument("--processes", type=int, default=0, metavar="N", help="so many pictures at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        runner = options["runner"] or services.claim(options["export_id"], timezone.now())
        if not runner:
            raise CommandError("there is no such export, or nothing is to be done, or another process does it")
        signal.signal(signal.SIGTERM, _exit)
        os.nice(NICENESS)
        run(options["export_id"], runner, options["processes"])


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
