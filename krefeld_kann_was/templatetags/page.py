"""Template tags of the visitors' pages."""

from functools import cache
from urllib.parse import quote

import rcssmin
from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from krefeld_kann_was.lib.languages import active_language, languages
from krefeld_kann_was.lib.typesetting import Typography, direction_of, typography_of

register = template.Library()

VISIBLE_LANGUAGES = 5
ICON_SAFE = " ='/:;,()"  # characters that a data URL in double quotation marks may contain


@register.simple_tag
def inline_css(*names: str) -> SafeString:
    """The minified style sheets, for a <style> element: the first paint needs no other file.

    Read once a process, or at every call while debugging.
    """
    return _css.__wrapped__(names) if settings.DEBUG else _css(names)


@cache
def _css(names: tuple[str, ...]) -> SafeString:
    css = "".join(_static_text(name) for name in names)
    return mark_safe(rcssmin.cssmin(css))  # noqa: S308 (our own files)


def _static_text(name: str) -> str:
    """The collected file, whose URLs are hashed; else the source file."""
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        with staticfiles_storage.open(staticfiles_storage.stored_name(name)) as file:
            return file.read().decode()
    return (settings.BASE_DIR / "static" / name).read_text(encoding="utf-8")


@register.inclusion_tag("components/languages.html")
def language_switch(path: str) -> dict[str, object]:
    """Links to the same page in every language; `path` is its address without a language.

    The first languages and the current one are visible, the others folded away.
    """
    current, known = active_language(), languages()
    visible = [one for index, one in enumerate(known) if index < VISIBLE_LANGUAGES or one.code == current]
    folded = [language for language in known if language not in visible]
    return {"visible": visible, "folded": folded, "path": path, "current": current}


@register.filter
def direction(text: str | None, language: str = "") -> str:
    """The attribute `dir` of an element with this text: `dir="{{ text|direction:language }}"`."""
    return direction_of(text or "", language)


@register.simple_tag
def in_language(text: str, language: str) -> SafeString:
    """The text in a <span> that says its language and direction."""
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction_of(text, language), text)


@register.simple_tag
def typography(text: str, language: str) -> Typography:
    """Direction and quotation marks: `{% typography text language as type %}`."""
    return typography_of(text, language)


@register.simple_tag
@cache
def icon() -> SafeString:
    """The icon as a data URL, which saves a request."""
    return mark_safe("data:image/svg+xml," + quote(_static_text("images/mark.svg").strip(), safe=ICON_SAFE))  # noqa: S308
