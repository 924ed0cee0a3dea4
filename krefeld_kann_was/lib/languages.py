"""The languages of the visitors' pages: settings.LANGUAGES, one line each, in the order of usefulness."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation.trans_real import get_supported_language_variant

from krefeld_kann_was.lib.typesetting import direction_of

FALLBACK = "en"  # for visitors whose languages we do not have
MAX_HEADER_LENGTH = 500
LANGUAGE_RANGE = re.compile(r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)(?:\s*;\s*q\s*=\s*([01](?:\.\d*)?))?")  # in lower case


class Language(NamedTuple):
    code: str
    name: str  # as those who speak it call it


def languages() -> list[Language]:
    return [Language(code, str(name)) for code, name in settings.LANGUAGES]


def language_name(code: str) -> str:
    """What staff call a language, in the language that is active; an unknown code is its own name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def is_foreign(code: str) -> bool:
    """Whether it is another language than German, which „Einfache Sprache“ is, too."""
    return code.partition("-")[0] != settings.LANGUAGE_CODE


def language_choices() -> list[tuple[str, str]]:
    """For a model's field. A function, so that a new language is no migration."""
    return [(language.code, language_name(language.code)) for language in languages()]


def active_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def accepted_languages(header: str) -> tuple[str, ...]:
    """The codes in an `Accept-Language` header, the most wanted first, in lower case.

    Items that are not as in RFC 9110 (12.5.4) are ignored, and so are "*" and what is refused by a quality of 0.
    """
    return _parse_header(header[:MAX_HEADER_LENGTH])


@lru_cache(maxsize=1000)  # phones send the same few
def _parse_header(header: str) -> tuple[str, ...]:
    items = header.replace("_", "-").lower().split(",")
    found = [item.groups() for item in map(LANGUAGE_RANGE.fullmatch, map(str.strip, items)) if item]
    wanted = [(code, float(quality or 1)) for code, quality in found if code != "*"]
    return tuple(code for code, quality in sorted(wanted, key=lambda item: -item[1]) if quality > 0)


def known_variant(code: str) -> str | None:
    """The language of ours that answers this code: "de" for "de-at"."""
    try:
        return get_supported_language_variant(code)
    except LookupError:
        return None


@lru_cache(maxsize=1000)
def choose_language(accepted: tuple[str, ...]) -> tuple[str, bool]:
    """The language of visitors whose phone asks for these, and whether it is a guess.

    Where we do not have the phone's own language, which is the first, one of ours behind it counts, for people put it
    there. Not so German and English: phones sold here keep German behind a language that somebody added, and browsers
    add English. Then it is English, as a guess.
    """
    known = [known_variant(code) for code in accepted]
    if not known:
        return settings.LANGUAGE_CODE, False
    if known[0]:
        return known[0], False
    chosen = next((code for code in known if code not in (None, settings.LANGUAGE_CODE, FALLBACK)), None)
    return chosen or FALLBACK, chosen is None


def in_language(text: str, language: str) -> SafeString:
    """The text for HTML, in a <span> that says its language and direction where the page has another language."""
    if language == active_language():
        return escape(text)
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction_of(text, language), text)


def plain_path(name: str, *args: object) -> str:
    """The path of a visitor page without a language, which the links to its other languages are made from."""
    return reverse(name, args=args).removeprefix(f"/{active_language()}")
