"""The handbook for staff as pages of the admin, rendered from the Markdown files in docs/handbuch/."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from contributions.models import Question
from krefeld_kann_was.lib.model_admin import staff_context

FOLDER = Path(__file__).parent.parent / "docs" / "handbuch"
# File names and parts of addresses, in order.
PAGES = (
    *("moderation", "ausstellung", "eroeffnung", "drucksachen", "bildschirm", "galerie", "beitraege", "angebote"),
    *("nach-der-ausstellung", "partner", "menschen"),
)
SETTING_UP = "ausstellung"


class HandbookPage(NamedTuple):
    """One page; `name` is its file name and part of its address."""

    name: str
    title: str
    text: SafeString


@require_safe
def show_handbook(request: HttpRequest, name: str = "") -> HttpResponse:
    """Without a name it begins where somebody is: how to set up an exhibition, while there is none."""
    name = name or (PAGES[0] if Question.objects.exists() else SETTING_UP)
    if name not in PAGES:
        raise Http404
    pages = [read_page(name) for name in PAGES]
    page = read_page(name)
    context = staff_context(request, page.title) | {"page": page, "pages": pages}
    return render(request, "moderation/handbook.html", context)


@cache
def read_page(name: str) -> HandbookPage:
    """The page with its title and its text as HTML, read once a process."""
    heading, _newline, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    html = mark_safe(parser.render(text))  # noqa: S308 - our own file, without HTML
    return HandbookPage(name, heading.removeprefix("# "), html)
