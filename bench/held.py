"""Whether sockets that never finish hold the site up: 3,100 of them for a minute, while others use it."""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.client import Browser, Unexpected, hidden_fields
from bench.report import Row, milliseconds, quantile, show
from bench.stage import BASE, Site, Stage
from tests.nginx import nginx
from tests.programs import NGINX

ANSWERS = 60_000
SECONDS, QUIET_SECONDS = 60, 15
PAUSE = 0.02  # seconds between two visits
PROCESSES = Path("/proc")
MOST_SLOWER = 3.0
LEAST_PAGE = 500_000  # bytes of what the slow readers ask for: more than the system takes by itself

Waits = dict[str, list[float]]


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", ANSWERS, "held")
    paths, rounds = asyncio.run(find_paths(site)), 1 if quick else 5
    compare("Held sockets", site.port, paths, site.processes()[0], rounds, site.addresses["data"])
    if NGINX.path:
        folder = stage.folder / "nginx"
        folder.mkdir(exist_ok=True)
        with nginx(folder, site.port, stage.folder, tls=False) as port:
            compare("Held sockets, behind nginx", port, paths, site.processes()[0], rounds, site.addresses["data"])
    else:
        print(f"  not measured behind nginx, which is missing: apt-get install {NGINX.package}", file=sys.stderr)


async def find_paths(site: Site) -> dict[str, str]:
    """The addresses that are visited, a receipt's among them, and the large one for slow readers."""
    form = site.addresses["form"]
    async with Browser(site.port) as browser:
        page = (await browser.get(form)).expect(200)
        fields = hidden_fields(page.text) | {"text": "Mehr Bänke am Rhein", "consent_exhibition": "on"}
        sent = (await browser.post(form, fields)).expect(302, 303)
        receipt = re.sub("^https?://[^/]+", "", sent.headers["location"])
        large = (await browser.get(site.addresses["data"])).expect(200)
        if len(large.text.encode()) < LEAST_PAGE:
            raise Unexpected("the page for slow readers is too small to hold anybody")
    return {"form": form, "receipt": receipt, "feed": site.addresses["feed"], "status": "/status/"}


def compare(title: str, port: int, paths: dict[str, str], server: int, rounds: int, large: str) -> None:
    """Visit in quiet and under attack, in turns; print each address with its times and what became of the sockets."""
    quiet: list[Waits] = []
    attacked: list[Waits] = []
    closed: dict[str, list[float]] = {}
    late: dict[str, int] = {}
    before, most = memory(server), 0
    for _ in range(rounds):
        quiet.append(asyncio.run(visit(port, paths, QUIET_SECONDS)))
        command = [sys.executable, "-m", "bench.attack", str(port), large, str(SECONDS)]
        with subprocess.Popen(command, cwd=BASE, stdout=subprocess.PIPE, text=True) as attack:
            assert attack.stdout
            attack.stdout.readline()
            time.sleep(3)
            attacked.append(asyncio.run(visit(port, paths, SECONDS - 5)))
            most = max(most, memory(server))
            report: dict[str, Any] = json.loads(attack.stdout.read())
        for kind, found in report.items():
            closed.setdefault(kind, []).extend(found["closed"])
            late[kind] = late.get(kind, 0) + found["late"]
    rows = [row for name in paths for row in slower(name, quiet, attacked)]
    worst = max((row for row in rows if row.bar), key=lambda row: float(row.ratio.split()[0]))
    headline = f"{title}: the p95 that grows most, {worst.what}"
    rows = [row._replace(headline=headline) if row is worst else row for row in rows]
    for kind, ages in closed.items():
        rows.append(Row(f"{kind}: open too long", str(late[kind]), bar="0", holds=late[kind] == 0 and bool(ages)))
        rows.append(Row("  closed, the last after", f"{max(ages, default=0):.0f} s", str(len(ages))))
    rows.append(Row("memory of the server", f"{most / 1e6:.0f} MB", f"{before / 1e6:.0f} MB"))
    show(f"{title}, {rounds} rounds", ("attacked", "quiet"), rows)


def slower(name: str, quiet: list[Waits], attacked: list[Waits]) -> list[Row]:
    """p50 and p95 of one address, medians of the rounds."""
    rows = []
    for part in (0.5, 0.95):
        usual, held = (statistics.median(quantile(waits[name], part) for waits in each) for each in (quiet, attacked))
        judged = part == 0.95
        bar, holds = (f"≤ {MOST_SLOWER} ×", held <= MOST_SLOWER * usual) if judged else ("", None)
        times = f"{held / usual:.2f} ×"
        rows.append(Row(f"{name} p{part * 100:.0f}", milliseconds(held), milliseconds(usual), times, bar, holds))
    return rows


async def visit(port: int, paths: dict[str, str], seconds: float) -> Waits:
    """One person after the other, each with a new connection, for so long."""
    waits: Waits = {name: [] for name in paths}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name, path in paths.items():
            async with Browser(port) as browser:
                waits[name].append((await browser.get(path)).expect(200).seconds)
            await asyncio.sleep(PAUSE)
    return waits


def memory(process: int) -> int:
    """Bytes that a process and its children have for themselves, what they share counted once."""
    children = (PROCESSES / str(process) / "task" / str(process) / "children").read_text().split()
    maps = ((PROCESSES / one / "smaps_rollup").read_text() for one in (str(process), *children))
    return 1024 * sum(int(size) for text in maps for size in re.findall(r"^Pss: +(\d+)", text, re.MULTILINE))
