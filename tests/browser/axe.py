"""What axe, the accessibility checker, finds on a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOURS = ("color-contrast", "link-in-text-block")  # all that can differ between light and dark
FIND = """options => "axe" in window && axe.run(document, options)
  .then(found => found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`))"""


def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """A line for each rule, or for each rule with one of these tags, that the page breaks.

    The script comes from outside, because the policy of the page lets none in, and stays for all later pages: to send
    it takes longer than to look.
    """
    options = {
        "runOnly": list(rules),
        "resultTypes": ["violations"],
        "iframes": False,  # those are pages of their own
        "preload": False,  # of style sheets and media, for a rule that can only ask somebody to listen
    }
    found: list[str] | bool = page.evaluate(FIND, options)
    if isinstance(found, bool):
        page.add_init_script(SCRIPT)
        page.evaluate(SCRIPT)
        return violations(page, rules)
    return found


def violations_light_and_dark(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """The same in light and in dark colours, which the page has then."""
    found = violations(page, rules)
    page.emulate_media(color_scheme="dark")
    found += violations(page, OF_COLOURS)
    page.emulate_media(color_scheme="light")
    return found
