"""What is left of acknowledged answers when processes are killed and when the power is cut."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from bench.report import Row, show
from bench.stage import DATABASES, Stage
from tests import postgres
from tests.faults.durability import Losses, cut_power, kill_under_load

KILLS, QUICK_KILLS = 20, 6
POWER_CUTS, QUICK_POWER_CUTS = 5, 1


def measure(stage: Stage, quick: bool) -> None:
    rows: list[Row] = []
    for database in DATABASES:
        folder = stage.folder / f"kills-{database}"
        folder.mkdir()
        with nullcontext("") if database == "SQLite" else postgres.server(fsync=True) as url:
            rows.append(Row(database, ""))
            rows += _kill(folder, url, QUICK_KILLS if quick else KILLS, database)
            rows += _cut_power(folder, url, QUICK_POWER_CUTS if quick else POWER_CUTS, database)
    show("Visitors send answers while processes are killed and the power is cut", ("product", ""), rows)


def _kill(folder: Path, url: str, kills: int, database: str) -> list[Row]:
    run = kill_under_load(folder, url, kills)
    return [
        *(Row(f"  kill -9 of {name}", f"{number} ×") for name, number in sorted(run.killed.items())),
        Row("  requests broken off, and made again", str(run.broken_off)),
        Row("  acknowledged answers", str(len(run.acknowledged.sent))),
        Row("  acknowledged withdrawals", str(len(run.acknowledged.withdrawn))),
        *_losses(run.losses, f"acknowledged answers lost by {kills} × kill -9, {database}"),
        Row("  other answers than expected", str(len(run.troubles)), bar="0", holds=not run.troubles),
    ]


def _cut_power(folder: Path, url: str, cuts: int, database: str) -> list[Row]:
    found = [cut_power(folder, url, folder.with_name(f"{folder.name}-{number}")) for number in range(cuts)]
    acknowledged = sum(len(before.sent) for before, _ in found)
    losses = Losses(*(set[str]().union(*each) for each in zip(*(losses for _, losses in found), strict=True)))
    lost = _losses(losses, f"acknowledged answers lost by {cuts} power cuts, {database}")
    return [Row(f"  acknowledged before {cuts} power cuts", str(acknowledged)), *lost]


def _losses(losses: Losses, headline: str) -> list[Row]:
    names = ("lost", "doubled", "withdrawn, and there again")
    rows = [
        Row(f"    {name}", str(len(each)), bar="0", holds=not each) for name, each in zip(names, losses, strict=True)
    ]
    return [rows[0]._replace(headline=headline), *rows[1:]]
