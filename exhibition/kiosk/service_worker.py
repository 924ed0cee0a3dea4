"""The service worker that keeps a screen's page on the device."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

from exhibition.kiosk.feed import page_build, page_files
from exhibition.kiosk.page import own_colour_theme
from exhibition.models import Screen

SOURCE = "static/js/kiosk-worker.js"
FONTS = ("geologica", "noto-sans-arabic", "noto-color-emoji")
MARK = "images/mark.svg"


def worker_script(screen: Screen) -> str:
    """The script, with what it keeps before it; it differs when a part does, so that the browser takes it."""
    page = screen.get_absolute_url()
    files = _parts() + ([f"{page}colour_theme.css"] if own_colour_theme(screen.question) else [])
    build = hashlib.blake2b("\n".join([page_build(), *files]).encode(), digest_size=5).hexdigest()
    source = (Path(settings.BASE_DIR) / SOURCE).read_text(encoding="utf-8")
    return f"self.KIOSK = {json.dumps({'build': build, 'page': page, 'files': files})};\n{source}"


def _parts() -> list[str]:
    """The addresses of the page's styles, scripts, fonts and icon, which change with their content."""
    files = [file.removeprefix("static/") for file in page_files() if file.startswith("static/") and file != SOURCE]
    return [static(file) for file in [*files, *(f"fonts/{font}.woff2" for font in FONTS), MARK]]
