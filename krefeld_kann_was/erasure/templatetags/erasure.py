from django import template

from krefeld_kann_was.lib.read_only import shown_archive

register = template.Library()


@register.simple_tag
def archive_name() -> str:
    """The name of the question whose archive is shown; empty where the database is none."""
    return shown_archive.slug
