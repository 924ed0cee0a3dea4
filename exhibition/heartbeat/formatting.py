"""Values of heartbeats as text for staff, in the active language."""

import math
from datetime import datetime, timedelta

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibition.heartbeat.availability import Availability
from exhibition.heartbeat.enums import NIGHT_MODE, PAUSED, ScreenState
from exhibition.heartbeat.models import Heartbeat
from exhibition.models import ScreenMode

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOTHING = "–"
DISPLAYS = {  # besides answers and the modes of a playlist
    NIGHT_MODE: gettext_lazy("Nachtruhe"),
    "before": gettext_lazy("Wann es losgeht"),
    "after": gettext_lazy("Danke und die Galerie"),
    PAUSED: gettext_lazy("Pause: nur die Einladung"),
}
STATES = {
    ScreenState.RUNNING: gettext_lazy("in Betrieb"),
    ScreenState.NIGHT: gettext_lazy("Nachtruhe"),
    ScreenState.NEVER: gettext_lazy("noch kein Lebenszeichen"),
    ScreenState.OTHER_DEVICE: gettext_lazy("kein Lebenszeichen, nur von einem anderen Gerät oder Fenster"),
    ScreenState.ASLEEP: gettext_lazy("Nachtruhe, obwohl geöffnet ist"),
    ScreenState.UNREADABLE: gettext_lazy("nichts zu lesen"),
    ScreenState.UNSTYLED: gettext_lazy("ohne Gestaltung"),
    ScreenState.INCOMPLETE: gettext_lazy("Seite unvollständig"),
    ScreenState.OUTDATED: gettext_lazy("zeigt einen alten Stand"),
    ScreenState.WITHOUT_DATA: gettext_lazy("in Betrieb, ohne neue Daten"),
    ScreenState.CACHED_PAGE: gettext_lazy("in Betrieb, mit alter Seite aus einem Zwischenspeicher"),
    ScreenState.OLD_PAGE: gettext_lazy("in Betrieb, mit alter Fassung der Seite"),
    ScreenState.SECOND_PAGE: gettext_lazy("in Betrieb, mit zweitem Fenster"),
}
ADVICE = {
    ScreenState.NEVER: gettext_lazy(
        "Öffne seine Adresse auf dem Rechner am Bildschirm. Sekunden später steht hier, was er zeigt."
    ),
    ScreenState.SILENT: gettext_lazy(
        "Ob dort etwas zu sehen ist, wissen wir nicht. Sieh nach, ob der Bildschirm an ist und Netz hat."
    ),
    ScreenState.OTHER_DEVICE: gettext_lazy(
        "Ein anderes Gerät oder Fenster zeigt diese Adresse; der Bildschirm selbst ist still. Schalte ihn ein, oder "
        "sag auf seiner Seite: „Das ist jetzt der Bildschirm“."
    ),
    ScreenState.ASLEEP: gettext_lazy(
        "Der Bildschirm ist dunkel, weil seine Uhr falsch geht oder er die Öffnungszeiten noch nicht kennt. Sieh nach, "
        "ob er Netz hat, und starte ihn neu."
    ),
    ScreenState.UNREADABLE: gettext_lazy(
        "Der Text fehlt, ist verdeckt oder ragt aus dem Bild. Sieh nach, ob etwas über der Seite liegt und ob sie in "
        "voller Größe läuft (Strg+0), und starte ihn neu."
    ),
    ScreenState.UNSTYLED: gettext_lazy(
        "Farben, Größen und Schrift der Seite sind nicht angekommen. Sieh nach, ob er Netz hat, und starte ihn neu."
    ),
    ScreenState.INCOMPLETE: gettext_lazy(
        "Ein Teil der Seite ist nicht angekommen, sie kann stehen bleiben. Sieh nach, ob er Netz hat, und starte ihn "
        "neu."
    ),
    ScreenState.OUTDATED: gettext_lazy(
        "Neue Antworten kommen dort nicht an, zurückgenommene verschwinden nicht. Starte ihn neu; hilft das nicht, "
        "hält etwas im Netz alte Daten fest, zum Beispiel ein Proxy. Dann hilft die IT."
    ),
    ScreenState.WITHOUT_DATA: gettext_lazy(
        "Er zeigt, was er zuletzt bekommen hat, und erreicht den Server nicht. Sieh nach, ob er Netz hat."
    ),
    ScreenState.CACHED_PAGE: gettext_lazy(
        "Ihr habt etwas an der Seite geändert, aber er bekommt immer noch die alte: Ein Zwischenspeicher im Netz, zum "
        "Beispiel ein Proxy, hält sie fest. Steht dort noch eine andere Frage, zeigt er so lange keine Antworten. Neu "
        "starten hilft nicht; bittet die IT, die Adresse des Bildschirms vom Zwischenspeicher auszunehmen."
    ),
    ScreenState.OLD_PAGE: gettext_lazy(
        "Die Antworten sind aktuell, aber die Seite ist noch die von vor dem Update der Software; sie lädt sich nicht "
        "neu. Starte ihn neu; hilft das nicht, hält etwas im Netz die alte Seite fest, zum Beispiel ein Proxy. Dann "
        "hilft die IT."
    ),
    ScreenState.SECOND_PAGE: gettext_lazy(
        "Noch ein Fenster zeigt diese Adresse und würde verdecken, dass der Bildschirm ausfällt. Schließ es; zum "
        "Ansehen gibt es die Vorschau."
    ),
}


