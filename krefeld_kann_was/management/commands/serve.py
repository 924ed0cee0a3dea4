"""Prepares the database and starts the server and the worker; `make run` calls it."""

import os
import socket
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from contributions.models import Question
from contributions.scan_counts.services import keep_storing, scan_counter
from contributions.selectors import takeback_mark
from exhibition.models import Screen
from krefeld_kann_was.accounts.lockout import is_known_browser
from krefeld_kann_was.accounts.roles import sync_groups
from krefeld_kann_was.database import dumps, start
from krefeld_kann_was.database.connections import complete_file, stay_connected
from krefeld_kann_was.database.services import finish_restore
from krefeld_kann_was.environment import SQLITE_NAME
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.selectors import find_archive
from krefeld_kann_was.errors.counter import error_counter
from krefeld_kann_was.errors.enums import Part
from krefeld_kann_was.errors.services import store_errors
from krefeld_kann_was.lib import processes
from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.lib.private_files import keep_private
from krefeld_kann_was.lib.qr import draw_for_terminal
from krefeld_kann_was.lib.read_only import shown_archive
from krefeld_kann_was.lib.spool import keep_tidy
from krefeld_kann_was.outages.limits import bounded
from krefeld_kann_was.server import web
from krefeld_kann_was.worker import runner
from krefeld_kann_was.worker.services import sync_periodic_tasks
from krefeld_kann_was.wsgi import application

PASSWORD_LENGTH = 14


