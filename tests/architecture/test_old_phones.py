"""The form works in a Safari of 2020, the screen in a television of that year: no syntax newer than ES2018, no CSS
that would break a page."""

from __future__ import annotations

import re
from pathlib import Path

import esprima
import pytest

STATIC = Path(__file__).parents[2] / "static"
STYLES = (
    "tokens.css",
    "pages.css",
    "quarter-map.css",
    "reading.css",
    "gallery.css",
    "gallery-answer.css",
    "gallery-map.css",
    "kiosk.css",
)
SCRIPTS = ["form.js", "quarter-map.js", *sorted(script.name for script in (STATIC / "js").glob("kiosk*.js"))]
# Unknown to Safari 14.0 and needed to understand a page; Safari 14.1 brought most of it.
TOO_NEW = re.compile(
    r"\b(?:margin|padding|border)-(?:inline|block):|\binset[\w-]*:|(?<!-)\baspect-ratio:|:(?:is|where|has)\(|\d[sdl]v[hw]\b"
    r"|@layer|@container|color-mix\("
)
FLEX_GAP = re.compile(r"\{[^{}]*display: ?flex[^{}]*\bgap:|\{[^{}]*\bgap:[^{}]*display: ?flex")


def too_new(css: str) -> list[str]:
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return TOO_NEW.findall(bare) + FLEX_GAP.findall(bare)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_is_old_enough(name: str) -> None:
    esprima.parseScript((STATIC / "js" / name).read_text())  # knows ECMAScript up to 2018


@pytest.mark.parametrize("line", ["a?.b", "a ?? b", "try {} catch {}", "1n", "class A { b = 1 }"])
def test_the_parser_refuses_what_is_newer(line: str) -> None:
    with pytest.raises(esprima.Error):
        esprima.parseScript(line)


@pytest.mark.parametrize("name", STYLES)
def test_the_style_is_old_enough(name: str) -> None:
    assert too_new((STATIC / "css" / name).read_text()) == []


@pytest.mark.parametrize(
    "css", ["a{margin-inline: 0}", "a{inset: 0}", "a{height: 100dvh}", ":is(a){}", "a{display: flex; gap: 1px}"]
)
def test_the_guard_sees_what_is_newer(css: str) -> None:
    assert too_new(css)
    assert not too_new("a{display: grid; gap: 1px; padding-inline-start: 0}")
