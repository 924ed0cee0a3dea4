"""How decisions and waiting are told to staff. Facts are stored as codes; these are their words."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.enums import Status
from moderation.models import Decision

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


def waiting_time(since: datetime, now: datetime) -> str:
    """For example „seit 12 Minuten“, rounded down."""
    seconds = int((now - since).total_seconds())
    if seconds < MINUTE:
        return _("gerade eben")
    if seconds < HOUR:
        minutes = seconds // MINUTE
        return ngettext("seit %(count)d Minute", "seit %(count)d Minuten", minutes) % {"count": minutes}
    if seconds < DAY:
        hours = seconds // HOUR
        return ngettext("seit %(count)d Stunde", "seit %(count)d Stunden", hours) % {"count": hours}
    days = seconds // DAY
    return ngettext("seit %(count)d Tag", "seit %(count)d Tagen", days) % {"count": days}


def done(decision: Decision, alike: int = 0) -> str:
    """What one's own decision did, also to so many equal answers."""
    if alike:
        more = ngettext("Und %(count)d gleiche.", "Und %(count)d gleiche.", alike) % {"count": alike}
        return f"{done(decision)} {more}"
    if decision.about_objection:
        return _("Wird doch gezeigt. Danke!") if decision.after in Status.SHOWN else _("Es bleibt dabei. Danke!")
    if decision.after == Status.RELEASED:
        return _("Wird gezeigt. Danke!")
    if decision.after == Status.HELD:
        return _("Zurückgestellt. Die Antwort wartet jetzt auf dem anderen Stapel.")
    return _("Nicht gezeigt: %(reason)s.") % {"reason": decision.get_reason_display()}


def not_a_shortening() -> str:
    return _("So geht das nicht: Lass nur etwas weg. Ersetze es durch „[…]“ oder kürze am Anfang oder Ende.")


def overtaken(decision: Decision | None, reader: AbstractBaseUser) -> str:
    """Why one's own decision did not count: who was faster, and what they decided."""
    if decision is None:
        return _("Diese Antwort ist nicht mehr da: Wer sie geschrieben hat, hat sie zurückgenommen.")
    facts = {"name": name(decision.decided_by), "what": outcome(decision)}
    if decision.decided_by_id == reader.pk:
        return _("Das hattest du schon entschieden: %(what)s.") % facts
    return _("%(name)s war schneller und hat entschieden: %(what)s.") % facts


def outcome(decision: Decision) -> str:
    if decision.after == Status.RELEASED:
        return _("wird gezeigt")
    if decision.after == Status.HELD:
        return _("zurückgestellt")
    return _("nicht gezeigt (%(reason)s)") % {"reason": decision.get_reason_display()}


def name(person: AbstractBaseUser) -> str:
    """What colleagues call somebody: the full name if there is one, else the account."""
    full_name = getattr(person, "get_full_name", str)()
    return full_name or person.get_username()
