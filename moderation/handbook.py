"""The handbook for staff, as a page of the admin; its text is docs/handbuch/moderation.md."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

FILE = Path(__file__).parent.parent / "docs" / "handbuch" / "moderation.md"


@require_safe
def show_handbook(request: HttpRequest) -> HttpResponse:
    title, text = handbook()
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "title": title, "text": text}
    return render(request, "moderation/handbook.html", context)


@cache
def handbook() -> tuple[str, SafeString]:
    """Its heading, and the rest as HTML."""
    heading, _newline, text = FILE.read_text(encoding="utf-8").partition("\n")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return heading.removeprefix("# "), mark_safe(parser.render(text))  # noqa: S308 - our own file, without HTML
