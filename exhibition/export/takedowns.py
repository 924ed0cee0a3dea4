"""Finds answers that were taken back or changed after their pictures were handed out, and asks staff to take these
down or to replace them.

Copies in social networks cannot be fetched back for sure; the people who posted them can be asked. Called by
pages and the worker.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibition.distribution.selectors import distributed_questions, distributions_of, last_distributions
from exhibition.export.models import Takedown, TakedownKind
from exhibition.export.selection import picture_name
from exhibition.export.services import discard_downloads
from exhibition.posting.selectors import posts_of
from exhibition.share.formats import FORMATS
from krefeld_kann_was.lib.mail import MailFailed, send_mail
from moderation.selectors import ids_that_may_stay, outdated_periods

MIDDAY = time(12)


class DistributedCopy(NamedTuple):
    """A picture to look for: its file's name, or where else it went or was to go, and when."""

    label: str
    last_at: datetime


def update_takedowns(now: datetime) -> None:
    """Add a takedown for each answer that may not stay out as it is, and drop open ones that are not needed any more.

    Deletes the ZIPs that hold such answers. Four queries for each question whose pictures were handed out.
    """
    for question_id in distributed_questions():
        _update(question_id, last_distributions(question_id), now)


def update_takedown(question_id: int, answer_id: int, now: datetime) -> None:
    """The same for one answer, at once when it changes. One query where no picture of it was handed out."""
    if last_at := last_distributions(question_id, [answer_id]):
        _update(question_id, last_at, now, [answer_id])


class Need(NamedTuple):
    """What has to be done about an answer, and since when."""

    kind: TakedownKind
    since: datetime


def _update(question_id: int, last_at: dict[int, datetime], now: datetime, only: Collection[int] | None = None) -> None:
    """Update the takedowns of the question, or of these answers. `last_at`: when they were last handed out."""
    needs = _needs(question_id, last_at, only)
    takedowns = Takedown.objects.filter(question_id=question_id)
    known = list((takedowns if only is None else takedowns.filter(answer_id__in=only)).order_by("pk"))
    open_ones = {takedown.answer_id: takedown for takedown in known if takedown.done_at is None}
    noticed = {(takedown.answer_id, takedown.kind): takedown.noticed_at for takedown in known}
    new = [
        Takedown(question_id=question_id, answer_id=answer_id, kind=need.kind, noticed_at=now)
        for answer_id, need in needs.items()
        if answer_id not in open_ones and not _was_noticed(noticed, answer_id, need)
    ]
    Takedown.objects.bulk_create(new, ignore_conflicts=True)  # somebody else may find them at the same time
    if new:
        discard_downloads(question_id)
    for answer_id in open_ones.keys() & last_at:
        _adapt(open_ones[answer_id], needs.get(answer_id), last_at[answer_id], now)


def _needs(question_id: int, last_at: dict[int, datetime], only: Collection[int] | None) -> dict[int, Need]:
    """By answer id. One that is gone has to be taken down since it was last handed out; one that was handed out with
    what it does not say any more has to be replaced since that changed.
    """
    may_stay, outdated = ids_that_may_stay(question_id, only), outdated_periods(question_id, only)
    needs = {}
    for answer_id, handed_out_at in last_at.items():
        changes = [period.until for period in outdated.get(answer_id, []) if period.includes(handed_out_at)]
        if answer_id not in may_stay:
            needs[answer_id] = Need(TakedownKind.GONE, handed_out_at)
        elif changes:
            needs[answer_id] = Need(TakedownKind.CHANGED, max(changes))
    return needs


def _was_noticed(noticed: Mapping[tuple[int, str], datetime], answer_id: int, need: Need) -> bool:
    """Whether staff were asked for it already; where they were asked to delete it, nothing is left to be replaced."""
    kinds = {TakedownKind.GONE, need.kind}
    return any(noticed[answer_id, kind] >= need.since for kind in kinds if (answer_id, kind) in noticed)


def _adapt(takedown: Takedown, need: Need | None, handed_out_at: datetime, now: datetime) -> None:
    """Drop an open takedown that is not needed any more, or make it one of the other kind, of which staff hear anew
    where it asks for more.
    """
    still_open = Takedown.objects.filter(pk=takedown.pk, done_at=None)
    if need is None:
        # a copy that was handed out before the latest one may still be the old one
        if takedown.kind == TakedownKind.GONE or handed_out_at <= takedown.noticed_at:
            still_open.delete()
    elif need.kind == takedown.kind:
        return
    elif need.kind == TakedownKind.GONE:
        still_open.update(kind=need.kind, noticed_at=now, notified_at=None)
    else:
        still_open.update(kind=need.kind)


