"""Counts of exports for the start page of staff."""

from django import template

from exhibition.export import takedowns

register = template.Library()


@register.simple_tag
def open_takedowns() -> int:
    """How many answers were taken back whose pictures staff still have to take down, as far as is known."""
    return takedowns.open_takedowns().count()
