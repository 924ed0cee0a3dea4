"""The files that a screen's page consists of, and the service worker that keeps them on the device."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

from exhibition.kiosk.playlist import MODES

# In the order in which the page loads them: each script uses only those before it.
STYLES = [f"css/{name}.css" for name in ("tokens", "fonts", "kiosk", *(f"kiosk-{mode}" for mode in MODES))]
LIBRARIES = ("fetch", "rotation", "display", "storage", "hours", "auto-reload", "heartbeat", "language-rotation")
SCRIPTS = [f"js/kiosk-{name}.js" for name in (*LIBRARIES, "playlist", "weave", "modes", *MODES)] + ["js/kiosk.js"]
OTHER_FILES = [
    "fonts/geologica.woff2",
    "fonts/noto-sans-arabic.woff2",
    "fonts/noto-color-emoji.woff2",
    "images/mark.svg",
]
SERVICE_WORKER = "js/kiosk-worker.js"
TEMPLATES = ("components/weave.html", "exhibition/*.html", "exhibition/modes/*.html")


@lru_cache(maxsize=1)
def page_build() -> str:
    """A hash of the page's styles, scripts and templates: when it changes, screens load their page anew."""
    root = Path(settings.BASE_DIR)
    files = [root / "static" / name for name in (*STYLES, *SCRIPTS, SERVICE_WORKER)]
    files += [file for pattern in TEMPLATES for file in sorted((root / "templates").glob(pattern))]
    build = hashlib.blake2b(digest_size=5)
    for file in files:
        build.update(file.read_bytes())
    return build.hexdigest()


def worker_script(page: str, further_files: list[str]) -> str:
    """The service worker of the page at this address. It begins with the list of the files to keep, so that the
    browser installs it anew when one of them changes."""
    files = [*(static(name) for name in (*STYLES, *SCRIPTS, *OTHER_FILES)), *further_files]
    build = hashlib.blake2b("\n".join([page_build(), *files]).encode(), digest_size=5).hexdigest()
    source = (Path(settings.BASE_DIR) / "static" / SERVICE_WORKER).read_text(encoding="utf-8")
    return f"self.KIOSK = {json.dumps({'build': build, 'page': page, 'files': files})};\n{source}"
