"""Opening night: a room full of people sends at once, from behind one address."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter

from bench.load import opening_night
from bench.report import Row, show
from bench.stage import DATABASES, Stage
from bench.submit import ANSWERS

PEOPLE, WITHIN, LONGEST_WAIT = 300, 5.0, 3.0


def measure(stage: Stage, quick: bool) -> None:
    rows: list[Row] = []
    for database in DATABASES:
        site = stage.product(database, ANSWERS, "visitors")
        mark = secrets.token_hex(4)
        visits = asyncio.run(opening_night(site.port, site.addresses["form"], mark, PEOPLE, WITHIN))
        stored = Counter(site.stored(mark))
        acknowledged, twice = len(visits.acknowledged), sum(count > 1 for count in stored.values())
        lost = set(visits.acknowledged) - set(stored)
        longest = max(visits.waits, default=float("inf"))
        rows += [
            Row(f"{database}: acknowledged", str(acknowledged), bar=str(PEOPLE), holds=acknowledged == PEOPLE),
            Row("  stored", str(len(stored)), bar=str(PEOPLE), holds=len(stored) == PEOPLE and not lost),
            Row("  stored twice", str(twice), bar="0", holds=twice == 0),
            Row(
                "  longest wait",
                f"{longest:.2f} s",
                bar=f"≤ {LONGEST_WAIT:.0f} s",
                holds=longest <= LONGEST_WAIT,
                headline=f"{PEOPLE} people send within {WITHIN:.0f} s, the longest wait, {database}",
            ),
        ]
        rows += [Row(f"  {trouble}", str(number)) for trouble, number in Counter(visits.troubles).items()]
    title = f"Opening night: {PEOPLE} people send within {WITHIN:.0f} s, every tenth taps twice"
    show(title, ("product", ""), rows)
