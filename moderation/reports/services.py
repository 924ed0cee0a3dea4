"""All writes of reports: filing them, hiding their answers, settling and erasing them."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.retention_options import DEFAULT_DAYS
from contributions.services import TokenUsed
from moderation.enums import DecisionKind
from moderation.models import Decision
from moderation.reports.enums import ReportReason
from moderation.reports.models import Report
from moderation.reports.selectors import reported_answer_ids
from moderation.services import decide, hide_reported, lock_answer
from moderation.transitions import ConflictError

MAX_HIDDEN_ANSWERS = 10  # by open reports at the same time
NOTHING_TO_DECIDE = (Status.REJECTED, Status.WITHDRAWN)
SETTLED_RETENTION_PERIOD = timedelta(days=DEFAULT_DAYS)  # unless the question says otherwise


@transaction.atomic
def file_report(*, nonce: str, answer_id: int | None, reason: str, flag: str, now: datetime, **texts: Any) -> Report:
    """Store a validated report, and hide its answer where the reason is serious (see `_may_hide`).

    `texts`: text, about, contact, language. A retry (same nonce, same texts) returns the stored report and changes
    nothing. Raises TokenUsed when the nonce belongs to a different report.
    """
    fields = {"answer_id": answer_id, "reason": reason} | texts
    known = Report.objects.filter(nonce=nonce).exists()
    # Before the report is written: its foreign key locks the answer too, and two at once would wait for each other.
    hid_answer = not known and answer_id is not None and _may_hide(answer_id, reason, flag) and _hide(answer_id, now)
    report, _new = Report.objects.get_or_create(
        nonce=nonce, defaults=fields | {"flag": flag, "hid_answer": hid_answer, "reported_at": now}
    )
    # The contact is erased when a report is settled, and a late retry still is one.
    if any(getattr(report, name) != value for name, value in fields.items() if name not in ("contact", "language")):
        raise TokenUsed
    return report


def _may_hide(answer_id: int, reason: str, flag: str) -> bool:
    """Whether a report hides its answer before a moderator has read it.

    Protects against somebody who reports everything: the reason has to be serious and the form submitted without a
    SubmissionFlag; an answer that was hidden by a report before, or that a moderator left as it was after reading a
    report, is not hidden again; and open reports hide at most MAX_HIDDEN_ANSWERS answers (a few more when several
    arrive at the same moment).
    """
    if reason not in ReportReason.SERIOUS or flag:
        return False
    if Decision.objects.filter(answer=answer_id, kind=DecisionKind.REPORT).exists():
        return False
    if Report.objects.filter(answer=answer_id, outcome__in=Status.SHOWN).exists():
        return False
    still_hidden = Exists(Answer.objects.filter(pk=OuterRef("answer"), status=Status.HELD))
    return Report.objects.open().filter(still_hidden, hid_answer=True).count() < MAX_HIDDEN_ANSWERS


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

    A released answer that stays as it is needs no decision: returns None, and its reports are settled. A proposal for
    a second person leaves them open. Raises what `decide` raises; then nothing has changed.
    """
    if before == after and before in Status.SHOWN and not shorter:
        lock_answer(answer_id, before)
        settle_reports(answer_id, outcome=after, by=by, now=now)
        return None
    decision = decide(answer_id=answer_id, before=before, after=after, by=by, now=now, reason=reason, shorter=shorter)
    if decision.after == after:
        settle_reports(answer_id, outcome=after, by=by, now=now)
    return decision


def settle_reports(answer_id: int, *, outcome: Status, by: AbstractBaseUser | None, now: datetime) -> int:
    """Settle the open reports of an answer and erase their contacts; returns how many.

    If its author withdrew the answer, the texts of the reports are erased, too: they may quote it.
    """
    texts = {"text": "", "about": ""} if outcome == Status.WITHDRAWN else {}
    reports = Report.objects.open().filter(answer=answer_id)
    return reports.update(settled_at=now, settled_by_id=by.pk if by else None, outcome=outcome, contact="", **texts)


def settle_described_reports(reports: QuerySet[Report], *, by: AbstractBaseUser, now: datetime) -> int:
    """Settle those of the reports that have no answer and erase their contacts; returns how many."""
    return reports.filter(settled_at=None, answer=None).update(settled_at=now, settled_by_id=by.pk, contact="")


def settle_moot_reports(now: datetime) -> int:
    """Settle the open reports of answers that were rejected outside the reports queue, or withdrawn.

    Called wherever somebody works at the desk, and by `manage.py forget`; returns how many.
    """
    gone = Answer.objects.filter(pk__in=reported_answer_ids(), status__in=NOTHING_TO_DECIDE).values_list("pk", "status")
    return sum(settle_reports(answer_id, outcome=Status(status), by=None, now=now) for answer_id, status in gone)


def reopen_reports(decision_id: int) -> int:
    """Reopen the reports that were settled since a decision which was just undone, or by the same bulk decision.

    Those that somebody else settled stay settled, and contacts stay erased. Returns how many were reopened.
    """
    decision = Decision.objects.get(pk=decision_id)
    bulk = Decision.objects.filter(decided_by=decision.decided_by_id, decided_at=decision.decided_at)
    by_whom = Q(settled_by=decision.decided_by_id) | Q(settled_by=None)
    settled = Report.objects.filter(by_whom, answer__in=bulk.values("answer"), settled_at__gte=decision.decided_at)
    return settled.exclude(outcome=Status.WITHDRAWN).update(settled_at=None, settled_by=None, outcome="")


def erase_for_withdrawal(answer_id: int) -> None:
    """Erase the texts and contacts of all reports about an answer: they may quote it."""
    Report.objects.filter(answer=answer_id).update(text="", about="", contact="")


def erase_settled_reports(now: datetime) -> int:
    """Erase the texts of reports that were settled longer ago than their question says; returns of how many.

    Those about a withdrawn answer are erased at once: they may quote it. Without an answer a report has no question:
    then it is SETTLED_RETENTION_PERIOD.
    """
    over = Q(settled_at__lte=now, answer__status=Status.WITHDRAWN)
    over |= Q(settled_at__lte=now - SETTLED_RETENTION_PERIOD, answer=None)
    for days in Question.all_objects.order_by().values_list("report_days", flat=True).distinct():
        over |= Q(settled_at__lte=now - timedelta(days=days), answer__question__report_days=days)
    return Report.objects.filter(over).exclude(text="", about="").update(text="", about="")


def delete_described_reports(first: datetime, last: datetime) -> int:
    """Delete the settled reports without an answer that came in between these times; returns how many.

    For an exhibition that is erased: they quote what was to be read in it.
    """
    return Report.objects.filter(
        answer=None, settled_at__isnull=False, reported_at__gte=first, reported_at__lte=last
    ).delete()[0]
