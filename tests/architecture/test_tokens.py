"""The design tokens are one source: what has to stand there twice is the same."""

from __future__ import annotations

import re

from django.conf import settings

CSS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")


def properties(after: str) -> dict[str, str]:
    body = CSS.split(after, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


def test_dark_is_the_same_by_device_and_by_switch() -> None:
    assert len(properties(':root[data-theme="dark"] {')) > 5
    assert properties(':root:not([data-theme="light"]) {') == properties(':root[data-theme="dark"] {')


def test_pictures_and_checks_read_what_pages_use() -> None:
    tokens = settings.DESIGN_TOKENS

    assert tokens.root["paper"] == properties(":root {")["paper"]
    assert {name: colour_theme.ground for name, colour_theme in tokens.colour_themes.items()} == {
        "samt": "#3d0c2c",
        "seide": "#05363d",
        "rhein": "#13235b",
        "ziegel": "#5a160f",
        "linde": "#12331d",
    }


def test_every_property_that_is_used_is_defined() -> None:
    sheets = [path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "static" / "css").glob("*.css")]
    defined = {name for sheet in sheets for name in re.findall(r"(--[\w-]+):", sheet)}
    used = {name for sheet in sheets for name in re.findall(r"var\((--[\w-]+)\)", sheet)}

    assert len(used) > 20
    assert used - defined == set()