def open_takedowns() -> QuerySet[Takedown]:
    """The takedowns that nobody has completed."""
    return Takedown.objects.filter(done_at=None)


class TakedownCounts(NamedTuple):
    """How many answers have to be taken down, and how many to be replaced."""

    gone: int
    changed: int


def count_open_takedowns() -> TakedownCounts:
    """Those that nobody has completed. One query."""
    counted = dict(open_takedowns().order_by().values_list("kind").annotate(Count("pk")))
    return TakedownCounts(counted.get(TakedownKind.GONE, 0), counted.get(TakedownKind.CHANGED, 0))


def distributed_copies(answer_ids: Collection[int]) -> dict[int, list[DistributedCopy]]:
    """By answer id, the copies to take down, and the post of the plan that showed the answer. Two queries."""
    found: defaultdict[int, list[DistributedCopy]] = defaultdict(list)
    for answer_id, label, last_at in distributions_of(answer_ids):
        found[answer_id].append(DistributedCopy(picture_name(label, answer_id) if label in FORMATS else label, last_at))
    for post in posts_of(answer_ids).values():
        if post.posted_at:
            found[post.answer_id].append(DistributedCopy(_("gepostet"), post.posted_at))
        elif post.date:  # a scheduler may have posted it although nobody marked it
            midday = timezone.make_aware(datetime.combine(post.date, MIDDAY))
            found[post.answer_id].append(DistributedCopy(_("geplanter Beitrag"), midday))
    return found


def complete_takedowns(takedowns: QuerySet[Takedown], *, by: User, now: datetime) -> int:
    """Record that somebody took the pictures down. Returns how many of the takedowns were still open."""
    return takedowns.filter(done_at=None).update(done_at=now, done_by=by)


def notify_staff(now: datetime, to: list[str]) -> int:
    """Send one mail about all open takedowns that no mail was sent about, and return their number.

    However many machines do this at the same time, each takedown is in one mail. Raises MailFailed; what was not sent
    is due again.
    """
    claimed = _claim(list(open_takedowns().filter(notified_at=None).values_list("pk", flat=True)), now)
    if not claimed:
        return 0
    copies = distributed_copies([takedown.answer_id for takedown in claimed])
    try:
        _send_mail(
            to,
            {
                kind: [(each.answer_id, copies[each.answer_id]) for each in claimed if each.kind == kind]
                for kind in TakedownKind
            },
        )
    except MailFailed:
        Takedown.objects.filter(pk__in=[takedown.pk for takedown in claimed]).update(notified_at=None)
        raise
    return len(claimed)


def _claim(due: list[int], now: datetime) -> list[Takedown]:
    """Those of the takedowns that nobody else has claimed since they were found due. `now` identifies the claim."""
    Takedown.objects.filter(pk__in=due, notified_at=None).update(notified_at=now)
    return list(Takedown.objects.filter(pk__in=due, notified_at=now).order_by("answer_id"))


def _send_mail(to: list[str], takedowns: Mapping[TakedownKind, list[tuple[int, list[DistributedCopy]]]]) -> None:
    """The mail carries ids, names of files and a link, never the text of an answer."""
    gone, changed = takedowns[TakedownKind.GONE], takedowns[TakedownKind.CHANGED]
    with translation.override(settings.LANGUAGE_CODE):
        to_delete = ngettext(
            "%(count)d Antwort zurückgenommen: bitte Bilder löschen",
            "%(count)d Antworten zurückgenommen: bitte Bilder löschen",
            len(gone),
        )
        to_replace = ngettext(
            "%(count)d Antwort geändert: bitte Beiträge ersetzen",
            "%(count)d Antworten geändert: bitte Beiträge ersetzen",
            len(changed),
        )
        asked = [(to_delete, gone), (to_replace, changed)]
        subject = " · ".join(text % {"count": len(answers)} for text, answers in asked if answers)
        address = f"{settings.PUBLIC_URL}{reverse('admin:export_takedown_changelist')}?done=no"
        context = {"gone": gone, "changed": changed, "address": address}
        send_mail(to, subject, render_to_string("exhibition/export/takedowns_mail.txt", context))
