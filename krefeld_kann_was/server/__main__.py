"""Serves any WSGI application: `python -m krefeld_kann_was.server MODULE.APPLICATION HOST PORT WORKERS`."""

import sys

from django.utils.module_loading import import_string

from krefeld_kann_was.server.web import listen, run

if __name__ == "__main__":
    run(import_string(sys.argv[1]), listen(sys.argv[2], int(sys.argv[3])), int(sys.argv[4]))
