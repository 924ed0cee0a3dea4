"""Template tags that every page uses."""

from functools import cache
from urllib.parse import quote

import rcssmin
from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.utils.safestring import SafeString, mark_safe

from krefeld_kann_was.lib.languages import active_language, languages

register = template.Library()

LANGUAGES_IN_SIGHT = 5
ICON_SAFE = " ='/:;,()"  # may stand in a data address inside double quotation marks


@register.simple_tag
def inline_css(*names: str) -> SafeString:
    """The named style sheets without blanks and comments, for a <style> with a nonce: the first paint needs no more.

    Read once a process, or at every use while debugging.
    """
    return _css.__wrapped__(names) if settings.DEBUG else _css(names)


@cache
def _css(names: tuple[str, ...]) -> SafeString:
    css = "".join(_static_text(name) for name in names)
    return mark_safe(rcssmin.cssmin(css))  # noqa: S308 (our own files)


def _static_text(name: str) -> str:
    """The file as it was collected, where its addresses carry their hashes; else as it lies in the sources."""
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        with staticfiles_storage.open(staticfiles_storage.stored_name(name)) as file:
            return file.read().decode()
    return (settings.BASE_DIR / "static" / name).read_text(encoding="utf-8")


@register.inclusion_tag("components/languages.html")
def language_switch(path: str) -> dict[str, object]:
    """Links to the same page in every language; `path` is its address without a language.

    The first languages and the current one are in sight, the others folded away.
    """
    current = active_language()
    in_sight = [
        language for index, language in enumerate(languages()) if index < LANGUAGES_IN_SIGHT or language.code == current
    ]
    folded = [language for language in languages() if language not in in_sight]
    return {"in_sight": in_sight, "folded": folded, "path": path, "current": current}


@register.simple_tag
def icon() -> SafeString:
    """The icon as a data address, which saves a request."""
    return _icon()


@cache
def _icon() -> SafeString:
    return mark_safe("data:image/svg+xml," + quote(_static_text("images/mark.svg").strip(), safe=ICON_SAFE))  # noqa: S308
