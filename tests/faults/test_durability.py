"""What a visitor was thanked for is kept, once, whatever dies; `python -m bench kills` kills more often."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db import connection

from tests import postgres
from tests.faults.durability import Losses, compare, cut_power, kill_under_load
from tests.faults.visitors import Acknowledged

NOTHING = Losses(set(), set(), set())


@pytest.mark.database
def test_no_answer_is_lost_or_doubled_by_kills_and_a_power_cut(
    tmp_path: Path, migrate: Callable[[Path, str], None]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    with nullcontext("") if connection.vendor == "sqlite" else postgres.server(fsync=True) as url:
        migrate(site, url)
        run = kill_under_load(site, url, kills=2)
        before, losses = cut_power(site, url, tmp_path / "copy")
    print(run)
    print(f"power cut after {len(before.sent)} acknowledged answers: {losses}")

    assert run.troubles == []
    assert run.acknowledged.withdrawn
    assert run.losses == NOTHING
    assert len(before.sent) > 0
    assert losses == NOTHING


def test_each_loss_is_seen() -> None:
    acknowledged = Acknowledged(frozenset("abcd"), frozenset("cd"), frozenset("d"))

    assert compare(acknowledged, ["a", "b"]) == NOTHING
    assert compare(acknowledged, ["b", "b", "d"]) == Losses({"a"}, {"b"}, {"d"})
