"""The log in words, for the page and for the export: what was said apart from why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contributions.enums import Status
from moderation.enums import DecisionKind
from moderation.formatting import outcome
from moderation.models import Decision

OCCASIONS = (
    DecisionKind.OBJECTION,
    DecisionKind.UNDO,
    DecisionKind.RE_REVIEW,
)  # kinds that the outcome alone does not tell


def what(decision: Decision) -> str:
    """The outcome without its reason, after what it was an answer to: „auf einen Widerspruch: wird gezeigt“."""
    if decision.is_proposal:
        return _("Vorschlag: nicht zeigen")
    said = str(Status.REJECTED.label) if decision.after == Status.REJECTED else outcome(decision)
    tells_itself = decision.kind == DecisionKind.RE_REVIEW and decision.after == Status.HELD
    return f"{decision.get_kind_display()}: {said}" if decision.kind in OCCASIONS and not tells_itself else said


def why(decision: Decision) -> str:
    """The reason and the note."""
    note = f"„{decision.note}“" if decision.note else ""
    return " · ".join(filter(None, (decision.get_reason_display(), note)))
