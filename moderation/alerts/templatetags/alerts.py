"""The badge on every staff page."""

from django import template
from django.template.context import Context
from django.utils import timezone

from moderation.alerts.selectors import Badge, badge

register = template.Library()
CACHE_KEY = "moderation.alerts.badge"


@register.simple_tag(takes_context=True)
def waiting_answers(context: Context) -> Badge | None:
    """The badge for people who may decide, else None; queried once a page, which shows it twice."""
    if "perms" not in context or "moderation.add_decision" not in context["perms"]:
        return None
    if CACHE_KEY not in context.render_context:
        context.render_context[CACHE_KEY] = badge(timezone.now())
    return context.render_context[CACHE_KEY]
