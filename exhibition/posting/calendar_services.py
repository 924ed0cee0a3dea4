"""What calendars were given of posts, and the addresses under which they fetch it: all writes of both."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from exhibition.posting.enums import Reminder
from exhibition.posting.models import CalendarRevision, CalendarSubscription, Plan, new_token
from moderation.selectors import ids_that_may_stay

CHANGING = ["fingerprint", "sequence", "starts_at", "changed_at"]


def record_revisions(
    question_id: int, current: Mapping[int, tuple[str, datetime]], now: datetime
) -> dict[int, CalendarRevision]:
    """Record what a calendar is about to be given: by post, the fingerprint of its event and when it begins.

    What differs from last time gets the next sequence. Posts that calendars know and that are not among these are
    cancelled. Returns the revisions of all posts that calendars know now. One query where nothing has changed.
    """
    known = _revisions_of(question_id)
    if not _find_changes(known, current, now):
        return known
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=question_id)  # two at once give one sequence
        known = _revisions_of(question_id)
        changed = _find_changes(known, current, now)
        CalendarRevision.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["post"], update_fields=CHANGING
        )
    return known | {revision.post_id: revision for revision in changed}


def _revisions_of(question_id: int) -> dict[int, CalendarRevision]:
    return {revision.post_id: revision for revision in CalendarRevision.objects.filter(post__question=question_id)}


def _find_changes(
    known: Mapping[int, CalendarRevision], current: Mapping[int, tuple[str, datetime]], now: datetime
) -> list[CalendarRevision]:
    changed = []
    for post_id, (fingerprint, starts_at) in current.items():
        before = known.get(post_id)
        if before is None or before.fingerprint != fingerprint:
            sequence = before.sequence + 1 if before else 0
            changed.append(_revision(post_id, fingerprint, sequence, starts_at, now))
    for post_id, before in known.items():
        if post_id not in current and not before.is_cancelled:
            changed.append(_revision(post_id, "", before.sequence + 1, before.starts_at, now))
    return changed


def _revision(
    post_id: int, fingerprint: str, sequence: int, starts_at: datetime, changed_at: datetime
) -> CalendarRevision:
    return CalendarRevision(
        post_id=post_id, fingerprint=fingerprint, sequence=sequence, starts_at=starts_at, changed_at=changed_at
    )


def cancel_events(answer_ids: Iterable[int], now: datetime) -> None:
    """Forget the fingerprints of what was withdrawn or erased; the next calendar learns that it is cancelled."""
    revisions = CalendarRevision.objects.filter(post__answer_id__in=answer_ids).exclude(fingerprint="")
    revisions.update(fingerprint="", sequence=F("sequence") + 1, changed_at=now)


def cancel_gone_events(now: datetime) -> None:
    """Do the same for all answers that may not stay out any more, where no calendar has asked since. A few queries."""
    known = CalendarRevision.objects.exclude(fingerprint="")
    for question_id in list(known.order_by().values_list("post__question", flat=True).distinct()):
        answer_ids = known.filter(post__question=question_id).values_list("post__answer_id", flat=True)
        cancel_events(set(answer_ids) - ids_that_may_stay(question_id), now)


def subscribe(person: User, question_id: int, reminder: Reminder, language: str) -> None:
    """Give the person an address for the plan of this question, or change what the calendar under it says."""
    CalendarSubscription.objects.update_or_create(
        person=person, question_id=question_id, defaults={"reminder": reminder, "language": language}
    )


def renew_address(person: User, question_id: int) -> None:
    """Give the person another address; under the old one there is nothing any more."""
    CalendarSubscription.objects.filter(person=person, question=question_id).update(token=new_token())


def unsubscribe(person: User, question_id: int) -> None:
    """Make the person's address invalid for ever."""
    CalendarSubscription.objects.filter(person=person, question=question_id).delete()


def delete_subscription(subscription: CalendarSubscription) -> None:
    """The same for the address of somebody who may not see plans any more: it stays dead if they may again."""
    subscription.delete()