def format_advice(state: ScreenState) -> str:
    """What is wrong, and what to do; empty if there is nothing to do."""
    return str(ADVICE.get(state, ""))


def format_state(state: ScreenState, heartbeat: Heartbeat | None, now: datetime) -> str:
    if heartbeat is not None and state in (ScreenState.SILENT, ScreenState.OFF):
        return format_silence(now - heartbeat.received_at)
    if heartbeat is not None and state == ScreenState.RUNNING and heartbeat.display == PAUSED:
        return _("in Betrieb, pausiert")
    return str(STATES[state])


def format_silence(time: timedelta) -> str:
    """For example „seit 3 Minuten kein Lebenszeichen“, rounded down, at least a minute."""
    if time < HOUR:
        count = max(time // MINUTE, 1)
        text = ngettext("seit %(count)d Minute kein Lebenszeichen", "seit %(count)d Minuten kein Lebenszeichen", count)
    elif time < DAY:
        count = time // HOUR
        text = ngettext("seit %(count)d Stunde kein Lebenszeichen", "seit %(count)d Stunden kein Lebenszeichen", count)
    else:
        count = time // DAY
        text = ngettext("seit %(count)d Tag kein Lebenszeichen", "seit %(count)d Tagen kein Lebenszeichen", count)
    return text % {"count": count}


def format_age(moment: datetime | None, now: datetime) -> str:
    """For example „vor 12 Sekunden“, rounded down; a moment in the future counts as now."""
    if moment is None:
        return NOTHING
    time = max(now - moment, timedelta())
    if time < MINUTE:
        count = time // SECOND
        text = ngettext("vor %(count)d Sekunde", "vor %(count)d Sekunden", count)
    elif time < HOUR:
        count = time // MINUTE
        text = ngettext("vor %(count)d Minute", "vor %(count)d Minuten", count)
    elif time < DAY:
        count = time // HOUR
        text = ngettext("vor %(count)d Stunde", "vor %(count)d Stunden", count)
    else:
        count = time // DAY
        text = ngettext("vor %(count)d Tag", "vor %(count)d Tagen", count)
    return text % {"count": count}


def format_darkness(opens_next: datetime | None) -> str:
    if opens_next is None:
        return _("Gerade dunkel: In den nächsten zwei Wochen ist hier nicht geöffnet.")
    moment = date_format(localtime(opens_next), _("l, j. N, H:i"))
    return _("Gerade dunkel: hier ist erst wieder geöffnet ab %(moment)s Uhr.") % {"moment": moment}


def format_display(display: str) -> str:
    if display.isdecimal():
        return _("Antwort %(number)s") % {"number": display}
    return ScreenMode(display).short_label if display in ScreenMode else str(DISPLAYS.get(display, display))


def format_share(availability: Availability) -> str:
    """Per cent, rounded down: 100 % means that nothing was missing."""
    share = availability.share
    if share is None:
        return NOTHING
    return f"{number_format(math.floor(share * 1000) / 10, 0 if share == 1 else 1)} %"


def format_minutes(seconds: float) -> str:
    """Whole minutes, rounded down."""
    return number_format(int(seconds // 60), use_l10n=True, force_grouping=True)
