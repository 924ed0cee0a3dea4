"""The gallery as visitors read it: a page, one further on, one theme, one language, and a search that finds nothing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from bench.client import Browser, Unexpected
from bench.load import get_all
from bench.report import Rounds, Row, milliseconds, quantile, show
from bench.stage import DATABASES, Site, Stage

FEW, MANY = 1_000, 100_000
MOST_GROWTH, LONGEST_SEARCH = 1.2, 0.150
SEARCHES = 15
NOTHING = "?q=qüxqüx"  # every answer has to be read


def measure(stage: Stage, quick: bool) -> None:
    rounds, seconds = (3, 1.0) if quick else (7, 2.0)
    for database in DATABASES:
        few, many, floor = stage.product(database, FEW), stage.product(database, MANY), stage.floor(database)
        asked = [("the newest", newest), ("further on", further_on), ("a theme, further on", of_theme)]
        took = {name: (Rounds([]), Rounds([])) for name, _ in asked}
        form = Rounds([])
        for _ in range(rounds):
            for name, paths in asked:
                for site, into in zip((few, many), took[name], strict=True):
                    into.values.append(rate(site, paths(site), seconds))
            form.values.append(rate(floor, bare_form(floor), seconds))
        rows = [growth(f"{name}, pages a second", *took[name]) for name, _ in asked]
        rows.append(Row("beside it: the floor's empty form", str(form)))
        found = [asyncio.run(search(site)) for site in (few, many)]
        slow = quantile(found[1], 0.5)
        one, other = (milliseconds(quantile(times, 0.5)) for times in found)
        rows.append(Row("search that finds nothing, p50", one, other, "", "≤ 150 ms", slow <= LONGEST_SEARCH))
        show(f"Gallery, {database}, {rounds} rounds in turns", (f"{FEW:,} answers", f"{MANY:,} answers"), rows)


def growth(what: str, few: Rounds, many: Rounds) -> Row:
    """How much more one page costs with many answers."""
    ratio = few.median / many.median
    return Row(what, str(few), str(many), f"{ratio:.2f} ×", f"≤ {MOST_GROWTH} ×", ratio <= MOST_GROWTH)


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


def rate(site: Site, paths: Callable[[], str], seconds: float) -> float:
    return asyncio.run(get_all(site.port, paths, 200, seconds, {})).per_second


async def search(site: Site) -> list[float]:
    """One after the other, as the server is felt by one person; in seconds."""
    waits = []
    async with Browser(site.port) as browser:
        for _ in range(SEARCHES):
            page = (await browser.get(site.addresses["gallery"] + NOTHING)).expect(200)
            if "data-answer" in page.text:
                raise Unexpected("the search found something")
            waits.append(page.seconds)
    return waits
