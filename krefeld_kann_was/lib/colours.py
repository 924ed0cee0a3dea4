"""Colour themes and contrast, from static/css/tokens.css, which pages, pictures and checks share.

Free of Django, because the settings use it.
"""

import re
from pathlib import Path
from typing import NamedTuple

RULE = re.compile(r'\[data-colour-theme="(?P<name>\w+)"\][^{]*\{(?P<body>[^}]*)\}')
PROPERTY = re.compile(r"--(?P<name>[\w-]+):\s*(?P<value>[^;]+);")
HEX_COLOUR = re.compile(r"^#[0-9a-f]{6}\Z")
MIN_CONTRAST = 7.0  # WCAG 2.2, success criterion 1.4.6 (AAA)


class ColourTheme(NamedTuple):
    """The four colours of a theme, each as "#rrggbb"."""

    ground: str
    warp: str
    weft: str
    text: str


class DesignTokens(NamedTuple):
    """The colour themes by name, and the custom properties of `:root` by name without dashes."""

    colour_themes: dict[str, ColourTheme]
    root: dict[str, str]


def read_tokens(file: Path) -> DesignTokens:
    """Parse the style sheet of the design tokens. Raises KeyError if a colour theme lacks a colour."""
    css = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    colour_themes = {}
    for rule in RULE.finditer(css):
        colours = {match["name"]: match["value"].strip() for match in PROPERTY.finditer(rule["body"])}
        colour_themes[rule["name"]] = ColourTheme(**{name: colours[name] for name in ColourTheme._fields})
    start = css.index(":root")
    root = {match["name"]: match["value"].strip() for match in PROPERTY.finditer(css[start : css.index("}", start)])}
    return DesignTokens(colour_themes, root)


def is_hex_colour(value: str) -> bool:
    return HEX_COLOUR.match(value) is not None


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two "#rrggbb" colours, 1 to 21 (formula: WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lowest_contrast(colour_theme: ColourTheme) -> float:
    """The lowest contrast of the colours that are drawn on the theme's ground."""
    return min(contrast(colour_theme.ground, colour) for colour in colour_theme[1:])


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
