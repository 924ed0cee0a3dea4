"""What a server can be tried with, beside the product; its deadlines are short here.

Served by `python -m tests.faults.application PORT WORKERS`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from krefeld_kann_was.lib import processes
from krefeld_kann_was.server import costly_requests, slow_clients, web

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FILE = 300_000_000  # bytes: more than waits for a reader who is no file's
LARGE = 12_000_000  # bytes: more than the system's own buffers take
DEADLINE = int(os.environ.get("DEADLINE", "2"))  # seconds, of each kind


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    match environ["PATH_INFO"]:
        case "/process":
            return [str(os.getpid()).encode()]
        case "/slow":
            time.sleep(2)
            return [b"done"]
        case "/costly.png":
            if "HTTP_KKW_LATE" in environ:
                return [b"late"]
            time.sleep(1)
            return [b"done"]
        case "/broken":
            return _broken()
        case "/file":
            file = tempfile.TemporaryFile()  # noqa: SIM115 - the server closes it
            file.truncate(FILE)  # takes no place on the disk
            return environ["wsgi.file_wrapper"](file)
        case "/large":
            return [b"x" * LARGE]
        case _:
            return [environ["wsgi.input"].read()]


def _broken() -> Iterable[bytes]:
    yield b"half of it"
    raise FileNotFoundError


if __name__ == "__main__":
    slow_clients.IDLE_TIMEOUT = slow_clients.REQUEST_TIMEOUT = slow_clients.RATE_PERIOD = DEADLINE
    costly_requests.PATIENCE = DEADLINE
    processes.RESTART_PAUSE = 0
    web.run(application, web.listen("127.0.0.1", int(sys.argv[1])), int(sys.argv[2]))
