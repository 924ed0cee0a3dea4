"""The words of the information pages: the texts that come with the software, and Markdown made safe HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

SHIPPED = Path(__file__).parent / "texts"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OF_THE_GALLERY = ("gallery", "data_licence")  # placeholders beside those of the institution
TOP_HEADING = 2  # a # is the second level: the first one is the name of the page


class Slug(models.TextChoices):
    """The pages, by their addresses."""

    RULES = "regeln", _("Regeln")
    PRIVACY = "datenschutz", _("Datenschutz")
    IMPRINT = "impressum", _("Impressum")
    ACCESSIBILITY = "barrierefreiheit", _("Barrierefreiheit")


@cache
def shipped(page: str, language: str) -> str | None:
    """The text in Markdown that comes with the software, or None."""
    path = SHIPPED / language / f"{page}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def unknown_placeholders(body: str, known: Iterable[str]) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(body)) - set(known))


def html(body: str, values: Mapping[str, str]) -> SafeString:
    """Markdown as HTML: HTML in it is shown as it was typed, pictures and addresses of scripts are no links.

    {name} becomes the value of that name, with its line breaks and with e-mail addresses as links; a line whose value
    is empty is left out.
    """
    lines = [line for line in body.splitlines() if all(values.get(name, "?") for name in PLACEHOLDER.findall(line))]
    rendered = _markdown().render("\n".join(lines))
    return mark_safe(PLACEHOLDER.sub(lambda match: _written(values.get(match[1], match[0])), rendered))  # noqa: S308


def _written(value: str) -> str:
    safe = escape(value).replace("\n", "<br>")
    linked = EMAIL.sub(lambda match: f'<a href="mailto:{match[0]}">{match[0]}</a>', safe)
    return f"<bdi>{linked}</bdi>"  # a name or a number stays in order in a text that runs the other way


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


def _lower_headings(state: object) -> None:
    for token in state.tokens:  # type: ignore[attr-defined]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + TOP_HEADING - 1, 6)}"
