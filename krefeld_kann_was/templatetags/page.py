"""Template tags of the visitors' pages."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol
from urllib.parse import quote, urlsplit

import rcssmin
from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from krefeld_kann_was.lib.date_range import format_date_range
from krefeld_kann_was.lib.hyphenation import hyphenate_html
from krefeld_kann_was.lib.languages import active_language, in_language, languages
from krefeld_kann_was.lib.line_breaks import PLACE_NAME, address_parts, keep_numbers_together, keep_together
from krefeld_kann_was.lib.typesetting import Typography, direction_of, limit_marks, typography_of

register = template.Library()

ENGLISH = "en"
TITLE_RULE = re.compile(r'((?::lang\(\w+\),?)+)\{--title:"([^"]+)"[^}]*\}')
LANGUAGE_RULE = re.compile(r"((?::lang\(\w+\)[ \w]*,?)+)\{[^}]*\}")
MIRRORED_RULE = re.compile(r'\[dir="rtl"\][^{}]*\{[^}]*\}')
FONT_FACE = re.compile(r'@font-face\{font-family:"([^"]*)"[^}]*\}')
LETTERS_RULE = re.compile(r'\[data-letters="(\d+)"\]\{[^}]*\}')
THEME_RULE = re.compile(r'(?<!,)\[data-colour-theme="(\w+)"\]\{[^}]*\}')  # but not that of the usual colours
USED_PROPERTY = re.compile(r"var\((--[\w-]+)")
PROPERTY = re.compile(r"(--[\w-]+):[^;}]*;?")
STAFF_CHOICE = re.compile(r':root\[data-theme="dark"\]\{[^}]*\}|:not\(\[data-theme="light"\]\)')
ADDED_LATER = ("css/reading.css", "css/terminal.css")  # to the reduced style sheet, on some pages
ICON_SAFE = " ='/:;,()"  # characters that a data URL in double quotation marks may contain
WORD_LENGTHS = (8, 11, 14, 17, 20, 24, 29, 35)  # letters; pages.css has a size for each


class PageTitle(Protocol):
    """What a page looks like that has one question as its only title."""

    title: str
    title_language: str
    colour_theme: str


@register.simple_tag
def inline_css(*names: str, only_for: PageTitle | None = None) -> SafeString:
    """The minified style sheets, for a <style> element: the first paint needs no other file.

    Read once a process, or at every call while debugging. `only_for`: leave out what this page does not use: other
    languages and their fonts, the other direction, other sizes of the title, other colour themes, properties that no
    rule names, what staff choose on their pages.
    """
    css = _css.__wrapped__(names) if settings.DEBUG else _css(names)
    return mark_safe(_reduce(css, only_for) if only_for else css)  # noqa: S308 (our own files)


@cache
def _css(names: tuple[str, ...]) -> str:
    return rcssmin.cssmin("".join(_static_text(name) for name in names))


def _reduce(css: str, page: PageTitle) -> str:
    own, title = (f":lang({language.partition('-')[0]})" for language in (active_language(), page.title_language))
    fonts = {font for selectors, font in TITLE_RULE.findall(css) if title in selectors.split(",")}
    fonts |= {"Digits"} if re.search("[0-9]", page.title) else set()
    css = TITLE_RULE.sub(lambda rule: rule[0] if rule[2] in fonts else "", css)
    css = LANGUAGE_RULE.sub(lambda rule: rule[0] if own in rule[1] or title in rule[1] else "", css)
    css = css if get_language_bidi() else MIRRORED_RULE.sub("", css)
    css = FONT_FACE.sub(lambda face: face[0] if face[1] in fonts else "", css)
    letters = _letters_of_longest_word(page.title)
    css = LETTERS_RULE.sub(lambda rule: rule[0] if rule[1] == str(letters) else "", css)
    css = THEME_RULE.sub(lambda rule: rule[0] if rule[1] == page.colour_theme else "", css)
    used = set(USED_PROPERTY.findall(css + _css(ADDED_LATER)))
    css = PROPERTY.sub(lambda rule: rule[0] if rule[1] in used else "", css)
    return STAFF_CHOICE.sub("", css)


def _static_text(name: str) -> str:
    """The collected file, whose URLs are hashed; else the source file."""
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        with staticfiles_storage.open(staticfiles_storage.stored_name(name)) as file:
            return file.read().decode()
    return (settings.BASE_DIR / "static" / name).read_text(encoding="utf-8")


@register.inclusion_tag("components/languages.html", takes_context=True)
def language_switch(context: Context, path: str) -> dict[str, object]:
    """Links to the same page in every language; `path` is its address without a language.

    They are folded unless the language was guessed. One stays in sight: English or, on an English page, German.
    """
    is_guessed = getattr(context.get("request"), "is_language_guessed", False)
    current = active_language()
    aside = settings.LANGUAGE_CODE if current == ENGLISH else ENGLISH
    known = languages()
    return {
        "aside": next(language for language in known if language.code == aside),
        "languages": known,
        "path": path,
        "current": current,
        "is_open": context.get("choose_language", is_guessed),
    }


register.filter(address_parts)
register.filter("date_range", format_date_range)
register.filter(keep_numbers_together)
register.filter(limit_marks)


@register.tag
def hyphenate(parser: Parser, token: Token) -> HyphenateNode:
    """Put soft hyphens into the long words between `{% hyphenate %}` and `{% endhyphenate %}`."""
    nodes = parser.parse(("endhyphenate",))
    parser.delete_first_token()
    return HyphenateNode(nodes)


class HyphenateNode(Node):
    """The HTML inside, with soft hyphens for the active language."""

    def __init__(self, nodes: NodeList) -> None:
        self.nodelist = nodes

    def render(self, context: Context) -> SafeString:
        return mark_safe(hyphenate_html(self.nodelist.render(context), active_language()))  # noqa: S308 (rendered)


@register.simple_tag
def absolute_url(name: str, *args: object) -> str:
    """The absolute URL of the address of this name in the active language, for pages of others."""
    return settings.PUBLIC_URL + reverse(name, args=args)


@register.filter
def direction(text: str | None, language: str = "") -> str:
    """The attribute `dir` of an element with this text: `dir="{{ text|direction:language }}"`."""
    return direction_of(text or "", language)


@register.filter
def place(text: str) -> SafeString:
    """Where something is, as HTML in which names with hyphens or a number stay in one line where they have room, and
    break at their hyphens where they have none: `{{ event.place|place }}`."""
    parts = PLACE_NAME.split(text)  # each second one is a name
    pieces = ('<span class="place-name">{}</span>' if index % 2 else "{}" for index in range(len(parts)))
    return format_html("".join(pieces), *parts)


@register.simple_tag
def question_title(title: str, language: str) -> SafeString:
    """A question, which is never hyphenated: where it has a long word, pages.css makes it so small that this fits."""
    return format_html(
        '<span class="question" data-letters="{}">{}</span>',
        _letters_of_longest_word(title),
        in_language(keep_together(title), language),
    )


def _letters_of_longest_word(title: str) -> int:
    """The first of WORD_LENGTHS that its longest word does not exceed, or the last."""
    longest = max(map(len, re.split(r"[\s-]", title)))
    return next((length for length in WORD_LENGTHS if longest <= length), WORD_LENGTHS[-1])


@register.simple_tag
def typography(text: str, language: str) -> Typography:
    """Direction and quotation marks: `{% typography text language as type %}`."""
    return typography_of(text, language)


@register.simple_tag
@cache
def icon() -> SafeString:
    """The icon as a data URL, which saves a request."""
    drawing = _static_text("images/mark.svg").strip().replace('"', "'")
    return mark_safe("data:image/svg+xml," + quote(drawing, safe=ICON_SAFE))  # noqa: S308 (our own file)


@register.filter
def host(address: str) -> str:
    """Where a link leads, for people."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
