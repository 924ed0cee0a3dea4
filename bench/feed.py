"""The feed of a screen: "nothing new" (304) and the whole (200), beside the floor and with many more answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from bench.client import Browser
from bench.load import get_all
from bench.report import Rounds, Row, compared, show
from bench.stage import DATABASES, Site, Stage

FEW, MANY, QUICK_MANY = 1_000, 1_000_000, 100_000


def measure(stage: Stage, quick: bool) -> None:
    rounds, seconds, many = (3, 1.0, QUICK_MANY) if quick else (7, 2.0, MANY)
    for database in DATABASES:
        few, floor = stage.product(database, FEW), stage.floor(database)
        large = stage.product(database, many)
        sites = (few, floor, large)
        same = [Rounds([]) for _ in sites]
        whole = [Rounds([]) for _ in sites]
        fresh = [Rounds([]), Rounds([]), Rounds([])]
        tags = [asyncio.run(etag(site)) for site in sites]
        for _ in range(rounds):
            for site, tag, into in zip(sites, tags, same, strict=True):
                into.values.append(rate(site, plain(site), 304, seconds, tag))
            for site, into in zip(sites, whole, strict=True):
                into.values.append(rate(site, plain(site), 200, seconds))
            for site, into in zip((few, large), (fresh[0], fresh[2]), strict=True):
                into.values.append(rate(site, older(site), 200, seconds))
        rows = [
            compared(
                "304 a second",
                same[0],
                same[1],
                at_least=0.9,
                headline=f"“nothing new” a second for screens, {database}",
            ),
            compared("200 a second", whole[0], whole[1]),
        ]
        show(f"Feed, {database}, {rounds} rounds in turns", ("product", "floor"), rows)
        rows = [
            cost("304 a second", same[0], same[2]),
            cost("200 a second", whole[0], whole[2]),
            cost("200, a page never asked for before", fresh[0], fresh[2]),
        ]
        show(f"Feed, {database}, growth", (f"{FEW:,} answers", f"{many:,} answers"), rows)


def cost(what: str, few: Rounds, many: Rounds) -> Row:
    """How much more one request costs with many answers."""
    ratio = few.median / many.median
    return Row(what, str(few), str(many), f"{ratio:.2f} ×", "≤ 1.2 ×", ratio <= 1.2)


async def etag(site: Site) -> str:
    async with Browser(site.port) as browser:
        return (await browser.get(site.addresses["feed"])).expect(200).headers["etag"]


def plain(site: Site) -> Callable[[], str]:
    return lambda: str(site.addresses["feed"])


def older(site: Site) -> Callable[[], str]:
    """Addresses of pages from somewhere in the whole, each asked for once."""
    newest = int(site.addresses["newest"])
    oldest = int(site.addresses["oldest"])
    return lambda: f"{site.addresses['feed']}?from={random.randint(oldest, newest):x}-1"


def rate(site: Site, paths: Callable[[], str], status: int, seconds: float, tag: str = "") -> float:
    headers = {"If-None-Match": tag} if tag else {}
    return asyncio.run(get_all(site.port, paths, status, seconds, headers)).per_second
