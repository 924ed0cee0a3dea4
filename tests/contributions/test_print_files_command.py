"""`manage.py print_files`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contributions.models import Station
from contributions.print_files.formats import FORMATS

pytestmark = pytest.mark.django_db


def test_the_command_writes_them_into_a_folder(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "contributions.print_files.drawing.draw_pdf", lambda data, _credits: b"%PDF " + data["language"].encode()
    )

    call_command("print_files", station.question.slug, out=tmp_path, languages=["tr", "de"], verbosity=0)

    written = sorted(path.name for path in tmp_path.rglob("*.pdf"))
    assert written == sorted(f"{name}.pdf" for name in FORMATS)
    assert {path.read_bytes() for path in tmp_path.rglob("*.pdf")} == {b"%PDF tr"}


def test_the_command_knows_which_questions_there_are(station: Station, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=station.question.slug):
        call_command("print_files", "unknown", out=tmp_path)
