"""Complete submissions: form page, post, receipt page. What was acknowledged is looked for in the database."""

from __future__ import annotations

import asyncio
import secrets
from typing import NamedTuple

from bench.client import Unexpected
from bench.load import Visits, visit_all
from bench.report import Rounds, Row, compared, milliseconds, quantile, show
from bench.stage import DATABASES, Site, Stage

ANSWERS = 1_000  # that are there already
KEEPING = "visits a second beside a floor that keeps every commit, SQLite"


class Tally(NamedTuple):
    rates: Rounds
    cpu: Rounds
    waits: list[float]
    missing: set[str]


def measure(stage: Stage, quick: bool) -> None:
    rounds, visits = (3, 100) if quick else (9, 250)
    rows: list[Row] = []
    for database in DATABASES:
        sites = [stage.product(database, ANSWERS, "visitors"), stage.floor(database)]
        if database == "SQLite":
            sites.append(stage.floor(database, "FULL"))
        tallies = [Tally(Rounds([]), Rounds([]), [], set()) for _ in sites]
        for site in sites:  # every worker has its templates and plans
            one_round(site, 60)
        for _ in range(rounds):
            for site, tally in zip(sites, tallies, strict=True):
                before = site.cpu()
                mark, seen = one_round(site, visits)
                tally.cpu.values.append(1000 * (site.cpu() - before) / visits)
                tally.rates.values.append(seen.per_second)
                tally.waits.extend(seen.waits)
                tally.missing.update(set(seen.acknowledged) - set(site.stored(mark)))
        product, floor, *careful = tallies
        number = len(product.waits)
        rows += [
            compared(
                f"{database}: a second",
                product.rates,
                floor.rates,
                at_least=1.0,
                headline=f"complete visits a second (form, post, receipt), {database}",
            ),
            compared(
                "  server CPU ms each",
                product.cpu,
                floor.cpu,
                at_most=1.0,
                headline=f"server CPU of a visit in ms, {database}",
            ),
            Row("  wait p95, whole visit", p95(product), p95(floor)),
            *(
                compared("  beside a floor that keeps every commit", product.rates, other.rates, headline=KEEPING)
                for other in careful
            ),
            Row("  stored", f"{number - len(product.missing)} of {number}", bar="all", holds=not product.missing),
        ]
    show(f"Complete submissions, {rounds} rounds of {visits}, in turns", ("product", "floor"), rows)


def p95(tally: Tally) -> str:
    return milliseconds(quantile(tally.waits, 0.95))


def one_round(site: Site, number: int) -> tuple[str, Visits]:
    mark = secrets.token_hex(4)
    visits = asyncio.run(visit_all(site.port, site.addresses["form"], mark, number))
    if visits.troubles:
        raise Unexpected(f"{len(visits.troubles)} of {number} visits failed, first: {visits.troubles[0]}")
    return mark, visits
