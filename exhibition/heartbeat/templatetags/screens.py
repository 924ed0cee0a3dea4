"""Tags about the screens, for every staff page."""

from django import template
from django.template.context import Context
from django.utils import timezone

from exhibition.heartbeat.selectors import QuestionScreens, questions_on_screens
from exhibition.kiosk.selectors import current_pauses

register = template.Library()
CACHE_KEY = "exhibition.heartbeat.screens"
register.simple_tag(current_pauses)


@register.simple_tag(takes_context=True)
def screens_now(context: Context) -> list[QuestionScreens]:
    """What is on the screens now, see `questions_on_screens`; queried once a page."""
    if CACHE_KEY not in context.render_context:
        context.render_context[CACHE_KEY] = questions_on_screens(timezone.now())
    return context.render_context[CACHE_KEY]
