"""The built-in texts of the information pages, and Markdown rendered as safe HTML."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

BUILT_IN_TEXTS = Path(__file__).parent / "texts"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
QUESTION_PLACEHOLDERS = ("gallery", "data_licence", "networks", "answer_address")  # beside those of the institution
PERIOD_PLACEHOLDERS = (  # see `retention_periods`
    *("whole_text", "draft", "cards", "rejected", "reports", "pictures", "exhibition"),
)
TOP_HEADING = 2  # the level of a "#" heading; the title of the page is the first level


@cache
def built_in_text(page: str, language: str) -> str | None:
    """The Markdown text that comes with the software, or None if there is none in this language."""
    path = BUILT_IN_TEXTS / language / f"{page}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def unknown_placeholders(body: str, known: Iterable[str]) -> list[str]:
    """The names in braces that are not among `known`, sorted."""
    return sorted(set(PLACEHOLDER.findall(body)) - set(known))


def render_markdown(body: str, values: Mapping[str, str]) -> SafeString:
    """Render Markdown as safe HTML: HTML in it is escaped, images and `javascript:` links stay text.

    {name} becomes the value of that name, with line breaks and with e-mail addresses as links; a line with an empty
    value is left out.
    """
    lines = [line for line in body.splitlines() if all(values.get(name, "?") for name in PLACEHOLDER.findall(line))]
    rendered = _markdown().render("\n".join(lines))
    return mark_safe(PLACEHOLDER.sub(lambda match: _render_value(values.get(match[1], match[0])), rendered))  # noqa: S308


def _render_value(value: str) -> str:
    safe = escape(value).replace("\n", "<br>")
    linked = EMAIL.sub(lambda match: f'<a href="mailto:{match[0]}">{match[0]}</a>', safe)
    return f"<bdi>{linked}</bdi>"  # keeps its order in a text of the other writing direction


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


def _lower_headings(state: object) -> None:
    for token in state.tokens:  # type: ignore[attr-defined]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + TOP_HEADING - 1, 6)}"
