"""Tags about the information pages."""

from django import template

from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import Institution
from krefeld_kann_was.information.selectors import count_open_barrier_reports, missing_contacts

register = template.Library()
register.simple_tag(count_open_barrier_reports)
register.simple_tag(missing_contacts)


@register.simple_tag
def institution() -> Institution:
    """Name and address of the institution. One query."""
    return Institution.current()


@register.simple_tag
def information_pages() -> list[PageSlug]:
    """The pages that the footer of every visitor page links to."""
    return list(PageSlug)
