"""The doors by which reports come in, hide what they are about, and are settled."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from contributions.enums import Status
from contributions.models import Answer
from contributions.services import TokenUsed
from moderation.enums import DecisionKind
from moderation.models import Decision
from moderation.reports.enums import Concern
from moderation.reports.models import Report
from moderation.reports.selectors import reported_answers
from moderation.services import decide, hide_reported
from moderation.transitions import ConflictError

MOST_HIDDEN = 10  # answers that unread reports hide at the same time
GONE = (Status.REJECTED, Status.WITHDRAWN)  # nothing is left to decide about a report
KEEP_SETTLED = timedelta(days=30)


@transaction.atomic
def file_report(*, nonce: str, answer_id: int | None, reason: str, flag: str, now: datetime, **words: Any) -> Report:
    """Keep a report that was checked, and hide its answer where the reason is serious (see `_may_hide`).

    `words`: text, about, contact, language. A retry (same nonce, same words) returns the same report and changes
    nothing; raises TokenUsed when the nonce already brought another one.
    """
    said = {"answer_id": answer_id, "reason": reason} | words
    known = Report.objects.filter(nonce=nonce).exists()
    # Before the report is written: its foreign key locks the answer too, and two at once would wait for each other.
    hid = not known and answer_id is not None and _may_hide(answer_id, reason, flag) and _hide(answer_id, now)
    report, _new = Report.objects.get_or_create(
        nonce=nonce, defaults=said | {"flag": flag, "hid": hid, "reported_at": now}
    )
    # The contact is erased when a report is settled, and a late retry still is one.
    if any(getattr(report, name) != value for name, value in said.items() if name not in ("contact", "language")):
        raise TokenUsed
    return report


def _may_hide(answer_id: int, reason: str, flag: str) -> bool:
    """Whether a report hides its answer before anybody has read it. Who reports everything must not empty the wall.

    It has to be serious and to come from the page as people send it; an answer is hidden once, so what somebody has
    shown again, by whatever door, stays, and so does what somebody has read a report of and left; and unread reports
    may hide no more than MOST_HIDDEN answers (a handful more when several arrive in the same moment). In all other
    cases the report only lands.
    """
    if reason not in Concern.SERIOUS or flag:
        return False
    if Decision.objects.filter(answer=answer_id, kind=DecisionKind.REPORT).exists():
        return False
    if Report.objects.filter(answer=answer_id, outcome__in=Status.SHOWN).exists():
        return False
    still_hidden = Exists(Answer.objects.filter(pk=OuterRef("answer"), status=Status.HELD))
    return Report.objects.open().filter(still_hidden, hid=True).count() < MOST_HIDDEN


def _hide(answer_id: int, now: datetime) -> bool:
    with suppress(ConflictError):
        hide_reported(answer_id=answer_id, now=now)
        return True
    return False


@transaction.atomic
def decide_reported(
    *,
    answer_id: int,
    before: Status,
    after: Status,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    shorter: str = "",
) -> Decision | None:
    """Decide about a reported answer as `moderation.services.decide` does, and settle its reports.

    An answer that is shown and shall stay as it is needs no decision: returns None, and its reports are settled. A
    proposal for a second person leaves them open. Raises what `decide` raises; then nothing has changed.
    """
    stays = before == after and before in Status.SHOWN and not shorter
    if stays:
        _expect(answer_id, before)
        settle(answer_id, outcome=after, by=by, now=now)
        return None
    word = decide(answer_id=answer_id, before=before, after=after, by=by, now=now, reason=reason, shorter=shorter)
    if word.after == after:
        settle(answer_id, outcome=after, by=by, now=now)
    return word


def _expect(answer_id: int, status: Status) -> None:
    """Raise ConflictError when the answer is in another state by now."""
    current = Answer.objects.select_for_update().filter(pk=answer_id).values_list("status", flat=True).first()
    if current == status:
        return
    decisions = Decision.objects.select_related("decided_by").filter(answer_id=answer_id)
    raise ConflictError(None if current == Status.WITHDRAWN else decisions.first())


def settle(answer_id: int, *, outcome: Status, by: AbstractBaseUser | None, now: datetime) -> int:
    """Settle the open reports of an answer and erase their contacts; returns how many.

    Where its author took the answer back the reports lose their words, too: they may quote it.
    """
    words = {"text": "", "about": ""} if outcome == Status.WITHDRAWN else {}
    reports = Report.objects.open().filter(answer=answer_id)
    return reports.update(settled_at=now, settled_by_id=by.pk if by else None, outcome=outcome, contact="", **words)


def finish_described(reports: QuerySet[Report], *, by: AbstractBaseUser, now: datetime) -> int:
    """Settle those of the reports that name no answer and erase their contacts; returns how many."""
    return reports.filter(settled_at=None, answer=None).update(settled_at=now, settled_by_id=by.pk, contact="")


def settle_gone(now: datetime) -> int:
    """Settle the open reports of answers that went away by another door: rejected elsewhere, or taken back.

    Called wherever somebody works at the desk, and by `manage.py forget`; returns how many.
    """
    reported = reported_answers()
    gone = Answer.objects.filter(pk__in=reported, status__in=GONE).values_list("pk", "status")
    return sum(settle(answer_id, outcome=Status(status), by=None, now=now) for answer_id, status in gone)


def reopen(decision_id: int) -> int:
    """Open the reports again that were settled since a decision which was just taken back, also about several answers.

    What somebody else settled stays so. Their contacts stay erased. Returns how many.
    """
    word = Decision.objects.get(pk=decision_id)
    answers = Decision.objects.filter(decided_by=word.decided_by_id, decided_at=word.decided_at).values("answer")
    by_whom = Q(settled_by=word.decided_by_id) | Q(settled_by=None)
    settled = Report.objects.filter(by_whom, answer__in=answers, settled_at__gte=word.decided_at)
    return settled.exclude(outcome=Status.WITHDRAWN).update(settled_at=None, settled_by=None, outcome="")


def forget_settled(now: datetime) -> int:
    """Erase the words of reports that were settled more than KEEP_SETTLED ago; returns of how many.

    Where the author took the answer back, at once: the words may quote it.
    """
    over = Q(settled_at__lte=now - KEEP_SETTLED) | Q(settled_at__lte=now, answer__status=Status.WITHDRAWN)
    return Report.objects.filter(over).exclude(text="", about="").update(text="", about="")
