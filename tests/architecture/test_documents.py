"""README and docs/: complete, short, and every link leads somewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from PIL import Image

from bench.screenshots import FOLDER, LARGEST

ROOT = Path(__file__).parents[2]
README, OPERATION, DEVELOPMENT = (ROOT / name for name in ("README.md", "docs/betrieb.md", "docs/entwicklung.md"))
DOCUMENTS = [README, ROOT / "CHANGELOG.md", ROOT / "bench/README.md", *sorted((ROOT / "docs").rglob("*.md"))]
APPS = ("contributions", "moderation", "exhibition", "krefeld_kann_was")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
# What people come for; one click from the README.
WANTED = {
    "docs/betrieb.md": {
        "set-up-a-server",
        "upgrade",
        "backup-and-restore",
        "monitoring",
        "settings",
        "commands",
    },
    "docs/entwicklung.md": {"commands", "tests", "change-a-text", "add-a-language", "where-things-are"},
}


def links(document: str) -> list[str]:
    """Where its links and pictures lead, those to other sites left out."""
    found = (first or second for first, second in LINK.findall(document))
    return [target for target in found if "://" not in target]


def anchors(document: str) -> set[str]:
    """The names of its headings in addresses, as forges and editors make them."""
    headings = re.findall(r"^#+ (.+)$", document, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken(path: Path) -> Iterator[str]:
    for target in links(path.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        if not file.exists() or (anchor and anchor not in anchors(file.read_text(encoding="utf-8"))):
            yield target


def words(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert list(broken(path)) == []


def test_the_readme_is_short_and_leads_to_all_that_people_come_for() -> None:
    readme = README.read_text(encoding="utf-8")

    assert readme.count("\n") <= 120
    for document, wanted in WANTED.items():
        assert wanted - {link.partition("#")[2] for link in links(readme) if link.startswith(f"{document}#")} == set()


def test_pictures_are_small_and_each_is_shown() -> None:
    files = {path.name: path.stat().st_size for path in FOLDER.iterdir()}

    assert {name: size for name, size in files.items() if size > LARGEST} == {}
    assert {name for name in files if f"docs/images/{name}" not in links(README.read_text(encoding="utf-8"))} == set()
    for path in FOLDER.iterdir():
        assert Image.open(io.BytesIO(path.read_bytes())).format == "WEBP"


def test_every_environment_variable_is_explained() -> None:
    sources = [ROOT / "krefeld_kann_was/settings.py", ROOT / "krefeld_kann_was/management/commands/serve.py"]
    code = "".join(path.read_text() for path in sources)
    names = set(re.findall(r'"((?:KKW_|DJANGO_SUPERUSER_)\w+|DATABASE_URL|HOST|PORT)"', code))
    assert len(names) > 8

    explained = words(OPERATION) + words(DEVELOPMENT)
    assert {name for name in names if f"`{name}`" not in explained} == set()


def test_every_command_is_explained() -> None:
    ours = {name for name, app in get_commands().items() if str(app).partition(".")[0] in APPS}
    assert {"serve", "export_social", "remind"} <= ours

    assert {name for name in ours if f"`manage.py {name}" not in words(OPERATION)} == set()


def test_every_make_target_is_explained() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert {name for name in targets if f"make {name}" not in words(DEVELOPMENT)} == set()


def test_every_room_is_in_the_table_of_rooms() -> None:
    rooms = {path.parent for app in APPS for path in (ROOT / app).glob("*/__init__.py")}
    names = {path.name for path in rooms} - {"migrations", "management", "templatetags", "demo"}
    assert {"kiosk", "worker", "log"} <= names

    assert {name for name in names if f"{name}/`" not in words(DEVELOPMENT)} == set()


def test_the_guard_sees_a_broken_link(tmp_path: Path) -> None:
    text = "# Über uns & more\n[b](b.md) [u](#über-uns--more) [x](#gone) [c](c.md) [s](https://x)"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "b.md").touch()

    assert list(broken(tmp_path / "a.md")) == ["#gone", "c.md"]
