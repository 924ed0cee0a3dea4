"""The form and the receipt on Lighthouse's slow phone: a simulated 4G line and a processor slowed four times.

Lighthouse comes from npm, pinned with hashes in bench/lighthouse/; needs Node.js 20 and Chromium.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from bench.client import HOST
from bench.report import Row, show
from bench.stage import BASE, Site, Stage
from bench.submit import ANSWERS
from tests.visitor import fields

FOLDER = BASE / "build" / "lighthouse"
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100}
LANGUAGES = ("de", "ar")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
TRIES = 3  # now and then Chromium loses the start of the recording
QUIET = {"CI": "1", "DO_NOT_TRACK": "1", "npm_config_update_notifier": "false", "npm_config_fund": "false"}


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", ANSWERS, "visitors")
    install()
    form = site.addresses["form"]
    receipt = answered(site)
    pages = [(f"form, {language}", f"/{language}{form}") for language in LANGUAGES[: 1 if quick else None]]
    rows = []
    for name, path in [*pages, ("receipt, de", receipt)]:
        scores = audit(f"http://{HOST}:{site.port}{path}")
        for category, bar in BARS.items():
            score = scores[category]
            headline = f"Lighthouse on a slow phone, {name}: {category}" if category == "performance" else ""
            rows.append(
                Row(f"{name}: {category}", f"{score:.0f}", bar=f"≥ {bar}", holds=score >= bar, headline=headline)
            )
    show("Lighthouse on a slow phone", ("product", ""), rows)


def install() -> None:
    """Once, into build/."""
    if not shutil.which("npm") or not shutil.which("chromium"):
        raise RuntimeError("npm or chromium is missing; install them with: apt-get install npm chromium")
    lock = (BASE / "bench/lighthouse/package-lock.json").read_bytes()
    done = FOLDER / "installed"
    if done.exists() and done.read_bytes() == lock:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(BASE / "bench/lighthouse" / name, FOLDER)
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--silent"], cwd=FOLDER, env=os.environ | QUIET, check=True, timeout=300
    )
    done.write_bytes(lock)


def answered(site: Site) -> str:
    """The path of the receipt of an answer that was sent just now."""
    base = f"http://{HOST}:{site.port}"
    with urlopen(f"{base}/de{site.addresses['form']}") as page:
        body = urlencode(fields(page.read().decode())).encode()
    with urlopen(f"{base}/de{site.addresses['form']}", body) as receipt:
        return str(re.sub(r"^https?://[^/]+", "", receipt.url))


def audit(address: str) -> dict[str, float]:
    """The scores of a page, 0 to 100."""
    report = FOLDER / "report.json"
    report.unlink(missing_ok=True)
    command = ["node", "node_modules/lighthouse/cli/index.js", address, "--quiet", "--output=json"]
    command += [f"--output-path={report}", f"--chrome-flags={FLAGS}", f"--only-categories={','.join(BARS)}"]
    environment = os.environ | QUIET | {"CHROME_PATH": shutil.which("chromium") or ""}
    for _ in range(TRIES):
        run = subprocess.run(command, cwd=FOLDER, env=environment, check=False, timeout=180, capture_output=True)
        if run.returncode == 0 and report.exists():
            found: dict[str, Any] = json.loads(report.read_text())
            if not found.get("runtimeError"):
                return {name: 100 * found["categories"][name]["score"] for name in BARS}
    raise RuntimeError(f"Lighthouse could not measure {address}: {run.stderr.decode()[-300:]}")
