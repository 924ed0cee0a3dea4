"""The files that a screen's page consists of, and the service worker that keeps them on the device."""

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.templatetags.static import static

from exhibition.kiosk.modes import MODES

# In the order in which the page loads them: each script uses only those before it.
STYLES = [f"css/{name}.css" for name in ("tokens", "fonts", "kiosk", *(f"kiosk-{mode}" for mode in (*MODES, "notice")))]
LIBRARIES = (
    *("fetch", "feed", "rotation", "line-breaks", "fit", "transition", "display", "storage", "clock", "hours"),
    *("outage", "notice", "auto-reload", "offline", "faults", "heartbeat", "language-rotation", "playlist"),
    *("packing", "modes"),
)
SCRIPTS = [f"js/kiosk-{name}.js" for name in (*LIBRARIES, *MODES)] + ["js/kiosk.js"]
GUARD = "js/kiosk-guard.js"  # before all of them, and it waits for none
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
    files = [root / "static" / name for name in (*STYLES, GUARD, *SCRIPTS, SERVICE_WORKER)]
    files += [file for pattern in TEMPLATES for file in sorted((root / "templates").glob(pattern))]
    build = hashlib.blake2b(digest_size=5)
    for file in files:
        build.update(file.read_bytes())
    return build.hexdigest()


def worker_script(page: str, further_files: dict[str, str]) -> str:
    """The service worker of the page at this address. It begins with the list of the files to keep, each with its
    integrity, so that the browser installs it anew when one of them changes. `further_files` as well; those with an
    empty integrity are pictures."""
    files = {static(name): static_integrity(name) for name in (*STYLES, GUARD, *SCRIPTS, *OTHER_FILES)} | further_files
    version = hashlib.blake2b(json.dumps([page_build(), files]).encode(), digest_size=5).hexdigest()
    source = (Path(settings.BASE_DIR) / "static" / SERVICE_WORKER).read_text(encoding="utf-8")
    kiosk = {"page": page, "build": page_build(), "version": version, "files": files}
    return f"self.KIOSK = {json.dumps(kiosk)};\n{source}"


def static_integrity(name: str) -> str:
    """That of a static file as it is served: collected, or from its source while debugging."""
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        return _integrity_of_file(Path(staticfiles_storage.path(staticfiles_storage.stored_name(name))), 0)
    path = Path(str(finders.find(name)))
    return _integrity_of_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _integrity_of_file(path: Path, changed_at: int) -> str:
    return integrity(path.read_bytes())


def integrity(content: bytes) -> str:
    """What a browser compares a file with, as in the attribute of this name."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
