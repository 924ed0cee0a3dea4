"""Every text has its translation in every language, with the same placeholders."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%s|%s|\{\w*\}")


def test_every_language_but_german_has_a_catalogue() -> None:
    languages = {path.parent.parent.name for path in CATALOGUES}

    assert languages == {code for code, _ in settings.LANGUAGES} - {"de"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_nothing_is_untranslated_fuzzy_or_broken(path: Path) -> None:
    faults = []
    for entry in polib.pofile(str(path)):
        translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or entry.obsolete or not all(translations):
            faults.append(entry.msgid)
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        faults += [text for text in translations if set(PLACEHOLDER.findall(text)) != wanted]

    assert faults == []


@pytest.mark.catalogue
def test_no_text_of_the_code_is_missing_in_a_catalogue(tmp_path: Path) -> None:
    """Collects the texts anew in a copy and compares them with what is there."""
    for name in ("contributions", "moderation", "exhibition", "krefeld_kann_was", "templates", "static", "locale"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("manage.py", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    command = ["makemessages", "--all", "--no-location", "--no-obsolete"]
    subprocess.run([sys.executable, "manage.py", *command], cwd=tmp_path, check=True, capture_output=True)

    for path in CATALOGUES:
        collected = polib.pofile(str(tmp_path / path.relative_to(ROOT)))
        assert {entry.msgid for entry in collected} == {entry.msgid for entry in polib.pofile(str(path))}
