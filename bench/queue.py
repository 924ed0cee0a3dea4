"""The queue page and one decision, as a moderator's browser meets them: one after the other, through HTTP."""

from __future__ import annotations

import asyncio
import re
from typing import NamedTuple

from bench.client import Browser, Unexpected, hidden_fields
from bench.report import Row, milliseconds, quantile, show
from bench.stage import DATABASES, Site, Stage

BLOCK, WARM_UP = 20, 20
FEW, MANY, QUICK_MANY = 1_000, 1_000_000, 100_000
LONGEST_DECISION, MOST_GROWTH = 0.050, 1.2
NEXT = re.compile(r'<form class="decide" method="post" action="([^"]+)"')
RELEASED = "SELECT count(*) FROM contributions_answer WHERE status = 'released'"


class Work(NamedTuple):
    pages: list[float]
    decisions: list[float]


def measure(stage: Stage, quick: bool) -> None:
    blocks, many = (4, QUICK_MANY) if quick else (12, MANY)
    for database in DATABASES:
        sites = [stage.product(database, FEW), stage.product(database, many)]
        for site in sites:  # every worker has its templates and plans
            asyncio.run(decide(site, Work([], []), WARM_UP))
        before = [site.one(RELEASED) for site in sites]
        works = [Work([], []) for _ in sites]
        for _ in range(blocks):
            for site, work in zip(sites, works, strict=True):
                asyncio.run(decide(site, work, BLOCK))
        for site, work, count in zip(sites, works, before, strict=True):
            if site.one(RELEASED) != count + len(work.decisions):
                raise Unexpected("a decision was acknowledged and is not stored")
        heads = (f"{FEW:,} answers", f"{many:,} answers")
        rows = [
            growth("queue page p50", works, 0, 0.5),
            growth("queue page p95", works, 0, 0.95),
            growth("decision p50", works, 1, 0.5),
            growth("decision p95", works, 1, 0.95),
        ]
        slowest = max(quantile(work.decisions, 0.95) for work in works)
        rows.append(
            Row(
                "the slower decision p95",
                milliseconds(slowest),
                bar="≤ 50 ms",
                holds=slowest <= LONGEST_DECISION,
                headline=f"one decision, p95, with up to {many:,} answers, {database}",
            )
        )
        show(f"Queue, {database}, {len(works[0].decisions)} decisions each, in turns", heads, rows)


def growth(what: str, works: list[Work], column: int, part: float) -> Row:
    few, many = (quantile(work[column], part) for work in works)
    ratio = many / few
    judged = part == 0.5  # the far end of a few hundred times is chance
    return Row(
        what,
        milliseconds(few),
        milliseconds(many),
        f"{ratio:.2f} ×",
        f"≤ {MOST_GROWTH} ×" if judged else "",
        ratio <= MOST_GROWTH if judged else None,
    )


async def decide(site: Site, work: Work, number: int) -> None:
    """Open the queue and release the answer that stands first, again and again."""
    async with Browser(site.port, site.addresses["cookies"]) as browser:
        for _ in range(number):
            page = (await browser.get(site.addresses["queue"])).expect(200)
            first = NEXT.search(page.text)
            if first is None:
                raise Unexpected("nothing waits in the queue")
            fields = hidden_fields(page.text[first.start() :].partition("</form>")[0])
            fields.pop("drawn", None)  # as the page's scripts do: this person reads at once
            sent = await browser.post(first[1], fields | {"decision": "release", "reason": ""})
            sent.expect(303)
            work.pages.append(page.seconds)
            work.decisions.append(sent.seconds)
