"""What templates/admin/index.html and templates/admin/app_list.html show."""

from django import template
from django.template.context import Context
from django.utils import timezone

from krefeld_kann_was.start_page.selectors import StartPage, group_by_task, read_start_page

register = template.Library()
register.filter("by_task", group_by_task)


@register.simple_tag(takes_context=True)
def read_page(context: Context) -> StartPage:
    """The start page of whoever sees it."""
    return read_start_page(context["user"], timezone.now())
