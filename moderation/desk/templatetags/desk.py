"""For pages outside the desk that decide about an answer and undo that (templates/moderation/_take_down.html)."""

from django import template
from django.template.context import Context
from django.utils import timezone

from moderation.desk.enums import list_reasons
from moderation.desk.undoable_steps import UndoableStep, undoable_steps

register = template.Library()
register.simple_tag(list_reasons)


@register.simple_tag(takes_context=True)
def own_undoable_steps(context: Context) -> list[UndoableStep]:
    """The latest steps of the person who sees the page, for templates/moderation/_undo.html."""
    return undoable_steps(context["user"], timezone.now())
