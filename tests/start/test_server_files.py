"""What deploy/ ships for a server: units, scripts and settings are in order by the programs that read them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.start.machine import NAME, ROOT, SHIPPED

UNITS = SHIPPED / "etc" / "systemd" / "system"
CONTAINER = ROOT / "deploy" / "container"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd")
def test_the_units_are_in_order_and_locked_up(tmp_path: Path) -> None:
    for path in UNITS.glob("*.*"):
        if path.is_file():
            text = re.sub("^ExecStart=.*", "ExecStart=/bin/true", path.read_text(), flags=re.MULTILINE)
            (tmp_path / path.name.replace("@.", "@web.")).write_text(text)
    verify = ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())]
    said = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")

    security = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(tmp_path / f"{NAME}@web.service")]
    said = subprocess.run(security, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout[-300:]


@pytest.mark.shell
def test_scripts_are_plain_shell() -> None:
    kiosk = ROOT / "deploy" / "kiosk"
    scripts = [SHIPPED / "install", SHIPPED / NAME, kiosk / "install", kiosk / "kiosk"]
    said = subprocess.run(["shellcheck", *map(str, scripts)], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy, which is another way")
def test_caddy_takes_its_file() -> None:
    validate = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(SHIPPED / "Caddyfile")]
    said = subprocess.run(validate, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr


def test_every_setting_that_is_shipped_is_one() -> None:
    known = set(re.findall(r'environment\.\w+\("(\w+)"', (ROOT / "krefeld_kann_was/settings.py").read_text()))
    compose = (CONTAINER / "compose.yaml").read_text()
    named = {
        *re.findall(r"^#?([A-Z_]+)=", (SHIPPED / "server.env").read_text(), re.MULTILINE),
        *re.findall(r"^ +(KKW_\w+|DATABASE_URL):", compose, re.MULTILINE),
        *re.findall(r"\b(KKW_\w+)=", (CONTAINER / "Containerfile").read_text()),
    }

    assert len(named) > 8
    assert named <= known
