"""What a screen can display besides the single answers: each mode with what it brings to the page, in default order.

A new mode is a member of `ScreenMode`, a line here, and a script, a style and a template of its name. What it shows
beyond answers and their counts comes from functions of its own room.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from exhibition.kiosk.phrases import programme_headings, statistics_phrases
from exhibition.models import Screen, ScreenMode
from exhibition.partners.enums import PartnerRole
from exhibition.partners.selectors import screen_logos, screen_partners
from exhibition.programme.selectors import screen_events
from krefeld_kann_was.lib.languages import languages, plain_path
from moderation.selectors import quarters


class Mode(NamedTuple):
    """`seconds` is for the playlist that nobody arranged; `context` for the template.

    `lists` by name are for the script, read by question and time: they come with the page, and newer ones with the
    statistics. `pictures` are addresses that the device keeps.
    """

    seconds: int
    context: Callable[[Screen], dict[str, Any]] = lambda screen: {}
    lists: Mapping[str, Callable[[int, datetime], list[Any]]] = {}
    pictures: Callable[[int], list[str]] = lambda question_id: []


def _map_context(screen: Screen) -> dict[str, Any]:
    return {"statistics": statistics_phrases(), "quarters": quarters()}


def _numbers_context(screen: Screen) -> dict[str, Any]:
    names = [language for language in languages() if "-" not in language.code]
    return {"statistics": statistics_phrases(), "language_names": names}


def _programme_context(screen: Screen) -> dict[str, Any]:
    path = plain_path("programme").rstrip("/")
    return {"programme_headings": programme_headings(screen), "programme_path": path}


MODES: dict[str, Mode] = {
    ScreenMode.WALL: Mode(24),
    ScreenMode.MAP: Mode(16, _map_context),
    ScreenMode.NUMBERS: Mode(12, _numbers_context),
    ScreenMode.PARTNERS: Mode(
        12, lambda screen: {"partner_roles": PartnerRole.choices}, {"partners": screen_partners}, screen_logos
    ),
    ScreenMode.PROGRAMME: Mode(16, _programme_context, {"events": screen_events}),
    ScreenMode.INVITATION: Mode(12),
}


def mode_lists(question_id: int, now: datetime) -> dict[str, list[Any]]:
    """The lists of all modes by name. One query each."""
    return {name: read(question_id, now) for mode in MODES.values() for name, read in mode.lists.items()}


def mode_pictures(question_id: int) -> list[str]:
    """The addresses of all modes' pictures."""
    return [address for mode in MODES.values() for address in mode.pictures(question_id)]


def modes_context(screen: Screen, now: datetime) -> dict[str, Any]:
    """What the templates of all modes need, the lists as JSON."""
    context: dict[str, Any] = {"mode_templates": [f"exhibition/modes/{name}.html" for name in MODES]}
    for mode in MODES.values():
        context |= mode.context(screen)
    lists = mode_lists(screen.question_id, now)
    return context | {name: json.dumps(items, ensure_ascii=False) for name, items in lists.items()}
