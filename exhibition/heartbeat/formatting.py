"""How long, how much and what, in words for staff."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibition.heartbeat.availability import Availability
from exhibition.heartbeat.models import Sign
from exhibition.heartbeat.states import ScreenState

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOTHING = "–"
MODES = {
    "invitation": gettext_lazy("Einladung"),
    "wall": gettext_lazy("Wand"),
    "map": gettext_lazy("Karte der Stadtteile"),
    "numbers": gettext_lazy("Zahlen"),
    "night": gettext_lazy("Nachtruhe"),
}
STATES = {
    ScreenState.RUNNING: gettext_lazy("läuft"),
    ScreenState.WITHOUT_DATA: gettext_lazy("läuft ohne Netz-Daten"),
    ScreenState.ASLEEP: gettext_lazy("Nachtruhe, obwohl geöffnet ist"),
    ScreenState.NIGHT: gettext_lazy("Nachtruhe"),
    ScreenState.NEVER: gettext_lazy("noch nie gesehen"),
}


def state_in_words(state: ScreenState, sign: Sign | None, now: datetime) -> str:
    if sign is not None and state in (ScreenState.SILENT, ScreenState.OFF):
        return silence(now - sign.signed_at)
    return str(STATES[state])


def silence(time: timedelta) -> str:
    """For example „seit 3 Minuten kein Lebenszeichen“, rounded down."""
    if time < HOUR:
        number = max(time // MINUTE, 1)
        words = ngettext(
            "seit %(count)d Minute kein Lebenszeichen", "seit %(count)d Minuten kein Lebenszeichen", number
        )
    elif time < DAY:
        number = time // HOUR
        words = ngettext(
            "seit %(count)d Stunde kein Lebenszeichen", "seit %(count)d Stunden kein Lebenszeichen", number
        )
    else:
        number = time // DAY
        words = ngettext("seit %(count)d Tag kein Lebenszeichen", "seit %(count)d Tagen kein Lebenszeichen", number)
    return words % {"count": number}


def ago(moment: datetime | None, now: datetime) -> str:
    """For example „vor 12 Sekunden“, rounded down; no times of the future."""
    if moment is None:
        return NOTHING
    time = max(now - moment, timedelta())
    if time < MINUTE:
        number = time // timedelta(seconds=1)
        words = ngettext("vor %(count)d Sekunde", "vor %(count)d Sekunden", number)
    elif time < HOUR:
        number = time // MINUTE
        words = ngettext("vor %(count)d Minute", "vor %(count)d Minuten", number)
    elif time < DAY:
        number = time // HOUR
        words = ngettext("vor %(count)d Stunde", "vor %(count)d Stunden", number)
    else:
        number = time // DAY
        words = ngettext("vor %(count)d Tag", "vor %(count)d Tagen", number)
    return words % {"count": number}


def glass_in_words(glass: str) -> str:
    if glass.isdecimal():
        return _("Antwort %(number)s") % {"number": glass}
    return str(MODES.get(glass, glass))


def share_in_words(availability: Availability) -> str:
    """Per cent, rounded down: only what was never missing is 100 %."""
    share = availability.share
    if share is None:
        return NOTHING
    return f"{number_format(math.floor(share * 1000) / 10, 0 if share == 1 else 1)} %"


def whole_minutes(seconds: float) -> str:
    return number_format(int(seconds // 60), use_l10n=True, force_grouping=True)
