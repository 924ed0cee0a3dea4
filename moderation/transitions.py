"""Every change of an answer's state that moderation makes, by the kind of decision, and the errors of its services.

`contributions.services` makes three more changes: an answer comes in as NEW, any state becomes WITHDRAWN, and after a
restore of a backup what it shows and what was taken down later is HELD.
"""

from contributions.enums import Status
from moderation.enums import DecisionKind
from moderation.models import Decision

type _Changes = dict[Status, tuple[Status, ...]]  # from each state, the states that it may become

# A rejection that a second person has to confirm: until then the answer is HELD, with the proposed reason.
PROPOSALS: _Changes = {Status.NEW: (Status.HELD,), Status.HELD: (Status.HELD,), Status.RELEASED: (Status.HELD,)}
# Only the text changes.
SHORTENINGS: _Changes = {Status.RELEASED: (Status.RELEASED,)}
TRANSITIONS: dict[DecisionKind, _Changes] = {
    DecisionKind.DECISION: {
        Status.NEW: (Status.RELEASED, Status.REJECTED, Status.HELD),
        Status.HELD: (Status.RELEASED, Status.REJECTED),
        Status.RELEASED: (Status.REJECTED,),
        Status.REJECTED: (Status.RELEASED,),
    },
    DecisionKind.OBJECTION: {Status.REJECTED: (Status.RELEASED, Status.REJECTED)},
    DecisionKind.RE_REVIEW: {Status.REJECTED: (Status.HELD, Status.REJECTED)},
    DecisionKind.REPORT: {Status.RELEASED: (Status.HELD,)},
    DecisionKind.SOCIAL: {Status.RELEASED: (Status.RELEASED,)},
    DecisionKind.NOT_SOCIAL: {Status.RELEASED: (Status.RELEASED,)},
    **{DecisionKind(kind): {Status.RELEASED: (Status.RELEASED,)} for kind in DecisionKind.OF_TRANSLATION},
    # Back to the state before a decision of DecisionKind.UNDOABLE.
    DecisionKind.UNDO: {
        Status.HELD: (Status.NEW, Status.HELD, Status.RELEASED),
        Status.RELEASED: (Status.NEW, Status.HELD, Status.REJECTED, Status.RELEASED),
        Status.REJECTED: (Status.NEW, Status.HELD, Status.RELEASED, Status.REJECTED),
    },
}


class NotAllowed(ValueError):
    """The transition table does not have this change, or this person may not make it."""


class ReasonMissing(ValueError):
    """A rejection came without one of the published reasons."""


class NotAShortening(ValueError):
    """The shorter text contains something that the answer does not."""


class OwnDecision(NotAllowed):
    """A second person is needed, and this one made the decision in question."""


class TooLate(NotAllowed):
    """The time in which a decision can be undone is over."""


class ConflictError(Exception):
    """The answer has changed in the meantime: `decision` says how; it is None when the author withdrew the answer."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(str(decision))
        self.decision = decision


def check_transition(decision: Decision) -> None:
    """Raise NotAllowed unless the table has the change that this decision makes."""
    before, after = Status(decision.before), Status(decision.after)
    if after not in _changes(decision).get(before, ()) or (decision.shortened and after not in Status.SHOWN):
        raise NotAllowed(f"{decision.kind}: {before} → {after}")


def _changes(decision: Decision) -> _Changes:
    if decision.is_proposal:
        return PROPOSALS
    if decision.kind == DecisionKind.DECISION and decision.shortened and decision.before == decision.after:
        return SHORTENINGS
    return TRANSITIONS[DecisionKind(decision.kind)]
