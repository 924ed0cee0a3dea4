"""Texts about decisions, counts and waiting times for staff. The log stores codes; these functions phrase them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.enums import Status
from moderation.enums import DecisionKind
from moderation.models import Decision

MAX_COUNT = 99
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


def format_waiting_time(since: datetime, now: datetime) -> str:
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


def format_submission_hour(submitted_at: datetime, now: datetime) -> str:
    """When a decided answer was sent, „heute, 10 Uhr“: of its time only the hour is stored."""
    sent = timezone.localtime(submitted_at)
    days = (timezone.localdate(now) - sent.date()).days
    if days == 0:
        return _("heute, %(hour)d Uhr") % {"hour": sent.hour}
    if days == 1:
        return _("gestern, %(hour)d Uhr") % {"hour": sent.hour}
    return _("%(day)s, %(hour)d Uhr") % {"day": date_format(sent, "DATE_FORMAT"), "hour": sent.hour}


def format_capped_count(count: int) -> str:
    """The count, "99+" if it is higher than MAX_COUNT."""
    return f"{MAX_COUNT}+" if count > MAX_COUNT else str(count)


def confirm_decision(decision: Decision, similar_count: int = 0) -> str:
    """The message to the person who made a decision; `similar_count`: how many other answers it changed, too."""
    if similar_count:
        more = ngettext(
            "Das gilt auch für %(count)d gleiche Antwort.",
            "Das gilt auch für %(count)d gleiche Antworten.",
            similar_count,
        ) % {"count": similar_count}
        return f"{confirm_decision(decision)} {more}"
    if decision.kind == DecisionKind.RE_REVIEW:
        return _("Danke! Das war ein zweiter Blick auf eine Entscheidung von jemand anderem.")
    if decision.kind == DecisionKind.OBJECTION:
        return (
            _("Wird doch gezeigt. Danke!")
            if decision.after in Status.SHOWN
            else _("Die Antwort wird weiterhin nicht gezeigt. Danke!")
        )
    if decision.kind == DecisionKind.SOCIAL:
        return _("Darf auch nach der Ausstellung gezeigt werden. Danke!")
    if decision.kind == DecisionKind.NOT_SOCIAL:
        return _("Bleibt in der Ausstellung und kommt weder in soziale Netzwerke noch in ein Buch.")
    if decision.after == Status.RELEASED:
        return _("Wird gekürzt gezeigt. Danke!") if decision.shortened else _("Wird gezeigt. Danke!")
    if decision.is_proposal:
        return _("Vorgeschlagen: nicht zeigen (%(reason)s). Jetzt liest es noch jemand anderes.") % {
            "reason": decision.get_reason_display()
        }
    if decision.after == Status.HELD:
        return _("Die Antwort wartet jetzt im Stapel „Zurückgestellt“.")
    return _("Nicht gezeigt: %(reason)s.") % {"reason": decision.get_reason_display()}


def confirm_reported_decision(decision: Decision | None) -> str:
    """The message after a decision about a reported answer; None: the answer stays as it is."""
    return confirm_decision(decision) if decision else _("Wird weiterhin gezeigt. Danke fürs Lesen!")


def confirm_one(decision: Decision, rejected_count: int) -> str:
    """The message to the person who showed one of several same answers; the others were rejected."""
    others = ngettext(
        "%(count)d gleiche wird nicht gezeigt.", "%(count)d gleiche werden nicht gezeigt.", rejected_count
    ) % {"count": rejected_count}
    return f"{confirm_decision(decision)} {others}"


def explain_unconfirmed(unconfirmed: Mapping[int, list[str]]) -> str:
    """What to add to the message of a bulk decision that left these answers waiting, with the causes of each."""
    if not unconfirmed:
        return ""
    causes = "; ".join(dict.fromkeys(cause for causes in unconfirmed.values() for cause in causes))
    left = ngettext(
        "%(count)d nicht mit gezeigt, lies sie selbst: %(causes)s.",
        "%(count)d nicht mit gezeigt, lies sie selbst: %(causes)s.",
        len(unconfirmed),
    )
    return " " + left % {"count": len(unconfirmed), "causes": causes}


def confirm_undo(count: int) -> str:
    """The message after an undo; `count`: how many answers it changed."""
    if count == 1:
        return _("Rückgängig gemacht. Alles ist wieder wie vorher.")
    return ngettext(
        "Rückgängig gemacht, bei %(count)d Antwort.", "Rückgängig gemacht, bei %(count)d Antworten.", count
    ) % {"count": count}


def explain_shortening() -> str:
    """The message when a text is no shortening of the answer (NotAShortening)."""
    return _("So geht das nicht: Lass nur etwas weg. Schwärz es mittendrin mit „[…]“, oder kürz am Anfang oder Ende.")


def explain_confirmation(causes: Iterable[str]) -> str:
    """That nothing is decided yet, because something was noticed that somebody has to confirm."""
    return _("Noch nichts entschieden, denn aufgefallen ist: %(causes)s.") % {"causes": "; ".join(causes)}


def explain_conflict(decision: Decision | None, reader: AbstractBaseUser) -> str:
    """Why a decision was not made: who was faster, and what they decided (see ConflictError)."""
    if decision is None:
        return _("Diese Antwort ist nicht mehr da: Wer sie geschrieben hat, hat sie zurückgenommen.")
    facts = {"name": display_name(decision.decided_by), "what": describe_decision(decision)}
    if decision.decided_by_id == reader.pk:
        return _("Das hattest du schon entschieden: %(what)s.") % facts
    return _("%(name)s war schneller und hat entschieden: %(what)s.") % facts


def describe_decision(decision: Decision) -> str:
    """What was decided, as a phrase: „wird gezeigt“."""
    if decision.kind in (DecisionKind.SOCIAL, DecisionKind.NOT_SOCIAL, *DecisionKind.OF_TRANSLATION):
        return decision.get_kind_display()
    if decision.kind == DecisionKind.REPORT:
        return _("verborgen, bis jemand die Meldung gelesen hat")
    if decision.kind == DecisionKind.RE_REVIEW and decision.after == Status.HELD:
        return _("beim zweiten Blick: doch zeigen")
    if decision.after == Status.RELEASED:
        return _("wird gekürzt gezeigt") if decision.shortened else _("wird gezeigt")
    if decision.is_proposal:
        return _("Vorschlag: nicht zeigen (%(reason)s)") % {"reason": decision.get_reason_display()}
    if decision.after == Status.REJECTED:
        return _("nicht gezeigt (%(reason)s)") % {"reason": decision.get_reason_display()}
    return _("wieder neu") if decision.after == Status.NEW else _("zurückgestellt")


def display_name(person: AbstractBaseUser | None) -> str:
    """The full name if there is one, else the user name; None is a report from the public."""
    if person is None:
        return _("Eine Meldung")
    full_name = getattr(person, "get_full_name", str)()
    return full_name or person.get_username()


def describe_log_entry(decision: Decision) -> str:
    """What was decided and on which occasion, without the reason: „auf einen Widerspruch: wird gezeigt“."""
    if decision.is_proposal:
        return _("Vorschlag: nicht zeigen")
    entry = str(Status.REJECTED.label) if decision.after == Status.REJECTED else describe_decision(decision)
    names_occasion = decision.kind == DecisionKind.RE_REVIEW and decision.after == Status.HELD
    on_occasion = decision.kind in (DecisionKind.OBJECTION, DecisionKind.UNDO, DecisionKind.RE_REVIEW)
    return f"{decision.get_kind_display()}: {entry}" if on_occasion and not names_occasion else entry


def describe_reason(decision: Decision) -> str:
    """The reason and the note."""
    note = f"„{decision.note}“" if decision.note else describe_note(decision)
    return " · ".join(filter(None, (decision.get_reason_display(), note)))


def describe_note(decision: Decision) -> str:
    """The note, or that there was one."""
    return _("Notiz gelöscht") if decision.note_erased else decision.note
