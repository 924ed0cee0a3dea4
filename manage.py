#!/usr/bin/env python
"""Django's command line for this project."""

import os
import signal
import sys
from contextlib import nullcontext

MAKES_DATABASE = {"serve", "migrate", "makemigrations", "restore", "move"}  # where there is none


def main() -> None:
    """Run a command. One line says why it fails; the option --traceback has the whole of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krefeld_kann_was.settings")
    from django.core.management import CommandError, execute_from_command_line

    from krefeld_kann_was.database.connections import in_one_line, without_new_file

    try:
        with in_one_line(), nullcontext() if MAKES_DATABASE & set(sys.argv[1:2]) else without_new_file():
            execute_from_command_line(sys.argv)
    except CommandError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"CommandError: {error}")
    except KeyboardInterrupt as interrupt:
        sys.stderr.write("stopped\n")
        sys.exit(128 + (interrupt.args[0] if interrupt.args else signal.SIGINT))


if __name__ == "__main__":
    main()
