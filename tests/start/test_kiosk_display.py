"""Resolution and rotation of the television behind a screen, also of one that comes back."""

from __future__ import annotations

import importlib
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.start.kiosk import FOLDER, Kiosk

TELEVISION = """\
HDMI-A-1 "Some Maker TELEVISION 0x01010101 (HDMI-A-1)"
  Make: Some Maker
  Physical size: 1210x680 mm
  Enabled: yes
  Modes:
    3840x2160 px, 30.000000 Hz (preferred, current)
    1920x1080 px, 50.000000 Hz
    1920x1080 px, 59.939999 Hz
    1280x720 px, 60.000000 Hz
  Position: 0,0
  Transform: normal
  Scale: 1.000000
HDMI-A-2 "Another one"
  Enabled: no
  Modes:
    1920x1080 px, 60.000000 Hz (preferred)
"""


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return importlib.import_module("display")


@pytest.mark.parametrize(
    ("settings", "first"),
    [
        ({}, []),
        ({"KIOSK_ROTATE": "normal"}, []),
        ({"KIOSK_ROTATE": "left"}, ["--transform", "90"]),
        ({"KIOSK_ROTATE": "right"}, ["--transform", "270"]),
        ({"KIOSK_MODE": "1920x1080"}, ["--mode", "1920x1080@59.939999Hz"]),
        ({"KIOSK_MODE": "1920x1080@50"}, ["--mode", "1920x1080@50.000000Hz"]),
        ({"KIOSK_MODE": "1024x768"}, []),  # which this one does not know
    ],
)
def test_only_what_differs_is_changed(display: Any, settings: dict[str, str], first: list[str]) -> None:
    one, two = display.read_outputs(TELEVISION)

    assert (one.name, display.changes(one, settings)) == ("HDMI-A-1", first)
    assert display.changes(two, settings)[:3] == ["--on", "--mode", "1920x1080@60.000000Hz"]
    turned = TELEVISION.replace("Transform: normal", "Transform: 90").replace("preferred, current", "preferred")
    assert display.changes(display.read_outputs(turned)[0], {})[:2] == ["--mode", "3840x2160@30.000000Hz"]


def test_a_television_is_connected_unless_the_kernel_says_no(display: Any, tmp_path: Path) -> None:
    assert display.is_connected(tmp_path)  # a machine that does not say

    for name, state in (("card0-Writeback-1", "unknown"), ("card1-HDMI-A-1", "disconnected")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(f"{state}\n")
    assert not display.is_connected(tmp_path)

    (tmp_path / "card1-HDMI-A-1" / "status").write_text("connected\n")
    assert display.is_connected(tmp_path)


def test_one_that_comes_back_is_turned_again_from_beside_the_session(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    asked = tmp_path / "asked"
    kiosk.add_program("wlr-randr", f'#!/bin/sh\necho "$WAYLAND_DISPLAY $@" >>{asked}\ncat <<EOF\n{TELEVISION}EOF\n')
    kiosk.settings["KIOSK_ROTATE"] = "left"
    kiosk.environment["XDG_RUNTIME_DIR"] = str(tmp_path)

    assert kiosk.run("display") == 1  # nobody to ask
    with closing(socket.socket(socket.AF_UNIX)) as compositor:
        compositor.bind(str(tmp_path / "wayland-3"))
        (tmp_path / "wayland-3.lock").touch()
        assert kiosk.run("display") == 0

    assert asked.read_text().splitlines() == [
        "wayland-3 ",
        "wayland-3 --output HDMI-A-1 --transform 90",
        "wayland-3 --output HDMI-A-2 --on --mode 1920x1080@60.000000Hz --transform 90",
    ]