class Command(BaseCommand):
    help = (
        "Bring the database up to date, fill an empty one with the demo exhibition (local mode only), "
        "say where everything is, and start the server and the worker (KKW_PARTS: one of them)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="go on although the former secret key is lost: receipts issued with it find no answer any more",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)  # what it writes is for its own account
        with start.only_server(settings.PARTS, f"{settings.HOST}:{settings.PORT}"):
            listener = self.listen() if "web" in settings.PARTS else None
            self.prepare(listener, new_key=options["new_key"])
            processes.say_ready()
            programs: list[processes.Program] = []
            if "worker" in settings.PARTS and not shown_archive:  # there nothing is erased by the clock
                programs += [partial(work, listener)] * settings.TASK_PROCESSES
            if listener:
                programs += [partial(serve_web, listener)] * settings.WORKERS
            # A process stores also what was counted here before its start, such as the death of the one it replaces.
            processes.run(programs, before_stop=partial(self.stop, listener), after_start=error_counter().take)
            complete_file(connection)
            self.say("stopped")

    def prepare(self, listener: socket.socket | None, *, new_key: bool) -> None:
        """Do before the start what has to be done once, and say where everything is."""
        data = Path(settings.DATA_DIR)
        keep_private(*data.glob(f"{SQLITE_NAME}*"), data / "exports", data / "backups")
        with start.one_at_a_time():
            if "worker" in settings.PARTS:
                dumps.folder()  # what is wrong with it is said now, and not at night
            if start.prepare(new_key=new_key):
                self.stdout.write(f"new, empty database: {connection.settings_dict['NAME']}")
            finish_restore()
            shown_archive.slug = find_archive()
            sync_groups()
            sync_periodic_tasks(timezone.now())
            if listener:
                self.introduce()
            else:
                self.stdout.write(f"working: what waits beside requests, and {len(SCHEDULES)} tasks by the clock")
        if "worker" in settings.PARTS and dumps.lacks_program(connection):
            self.stderr.write("no backup can be made: pg_dump is missing; apt-get install postgresql-client")
        connection.close()
        sys.stdout.flush()

    def stop(self, listener: socket.socket | None) -> None:
        """Say that a stop begins, and let nobody in any more."""
        self.say(f"stopping: what was begun is finished, for {processes.STOP_TIMEOUT} seconds at most")
        if listener:
            listener.close()

    def say(self, line: str) -> None:
        with suppress(OSError):  # where nobody reads it any more, the stop goes on
            self.stdout.write(line)
            self.stdout.flush()

    def listen(self) -> socket.socket:
        try:
            listener = web.listen(settings.HOST, settings.PORT)
        except OSError as error:
            where, why = f"{settings.HOST}:{settings.PORT}", _cause(error)
            raise CommandError(f"cannot listen on {where} ({why}); set HOST and PORT to free ones") from None
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            raise CommandError("the static files are not collected; run: make build")
        return listener

    def introduce(self) -> None:
        """Say where everything is; in local mode after an empty database was filled with the demo exhibition."""
        if settings.LOCAL:
            if settings.DEMO and not (Question.objects.exists() or Erasure.objects.exists()):
                call_command("seed_demo", stdout=self.stderr)
            self.print_addresses(self.find_or_create_login())
        else:
            self.stdout.write(f"listening: {settings.HOST}:{settings.PORT}")
            self.stdout.write(f"visitor: {settings.PUBLIC_URL}/")

    def find_or_create_login(self) -> str:
        """The superuser's name with a new password, or with the command that sets one if the account exists."""
        accounts = get_user_model().objects
        existing = accounts.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if existing:
            name = existing.get_username()
            return f"{name} / new password: {sys.executable} manage.py changepassword {name}"
        name = os.environ.get("DJANGO_SUPERUSER_USERNAME") or "admin"
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD") or get_random_string(PASSWORD_LENGTH)
        if accounts.filter(username__iexact=name).exists():
            return f"no active superuser, and {name} is taken; make one: {sys.executable} manage.py createsuperuser"
        accounts.create_superuser(name, password=password)
        return f"{name} / {password}"

    def print_addresses(self, login: str) -> None:
        question = Question.objects.order_by("-opens_at").first()
        station = question.stations.order_by("pk").first() if question else None
        screen = Screen.objects.filter(question=question).order_by("pk").first()
        visitor = station.address if station else settings.PUBLIC_URL + "/"
        self.stdout.write(draw_for_terminal(visitor))
        self.stdout.write(f"visitor: {visitor}")
        if question:
            kiosk = reverse("kiosk", args=[screen.token]) if screen else reverse("admin:exhibition_screen_add")
            self.stdout.write(f"screen: {settings.PUBLIC_URL}{kiosk}")
        else:
            self.stdout.write(f"question: {settings.PUBLIC_URL}{reverse('assistant:begin')}")
        self.stdout.write(f"moderation: {settings.PUBLIC_URL}{reverse('moderation:queue')}")
        self.stdout.write(f"login: {login}")


def work(listener: socket.socket | None, parent: int) -> None:
    """What the worker's process does; the socket is for those that answer on it, and free as soon as they are gone."""
    if listener:
        listener.close()
    Thread(target=keep_storing, args=[partial(_store_errors, Part.WORKER)], daemon=True).start()
    runner.run(parent)
    _store_errors(Part.WORKER)


def serve_web(listener: socket.socket, parent: int) -> None:
    """The job of a process of the web server; `parent` as in `processes.run`."""
    Thread(target=stay_connected, daemon=True).start()
    Thread(target=keep_tidy, args=[_takeback_mark], daemon=True).start()
    Thread(target=keep_storing, args=[_store_counts], daemon=True).start()
    web.serve(application, listener, parent, is_known=is_known_browser)
    _store_counts()


def _takeback_mark() -> int:
    """Read beside the requests, with a connection that is not kept."""
    try:
        with bounded():
            return takeback_mark()
    finally:
        connection.close()


def _store_counts() -> None:
    """Store what this process of the web server has counted, with a connection that is not kept."""
    try:
        with bounded():
            scan_counter.store()
    finally:
        connection.close()
    _store_errors(Part.WEB)


def _store_errors(part: Part) -> None:
    """Store the errors that this process has counted, with a connection that is not kept."""
    try:
        with bounded():
            store_errors(part)
    finally:
        connection.close()


def _cause(error: OSError) -> str:
    """Why an address cannot be had; the error's own words name it again. Numbers below 0 are of a name without one."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else "no such address"
