from django import template
from django.utils import timezone

from krefeld_kann_was.erasure.selectors import ErasedExhibition, find_erased_exhibition
from krefeld_kann_was.lib.languages import active_language
from krefeld_kann_was.lib.read_only import shown_archive

register = template.Library()


@register.simple_tag
def archive_name() -> str:
    """The name of the question whose archive is shown; empty where the database is none."""
    return shown_archive.slug


@register.simple_tag
def erased_exhibition() -> ErasedExhibition | None:
    """That to which a code that nobody knows may belong. Two queries, for a second."""
    return find_erased_exhibition(timezone.now(), active_language())
