"""The gallery as visitors read it: a page, one further on, one of a theme; and searches, there and in staff's list.

In CPU seconds of the server and its database, which say the same on a machine that has something else to do. What each
process reads when it begins, and counts once a minute, is a row of its own and no part of a page.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import NamedTuple

from bench.client import Browser, Unexpected
from bench.load import get_all
from bench.report import Rounds, Row, milliseconds, show
from bench.stage import DATABASES, Site, Stage

FEW, MANY = 1_000, 100_000
MOST_GROWTH, LONGEST_SEARCH = 1.2, 0.020
SEARCHES, TURNS = 15, 5
# What is searched, as browsers write it: qüxqüx, qx, krefeld.
SEARCHED = {"nothing": "?q=q%C3%BCxq%C3%BCx", "nothing, by two letters": "?q=qx", "very much": "?q=krefeld"}
IN_GALLERY, IN_STAFF_LIST = "in the gallery", "in the list of staff (beyond as long a page of it without a search)"
STAFF_LIST = "/admin/contributions/answer/"
SOME, NONE = "?language=de", "?status__exact=withdrawn"  # all and none: links from a list with filters cost more


def measure(stage: Stage, quick: bool) -> None:
    rounds, seconds = (3, 1.0) if quick else (7, 2.0)
    for database in DATABASES:
        few, many, floor = stage.product(database, FEW), stage.product(database, MANY), stage.floor(database)
        asked = [("the newest", newest), ("further on", further_on), ("a theme, further on", of_theme)]
        took = {name: (Rounds([]), Rounds([])) for name, _ in asked}
        form, places = Rounds([]), {IN_GALLERY: visitors_search, IN_STAFF_LIST: staff_search}
        searches = {(where, what): (Rounds([]), Rounds([])) for where in places for what in SEARCHED}
        begun = [first_pages(site, newest(site), seconds) for site in (few, many)]
        for _ in range(rounds):
            for name, paths in asked:
                for site, into in zip((few, many), took[name], strict=True):
                    into.values.append(cost(site, paths(site), seconds))
            for (where, what), both in searches.items():
                for site, into in zip((few, many), both, strict=True):
                    into.values.append(asyncio.run(places[where](site, what)))
            form.values.append(cost(floor, bare_form(floor), seconds))
        rows = [growth(f"CPU of a page: {name}", *took[name]) for name, _ in asked]
        headline = f"CPU of the gallery's newest page, {FEW:,} and {MANY:,} answers, {database}"
        rows[0] = rows[0]._replace(headline=headline)
        rows.append(Row("beside it: the floor's empty form", milliseconds(form.median)))
        rows.append(Row("beside it: CPU of beginning and counting", milliseconds(begun[0]), milliseconds(begun[1])))
        rows += [search_row(database, *place, *both) for place, both in searches.items()]
        show(f"Gallery, {database}, {rounds} rounds in turns", (f"{FEW:,} answers", f"{MANY:,} answers"), rows)


def growth(what: str, few: Rounds, many: Rounds) -> Row:
    """How much more one page costs with many answers."""
    ratio = many.median / few.median
    cells = milliseconds(few.median), milliseconds(many.median)
    return Row(what, *cells, f"{ratio:.2f} ×", f"≤ {MOST_GROWTH} ×", ratio <= MOST_GROWTH)


def search_row(database: str, where: str, what: str, few: Rounds, many: Rounds) -> Row:
    """What a search costs."""
    cells = milliseconds(few.median), milliseconds(many.median)
    name = f"CPU of a search {where} that finds {what}"
    is_headline = (where, what) == (IN_GALLERY, "nothing")
    headline = f"CPU of a search that finds nothing, {FEW:,} and {MANY:,} answers, {database}" if is_headline else ""
    return Row(name, *cells, bar="≤ 20 ms", holds=many.median <= LONGEST_SEARCH, headline=headline)


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


def first_pages(site: Site, paths: Callable[[], str], seconds: float) -> float:
    """CPU seconds of the first pages of all processes, beyond what as many cost after that."""
    before = site.cpu()
    got = asyncio.run(get_all(site.port, paths, 200, seconds, {}))
    return site.cpu() - before - len(got.waits) * cost(site, paths, seconds)


async def visitors_search(site: Site, what: str) -> float:
    """CPU seconds of one search."""
    (found,) = await costs(site, [Page(site.addresses["gallery"] + SEARCHED[what], "data-answer", what)], {})
    return found


async def staff_search(site: Site, what: str) -> float:
    """The same in the list of all answers, beyond what a page as long costs that nobody searched: more than the bar."""
    paths = [STAFF_LIST + (SOME if what == "very much" else NONE), STAFF_LIST + SEARCHED[what]]
    pages = [Page(path, "result_list", what) for path in paths]
    unsearched, searched = await costs(site, pages, site.addresses["cookies"])
    return searched - unsearched


class Page(NamedTuple):
    path: str
    sign: str  # stands in every such page that shows an answer
    what: str  # is found


async def costs(site: Site, pages: list[Page], cookies: dict[str, str]) -> list[float]:
    """CPU seconds of each of the pages, which are asked for by turns, so that what else the machine does hits all."""
    seconds = [0.0] * len(pages)
    async with Browser(site.port, cookies) as browser:
        for page in pages:
            (await browser.get(page.path)).expect(200)  # what a process counts once a minute is no part of a search
        for turn in range(TURNS * len(pages)):
            page = pages[turn % len(pages)]
            before = site.cpu()
            for _ in range(SEARCHES // TURNS):
                text = (await browser.get(page.path)).expect(200).text
                if (page.sign in text) != (page.what == "very much"):
                    raise Unexpected(f"the search did not find {page.what}")
            seconds[turn % len(pages)] += site.cpu() - before
    return [each / SEARCHES for each in seconds]
