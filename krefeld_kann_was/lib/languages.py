"""The languages of the visitors' pages: settings.LANGUAGES, one line each, in the order of usefulness."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_info


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


def language_choices() -> list[tuple[str, str]]:
    """For a model's field. A function, so that a new language is no migration."""
    return [(language.code, language_name(language.code)) for language in languages()]


def active_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def plain_path(name: str, *args: object) -> str:
    """The path of a visitor page without a language, which the links to its other languages are made from."""
    return reverse(name, args=args).removeprefix(f"/{active_language()}")
