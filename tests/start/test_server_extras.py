"""What somebody has put into an installation beside what everybody gets stays in it: moving pictures, an S3 storage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.start.machine import ADDRESS, NAME, ROOT, Machine

EXTRAS = ("moving", "storage")


def test_an_update_keeps_them(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.install(ADDRESS)
    assert not any(line.endswith(EXTRAS) for line in machine.asked if line.startswith("make "))
    for extra in EXTRAS:
        (machine.root / f"opt/{NAME}/current/.venv/bin/.{extra}").touch()

    machine.change("new")
    said = machine.install()

    assert said.returncode == 0, said.stderr
    release = f"{machine.root}/opt/{NAME}/releases/{machine.current}"
    added = [f"make --silent --directory {release} {extra}" for extra in EXTRAS]
    assert [line for line in machine.asked if line.startswith("make ") and line.endswith(EXTRAS)] == added


@pytest.mark.parametrize("extra", EXTRAS)
def test_make_marks_what_it_has_put_there(extra: str) -> None:
    rule = re.search(rf"^{extra}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert rule
    assert f"touch $(BIN)/.{extra}" in rule[1]
