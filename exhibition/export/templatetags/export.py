"""What the start of the staff pages says about recalls."""

from __future__ import annotations

from django import template

from exhibition.export import takedowns

register = template.Library()


@register.simple_tag
def open_recalls() -> int:
    """How many answers were taken back whose pictures nobody has taken down yet, as far as is known."""
    return takedowns.open_recalls().count()
