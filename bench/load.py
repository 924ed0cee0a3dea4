"""What the browsers do: whole visits, many at once, and the same GET again and again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from typing import NamedTuple

from bench.client import Answer, Browser, Unexpected, hidden_fields

AT_ONCE = 20
WORDS = [
    "Wasser",
    "Wiese",
    "Bank",
    "Baum",
    "Markt",
    "Rhein",
    "Seide",
    "Kinder",
    "Musik",
    "Räder",
    "Licht",
    "Platz",
    "für",
    "größere",
    "Träume",
    "und",
    "mehr",
]


class Visits(NamedTuple):
    """The texts that were thanked for, how long each visit waited for the server, and what went wrong."""

    acknowledged: list[str]
    waits: list[float]
    troubles: list[str]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.acknowledged) / self.seconds


def text_of(mark: str, number: int) -> str:
    """An answer of usual length that can be told from every other one."""
    return " ".join(random.choices(WORDS, k=random.randint(3, 25))) + f" [{mark}-{number}]"


async def send(browser: Browser, path: str, text: str, page: Answer) -> float:
    """Fill in the form that was shown, post it, and read the page that thanks; returns the seconds of waiting."""
    fields = hidden_fields(page.expect(200).text)
    fields |= {"text": text, "consent_exhibition": "on", "consent_social": "on", "quarter": "180"}
    sent = await browser.post(path, fields)
    thanked = (await browser.follow(sent)).expect(200)
    return sent.seconds + thanked.seconds


async def visit_all(port: int, path: str, mark: str, number: int) -> Visits:
    """That many whole visits: form page, post, page that thanks; AT_ONCE of them at any time."""
    visits = Visits([], [], [], 0)
    numbers = iter(range(number))

    async def hand() -> None:
        for count in numbers:
            text = text_of(mark, count)
            try:
                async with Browser(port) as browser:
                    page = await browser.get(path)
                    visits.waits.append(page.seconds + await send(browser, path, text, page))
                visits.acknowledged.append(text)
            except Unexpected as trouble:
                visits.troubles.append(str(trouble))

    begin = time.perf_counter()
    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
    return visits._replace(seconds=time.perf_counter() - begin)


async def opening_night(port: int, path: str, mark: str, people: int, within: float) -> Visits:
    """Everybody has the page open; then all send within so many seconds, and every tenth person taps twice."""
    visits = Visits([], [], [], 0)

    async def open_page() -> tuple[Browser, Answer]:
        browser = Browser(port)
        return browser, await browser.get(path)

    async def person(count: int, browser: Browser, page: Answer) -> None:
        text = text_of(mark, count)
        await asyncio.sleep(random.uniform(0, within))
        try:
            async with browser, Browser(port) as second_tap:
                taps = [browser, second_tap] if count % 10 == 0 else [browser]
                visits.waits.append(max(await asyncio.gather(*(send(tap, path, text, page) for tap in taps))))
            visits.acknowledged.append(text)
        except Unexpected as trouble:
            visits.troubles.append(str(trouble))

    pages = await asyncio.gather(*(open_page() for _ in range(people)))
    begin = time.perf_counter()
    await asyncio.gather(*(person(count, *held) for count, held in enumerate(pages)))
    return visits._replace(seconds=time.perf_counter() - begin)


class Gets(NamedTuple):
    waits: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds


async def get_all(port: int, paths: Callable[[], str], status: int, seconds: float, headers: dict[str, str]) -> Gets:
    """GET for so many seconds with AT_ONCE browsers; anything but `status` raises Unexpected."""
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def client() -> None:
        async with Browser(port) as browser:
            while time.perf_counter() < end:
                waits.append((await browser.get(paths(), headers)).expect(status).seconds)

    begin = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return Gets(waits, time.perf_counter() - begin)
