"""Tags about the screens, for every staff page."""

from django import template

from exhibition.kiosk.selectors import current_pauses

register = template.Library()
register.simple_tag(current_pauses)
