"""Makes the web fonts from the pinned packages; the Makefile calls it before the static files are collected."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from krefeld_kann_was.lib.fonts import WebFont, build_web_fonts


class Command(BaseCommand):
    help = _("Schneidet die Schriften für die Seiten zu. Was schon da ist, bleibt.")
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        def report(font: WebFont, size: int | None) -> None:
            if size is not None:
                self.stdout.write(f"{font.name}.woff2: {size / 1000:.1f} kB")

        build_web_fonts(settings.BUILD_DIR / "fonts", done=report)
