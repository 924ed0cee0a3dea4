"""Tags about reports from the public."""

from django import template

from moderation.reports.selectors import count_open_without_answer

register = template.Library()
register.simple_tag(count_open_without_answer)
