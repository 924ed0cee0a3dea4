"""What staff read about the state of the installation."""

from django import template

from krefeld_kann_was.status.monitor import monitor
from krefeld_kann_was.status.selectors import State

register = template.Library()


@register.simple_tag
def state_now() -> State:
    """What is wrong, and figures. Takes up to two seconds while the database hangs."""
    return monitor.state()
