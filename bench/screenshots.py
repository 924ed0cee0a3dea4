"""The pictures of the README: `python -m bench.screenshots` takes them from the demo, in Chromium. It measures nothing.

They go into docs/images/, as large as they are shown, and as small a file as can be read.
"""

from __future__ import annotations

import io
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.client import HOST
from bench.draw import HASHTAG, HOSTS, TITLE, answers, colour_themes
from bench.stage import BASE
from exhibition.share.formats import PORTRAIT
from exhibition.share.layouts import Layout
from exhibition.share.picture import Picture, draw_picture
from tests import programs
from tests.browser.glass import ANSWER
from tests.start.server import free_port, serve

FOLDER = BASE / "docs" / "images"
LARGEST = 60_000  # bytes
QUALITIES = range(90, 40, -5)  # of WebP; the first that is small enough
ADDRESS = "http://krefeld-kann-was.example"  # on the screen, beside its QR code
DIALECT = "Strickjacke"  # in the answer on the share picture
TYPED = "Mehr Bänke am Rhein, auf denen auch zwei Fremde Platz finden."
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 910}, "device_scale_factor": 2, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
GLASS: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    save("share-picture", share_picture(), width=520)
    with demo() as (browser, paths, password):

        def opened(path: str, **options: Any) -> Page:
            page = browser.new_page(**{"base_url": paths["base"], "locale": "de-DE"} | options)
            page.goto(path, wait_until="networkidle")
            return page

        page = opened(paths["visitor"], **PHONE)
        page.locator("textarea[name=text]").fill(TYPED)
        page.locator("textarea[name=text]").blur()
        save("form", page.screenshot(), width=520)
        save("form-arabic", opened(paths["visitor"], **PHONE, locale="ar", color_scheme="dark").screenshot(), width=520)
        save("gallery", opened("/galerie/", **DESKTOP).screenshot(), width=1280)
        page = opened(paths["moderation"], **DESKTOP)
        page.locator("[name=username]").fill("demo-staff")
        page.locator("[name=password]").fill(password)
        page.keyboard.press("Enter")
        page.locator("[data-queue] [data-answer]").first.wait_for()
        page.wait_for_load_state("networkidle")
        save("desk", page.screenshot(), width=1280)
        page = opened(paths["screen"], **GLASS)
        page.locator(ANSWER).wait_for()
        save("screen", page.screenshot(), width=1280)


def share_picture() -> bytes:
    answer = next(answer for answer in answers() if DIALECT in answer["text"])
    colours = colour_themes()[0]
    return draw_picture(
        Picture(answer["text"], answer["language"], TITLE, HOSTS, HASHTAG, colours, Layout.WEAVE, PORTRAIT)
    )


@contextmanager
def demo() -> Iterator[tuple[Browser, dict[str, str], str]]:
    """A browser; base and paths of a server with the demo, by what it calls them; the password of demo-staff."""
    password, port = secrets.token_urlsafe(), free_port()
    environment = {
        "DJANGO_SUPERUSER_USERNAME": "demo-staff",
        "DJANGO_SUPERUSER_PASSWORD": password,
        "KKW_PUBLIC_URL": ADDRESS,
        "KKW_ALLOWED_HOSTS": HOST,
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), environment, port) as printed,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=programs.browser(), chromium_sandbox=False)
        paths = {label: urlsplit(address).path for label, address in printed.items()}
        yield browser, paths | {"base": f"http://{HOST}:{port}"}, password
        browser.close()


def save(name: str, png: bytes, *, width: int) -> None:
    """As WebP of this width, at the best quality that fits into LARGEST."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    for quality in QUALITIES:
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.webp").write_bytes(file.getvalue())
    print(f"docs/images/{name}.webp: {file.tell():,} bytes, quality {quality}")


if __name__ == "__main__":
    main()
