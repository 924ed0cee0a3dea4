"""What a screen has to know of times, so that it says and shows what is true without a network, too.

When its house is open, when the exhibition begins and ends, what it says before and after, and for how long it may show
answers during an outage. Times are in milliseconds. And a stamp, by which it notices that staff have changed its
page.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, gettext

from contributions.models import Question
from exhibition.kiosk.phrases import title_and_language
from exhibition.models import Screen
from krefeld_kann_was.information.models import Institution
from krefeld_kann_was.lib.languages import plain_path
from krefeld_kann_was.lib.typesetting import direction_of

NO_BREAK = "\u00a0"
HOURS_WINDOW = timedelta(days=14)  # for how long a screen without a network knows when it is night


def screen_hours(screen: Screen, now: datetime) -> dict[str, Any]:
    """`open` is null where the house is always open. At most five queries."""
    question, until = screen.question, now + HOURS_WINDOW
    hours = question.opening_hours().at(screen.station.house_id)
    times = hours.open_times(now - timedelta(days=1), until)
    return {
        "now": _milliseconds(now),
        "until": _milliseconds(until),
        "open": None if times is None else [(_milliseconds(opens), _milliseconds(closes)) for opens, closes in times],
        "opens": _milliseconds(question.opens_at),
        "closes": _milliseconds(question.closes_at),
        "outage": 3_600_000 * screen.outage_hours,
        "notices": notices(screen),
        "page": _page_stamp(screen),
    }


def notices(screen: Screen) -> list[dict[str, Any]]:
    """What the screen says before and after the exhibition, in each of its languages; with a gallery, where it is."""
    prefetch_related_objects([screen.question], "texts")
    place = _place(screen)
    has_gallery = screen.question.gallery_opens_at() is not None and not screen.question.is_rehearsal
    return [_notice(screen.question, language, place, has_gallery=has_gallery) for language in screen.languages]


def _page_stamp(screen: Screen) -> str:
    """Changes with what stands on the page of the screen and comes to it in no other way. Expects the `notices`."""
    question = screen.question
    titles = [title_and_language(question, language) for language in screen.languages]
    colours = question.rotated_colour_themes, question.own_colour_theme
    parts = [question.slug, question.is_rehearsal, titles, screen.languages, screen.station.address, colours]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=5).hexdigest()


def gallery_address(question: Question) -> str:
    """The absolute URL of the gallery, for a QR code."""
    return f"{settings.PUBLIC_URL}{plain_path('gallery')}?frage={question.slug}"


def _notice(question: Question, language: str, place: str, *, has_gallery: bool) -> dict[str, Any]:
    title, title_language = title_and_language(question, language)
    with translation.override(language):
        opens_at = localtime(question.opens_at)
        when = {
            "weekday": date_format(opens_at, "l"),
            "day": date_format(opens_at, "DATE_FORMAT").replace(" ", NO_BREAK),
            "time": time_format(opens_at, "TIME_FORMAT"),
        }
        opening = gettext("Bald geht es los: %(weekday)s, %(day)s, %(time)s Uhr.") % when
        opening = opening.replace(f"{when['time']} ", f"{when['time']}{NO_BREAK}")
        thanks = gettext("Die Ausstellung ist zu Ende. Danke für alle Antworten!")
        return {
            "language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title_language": title_language,
            "title_direction": direction_of(title, title_language),
            "before": {"large": title, "small": opening, "place": place},
            "after": {"title": title, "large": thanks, "read": gettext("Antworten lesen") if has_gallery else ""},
        }


def _place(screen: Screen) -> str:
    venue = screen.station.venue
    place = venue or Institution.current()
    return "\n".join([place.name, *place.address.splitlines()])


def _milliseconds(moment: datetime) -> int:
    return int(1000 * moment.timestamp())
