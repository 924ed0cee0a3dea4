"""The staff pages keep copies of some tokens, for the theme switch; they must not drift."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"


def colours(css: str, start: str) -> dict[str, str]:
    body = css.split(start, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", body))


@pytest.fixture(scope="module")
def tokens() -> str:
    return Path(CSS / "tokens.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def copies() -> str:
    return Path(CSS / "admin.css").read_text(encoding="utf-8")


def test_the_colour_world_of_the_staff_pages_is_samt(copies: str) -> None:
    assert colours(copies, "html {") == settings.DESIGN_TOKENS.worlds["samt"]._asdict()


@pytest.mark.parametrize(("theme", "place"), [("light", ":root {"), ("dark", "dark) {\n  :root {")])
def test_both_sides_of_the_theme_switch_are_the_tokens(tokens: str, copies: str, theme: str, place: str) -> None:
    assert colours(copies, f'html[data-theme="{theme}"] {{') == colours(tokens, place)
