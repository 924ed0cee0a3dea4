#!/usr/bin/env python
"""Django's command line for this project."""

import os
import signal
import sys
from contextlib import nullcontext
from typing import NoReturn

MAKES_DATABASE = {"serve", "migrate", "restore", "move", "open_archive"}  # where there is none
NEEDS_NONE = {"check", "makemigrations"}


def main() -> None:
    """Run a command. One line says why it fails or that it was stopped; --traceback has the whole of a failure."""
    try:
        run()
    except KeyboardInterrupt as interrupt:
        sys.stderr.write("stopped\n")
        sys.exit(128 + (interrupt.args[0] if interrupt.args else signal.SIGINT))


def run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krefeld_kann_was.settings")
    from django.core.management import CommandError, execute_from_command_line

    from krefeld_kann_was.database.connections import in_one_line, without_new_file

    command = set(sys.argv[1:2])
    file = nullcontext() if command & MAKES_DATABASE else without_new_file(is_needed=not command & NEEDS_NONE)
    try:
        with in_one_line(), file:
            execute_from_command_line(sys.argv)
    except CommandError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"CommandError: {error}")


def interrupt(number: int, _: object) -> NoReturn:
    """End as at Ctrl+C, with the number of the signal in the exit code."""
    raise KeyboardInterrupt(number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)  # from the first moment on
    main()
