"""The context of a screen's page."""

import hashlib
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi

from contributions.enums import Phase
from contributions.models import Question
from exhibition.kiosk.assets import GUARD, SCRIPTS, STYLES, page_build, static_integrity
from exhibition.kiosk.feed import cursor_at, feed_state, translation_entry
from exhibition.kiosk.hours import gallery_address, screen_hours
from exhibition.kiosk.legibility import address_size, fallback_size, is_tall, optical_step, title_size
from exhibition.kiosk.modes import modes_context
from exhibition.kiosk.phrases import (
    answers_phrase,
    languages_phrase,
    rotation_texts,
    title_and_language,
    way_to_answer,
)
from exhibition.kiosk.playlist import playlist_of
from exhibition.kiosk.selectors import is_paused
from exhibition.models import Screen, ScreenMode
from exhibition.partners.selectors import unbroken_names
from krefeld_kann_was.lib.colours import is_hex_colour
from krefeld_kann_was.lib.languages import plain_path
from krefeld_kann_was.lib.typesetting import typography_of
from moderation.selectors import (
    ReleasedAnswer,
    ReleasePosition,
    count_released_languages,
    find_translations,
    released_answers,
)

MIN_REFRESH, MAX_REFRESH = 20, 45  # seconds, without a script


def page_context(screen: Screen, start: ReleasePosition | None) -> dict[str, Any]:
    """Everything that the template needs, in the active language, with one answer: the first at or after `start`.

    With none before and after the exhibition, in a pause, and where the playlist has none.
    """
    question, now = screen.question, timezone.now()
    state = feed_state(screen.token)
    paused, playlist = is_paused(question.pk), playlist_of(screen.token)
    station_id = state.station_id if state else None
    is_answering = question.phase(now) is Phase.OPEN and not paused
    has_answers = is_answering and any(step["mode"] == ScreenMode.ANSWERS for step in playlist)
    answers = _two_answers(question, start, station_id) if has_answers else []
    answer = answers[0] if answers else None
    title, title_language = title_and_language(question, screen.language)
    colour_themes = question.rotated_colour_themes
    total = state.total if state else 0
    language_count = count_released_languages(question.pk, station_id)
    return {
        "screen": screen,
        **_files_context(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": title,
        "title_size": title_size(title),
        "title_language": title_language,
        "colour_themes": colour_themes,
        "colour_theme": colour_themes[answer.id % len(colour_themes)] if answer else colour_themes[0],
        "colour_address": colour_address(screen),
        "is_paused": paused,
        "answer": _answer_context(answer, screen) if answer else None,
        "is_answered": total > 0,
        "playlist": json.dumps(playlist),
        "older_query": f"?from={cursor_at(answers[1])}" if len(answers) > 1 else "",
        "refresh": _refresh(answer),
        **_way_context(screen),
        "rotation_texts": rotation_texts(screen),
        "answers_phrase": answers_phrase(total),
        **_notice_context(screen, now),
        "languages_phrase": languages_phrase(language_count),
        "languages": language_count,
        **modes_context(screen, now),
    }


def _files_context() -> dict[str, Any]:
    return {
        "build": page_build(),
        "guard": (GUARD, static_integrity(GUARD)),
        "styles": [(name, static_integrity(name)) for name in STYLES],
        "scripts": [(name, static_integrity(name)) for name in SCRIPTS],
    }


def _way_context(screen: Screen) -> dict[str, Any]:
    """How to answer: the code, and the address beside it."""
    address = urlsplit(screen.station.address)
    return {
        "host": address.netloc,
        "path": address.path.rstrip("/"),
        "way": way_to_answer(),
        "address_size": address_size(address.netloc + address.path),
        "qr": mark_safe(screen.station.qr_svg(on_screen=True)),  # noqa: S308 (drawn by us)
    }


def _two_answers(question: Question, start: ReleasePosition | None, station_id: int | None) -> list[ReleasedAnswer]:
    """The answer at the position or after it, and the next; from the newest one where they were withdrawn meanwhile."""
    answers = released_answers(question.pk, limit=2, after=start, station_id=station_id)
    if not answers and start is not None:
        answers = released_answers(question.pk, limit=2, station_id=station_id)
    return answers


def _notice_context(screen: Screen, now: datetime) -> dict[str, Any]:
    """What the screen knows of times, and what it says before and after the exhibition."""
    from krefeld_kann_was.lib.qr import draw_svg

    hours, phase = screen_hours(screen, now), screen.question.phase(now).value
    return {
        "hours": json.dumps(hours, ensure_ascii=False),
        "phase": phase,
        "notice": hours["notices"][0].get(phase),
        "gallery_path": plain_path("gallery").rstrip("/"),
        "gallery_qr": mark_safe(draw_svg(gallery_address(screen.question))),  # noqa: S308 (drawn by us)
    }


def colour_address(screen: Screen) -> str:
    """Where the question's own colours are, at an address of their own for each choice: a device that keeps former ones
    does not take them for these. Empty if it has none."""
    rules = colour_rules(screen.question)
    if not rules:
        return ""
    stamp = hashlib.blake2b(rules.encode(), digest_size=5).hexdigest()
    return f"{reverse('kiosk-colour-theme', args=[screen.token])}?{stamp}"


def colour_rules(question: Question) -> str:
    """The question's own four colours as CSS; empty if it has none or one of them is not a colour."""
    colours = question.own_colour_theme
    if not colours or not all(map(is_hex_colour, colours)):
        return ""
    rules = "".join(f"--{name}:{value};" for name, value in colours._asdict().items())
    return f'[data-colour-theme="own"]{{{rules}}}:root{{--sheet-colours:whole}}'


def _answer_context(answer: ReleasedAnswer, screen: Screen) -> dict[str, Any]:
    typography = typography_of(answer.text, answer.language)
    translation = find_translations([answer]).get(answer.id, "") if screen.with_translations else ""
    size = fallback_size(f"{answer.text} {translation}".strip())
    return {
        "id": answer.id,
        "text": typography.typeset(answer.text, unbroken_names(screen.question_id)),
        "translation": translation_entry(translation) if translation else None,
        "language": answer.language,
        "at": cursor_at(answer),
        "station": answer.station_id,
        "size": size,
        "step": optical_step(size),
        "direction": typography.direction,
        "opening": typography.opening,
        "closing": typography.closing,
        "tall": is_tall(answer.text),
    }


def _refresh(answer: ReleasedAnswer | None) -> int:
    length = len(answer.text) if answer else 0
    return min(max(3 + length // 10, MIN_REFRESH), MAX_REFRESH)
