"""The gallery as visitors read it: a page, one further on, one of a theme, and a search that finds nothing.

In CPU seconds of the server and its database, which say the same on a machine that has something else to do.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from bench.client import Browser, Unexpected
from bench.load import get_all
from bench.report import Rounds, Row, milliseconds, show
from bench.stage import DATABASES, Site, Stage

FEW, MANY = 1_000, 100_000
MOST_GROWTH, LONGEST_SEARCH = 1.2, 0.020
SEARCHES = 15
NOTHING = "?q=q%C3%BCxq%C3%BCx"  # qüxqüx, as browsers write it


def measure(stage: Stage, quick: bool) -> None:
    rounds, seconds = (3, 1.0) if quick else (7, 2.0)
    for database in DATABASES:
        few, many, floor = stage.product(database, FEW), stage.product(database, MANY), stage.floor(database)
        asked = [("the newest", newest), ("further on", further_on), ("a theme, further on", of_theme)]
        took = {name: (Rounds([]), Rounds([])) for name, _ in asked}
        form, searches = Rounds([]), (Rounds([]), Rounds([]))
        for _ in range(rounds):
            for name, paths in asked:
                for site, into in zip((few, many), took[name], strict=True):
                    into.values.append(cost(site, paths(site), seconds))
            for site, into in zip((few, many), searches, strict=True):
                into.values.append(asyncio.run(search(site)))
            form.values.append(cost(floor, bare_form(floor), seconds))
        rows = [growth(f"CPU of a page: {name}", *took[name]) for name, _ in asked]
        headline = f"CPU of the gallery's newest page, {FEW:,} and {MANY:,} answers, {database}"
        rows[0] = rows[0]._replace(headline=headline)
        rows.append(Row("beside it: the floor's empty form", milliseconds(form.median)))
        one, other = (round_.median for round_ in searches)
        holds = other <= LONGEST_SEARCH
        rows.append(
            Row(
                "CPU of a search that finds nothing",
                milliseconds(one),
                milliseconds(other),
                bar="≤ 20 ms",
                holds=holds,
                headline=f"CPU of a search that finds nothing, {FEW:,} and {MANY:,} answers, {database}",
            )
        )
        show(f"Gallery, {database}, {rounds} rounds in turns", (f"{FEW:,} answers", f"{MANY:,} answers"), rows)


def growth(what: str, few: Rounds, many: Rounds) -> Row:
    """How much more one page costs with many answers."""
    ratio = many.median / few.median
    cells = milliseconds(few.median), milliseconds(many.median)
    return Row(what, *cells, f"{ratio:.2f} ×", f"≤ {MOST_GROWTH} ×", ratio <= MOST_GROWTH)


def newest(site: Site) -> Callable[[], str]:
    return lambda: str(site.addresses["gallery"])


def bare_form(floor: Site) -> Callable[[], str]:
    return lambda: str(floor.addresses["form"])


def further_on(site: Site) -> Callable[[], str]:
    """Pages from anywhere but the very end, where they are not full."""
    answers = int(site.addresses["answers"])
    return lambda: f"{site.addresses['gallery']}?vor={random.randint(answers // 5, answers)}"


def of_theme(site: Site) -> Callable[[], str]:
    further = further_on(site)
    return lambda: f"{further()}&thema={site.addresses['theme']}"


def cost(site: Site, paths: Callable[[], str], seconds: float) -> float:
    """CPU seconds of one page."""
    before = site.cpu()
    got = asyncio.run(get_all(site.port, paths, 200, seconds, {}))
    return (site.cpu() - before) / len(got.waits)


async def search(site: Site) -> float:
    """CPU seconds of one search."""
    before = site.cpu()
    async with Browser(site.port) as browser:
        for _ in range(SEARCHES):
            page = (await browser.get(site.addresses["gallery"] + NOTHING)).expect(200)
            if "data-answer" in page.text:
                raise Unexpected("the search found something")
    return (site.cpu() - before) / SEARCHES
