"""The table of figures that `make bench` prints and writes into the README."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import bench.__main__
from bench import figures, report
from bench.__main__ import PARTS
from bench.client import Unexpected
from bench.figures import Figure
from bench.report import Rounds, Row, Table, compared

WITHOUT_BARS = {"frames"}  # without a graphics card the drawing is the machine's own
OLD = [
    Figure("submit", "visits", "90", "100", "0.90 ×", "≥ 1.0 ×", "falls short", "2026-11-01 abc"),
    Figure("feed", "pages", "3 ms", "", "", "", "", "2026-11-01 abc"),
]


@pytest.fixture
def readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for the README of the product."""
    file = tmp_path / "README.md"
    monkeypatch.setattr(figures, "README", file)
    file.write_text(figures.renewed(f"# A\n{figures.BEGIN}\n{figures.END}\nB\n", OLD, list(PARTS)))
    return file


def test_headlines_stand_for_a_part_and_so_does_whatever_falls_short() -> None:
    rows = [
        compared("  a second", Rounds([100]), Rounds([50]), at_least=1.0, headline="visits a second"),
        Row("  wait", "9 s", bar="≤ 3 s", holds=False),
        Row("  memory", "1 MB", bar="≤ 2 MB", holds=True),
        Row("  rounds", "3"),
    ]

    assert figures.judged("submit", [Table("Visits", rows)], "today") == [
        Figure("submit", "visits a second", "100 (100 to 100)", "50 (50 to 50)", "2.00 ×", "≥ 1.0 ×", "holds", "today"),
        Figure("submit", "Visits: wait", "9 s", "", "", "≤ 3 s", "falls short", "today"),
    ]


def test_a_run_replaces_the_figures_of_its_parts_alone(readme: Path) -> None:
    new = OLD[0]._replace(figure="120", ratio="1.20 ×", verdict="holds", measured="2026-12-01 def")
    figures.write([new], list(PARTS))

    text = readme.read_text()
    assert figures.read(text) == [new, OLD[1]]
    assert text.startswith(f"# A\n{figures.BEGIN}\n\n| part | what |")
    assert text.endswith(f"|\n\n{figures.END}\nB\n")


def test_parts_stand_in_the_order_in_which_they_are_measured(readme: Path) -> None:
    figures.write([OLD[1], OLD[0]], list(PARTS))

    assert figures.read(readme.read_text()) == OLD


def test_the_run_ends_with_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    figures.show(OLD, 5)

    lines = capsys.readouterr().out.splitlines()
    assert lines[3].startswith("  visits")
    assert lines[3].endswith("falls short")
    assert lines[-1].strip() == "5 bars; missed: 1"


def test_what_was_shown_before_a_part_broke_off_counts_and_the_run_fails(
    readme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def soak(_stage: object, _quick: bool) -> None:
        report.show("Screen", ("product", ""), [Row("growth", "9 kB", bar="≤ 3 kB", holds=False)])
        raise Unexpected("it grows")

    (tmp_path / "build/static").mkdir(parents=True)
    (tmp_path / "build/static/staticfiles.json").touch()
    monkeypatch.setattr(bench.__main__, "BASE", tmp_path)
    monkeypatch.setitem(PARTS, "soak", soak)
    monkeypatch.setattr("sys.argv", ["bench", "soak", "--quick", "--write"])

    assert bench.__main__.main() == 1

    last = figures.read(readme.read_text())[-1]
    assert last[:7] == ("soak", "Screen: growth", "9 kB", "", "", "≤ 3 kB", "falls short")
    assert last.measured.endswith(", quick")
    assert "1 bars; missed: 1" in capsys.readouterr().out


def test_the_readme_has_the_table_and_knows_its_parts() -> None:
    found = figures.read(figures.README.read_text(encoding="utf-8"))

    assert {figure.part for figure in found} <= set(PARTS)
    assert all(figure.measured for figure in found)
    assert {figure.verdict for figure in found} <= {report.HOLDS, report.FALLS_SHORT, ""}


@pytest.mark.parametrize("part", sorted(set(PARTS) - WITHOUT_BARS))
def test_every_part_has_a_headline(part: str) -> None:
    module = inspect.getmodule(PARTS[part])
    assert module

    assert "headline" in inspect.getsource(module)
