"""Tags about accounts."""

from django import template

from krefeld_kann_was.accounts.selectors import whom_to_ask

register = template.Library()
register.simple_tag(whom_to_ask)
