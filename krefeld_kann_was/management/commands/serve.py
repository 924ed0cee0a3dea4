"""Prepares the database and becomes the production server; `make run` calls it."""

import os
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from contributions.models import Question
from exhibition.export.tasks import start_runners
from exhibition.models import Screen
from krefeld_kann_was.lib.qr import draw_for_terminal

PASSWORD_LENGTH = 14
THREADS_PER_WORKER = 2  # more are slower (bench/README.md)
BACKLOG = 2048
WORKER_STOP_TIMEOUT = 5  # seconds; a worker that is just starting never stops by itself


class Command(BaseCommand):
    help = (
        "Bring the database up to date, fill an empty one with the demo exhibition (local mode only), "
        "say where everything is, and become the production server."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            raise CommandError("the static files are not collected; run: make build")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        if settings.LOCAL:
            if not Question.objects.exists():
                call_command("seed_demo", stdout=self.stderr)
            self.print_addresses(self.find_or_create_login())
        start_runners(timezone.now())  # exports that the last stop interrupted
        connection.close()
        sys.stdout.flush()
        self.become_server()

    def find_or_create_login(self) -> str:
        """The superuser's name with a new password, or with the command that sets one if the account exists."""
        accounts = get_user_model().objects
        existing = accounts.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if existing:
            name = existing.get_username()
            return f"{name} / new password: {sys.executable} manage.py changepassword {name}"
        name = os.environ.get("DJANGO_SUPERUSER_USERNAME") or "admin"
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD") or get_random_string(PASSWORD_LENGTH)
        accounts.create_superuser(name, password=password)
        return f"{name} / {password}"

    def print_addresses(self, login: str) -> None:
        question = Question.objects.order_by("-opens_at").first()
        station = question.stations.order_by("pk").first() if question else None
        screen = Screen.objects.filter(question=question).order_by("pk").first()
        visitor = station.address if station else settings.PUBLIC_URL + "/"
        kiosk = reverse("kiosk", args=[screen.token]) if screen else reverse("admin:exhibition_screen_add")
        self.stdout.write(draw_for_terminal(visitor))
        self.stdout.write(f"visitor: {visitor}")
        self.stdout.write(f"screen: {settings.PUBLIC_URL}{kiosk}")
        self.stdout.write(f"moderation: {settings.PUBLIC_URL}{reverse('moderation:queue')}")
        self.stdout.write(f"login: {login}")

    def become_server(self) -> None:
        """Replace this process by the server, which then receives signals and returns its own exit status."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-access-log", "--log-level", "warning"]
        command += ["--host", settings.HOST, "--port", str(settings.PORT), "--backlog", str(BACKLOG)]
        command += ["--workers", str(settings.WORKERS), "--blocking-threads", str(THREADS_PER_WORKER)]
        command += ["--respawn-failed-workers", "--workers-kill-timeout", str(WORKER_STOP_TIMEOUT)]
        command += ["krefeld_kann_was.wsgi:application"]
        os.execv(sys.executable, command)  # noqa: S606 (no shell wanted)
