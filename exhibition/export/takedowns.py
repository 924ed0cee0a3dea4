"""Finds answers that were taken back after their pictures were handed out, and asks staff to take the pictures down.

Copies in social networks cannot be fetched back for sure; the people who posted them can be asked. Called by
pages and the worker.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, time
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibition.distribution.selectors import distributed_questions, distributions_of, last_distributions
from exhibition.export.models import Takedown
from exhibition.export.selection import picture_name
from exhibition.export.services import discard_downloads
from exhibition.posting.selectors import posts_of
from exhibition.share.formats import FORMATS
from krefeld_kann_was.lib.mail import MailFailed, send_mail
from moderation.selectors import ids_that_may_stay

MIDDAY = time(12)


class DistributedCopy(NamedTuple):
    """A picture to look for: its file's name, or where else it went or was to go, and when."""

    label: str
    last_at: datetime


def update_takedowns(now: datetime) -> None:
    """Add a takedown for each answer that may not stay out, and drop open ones of answers that are shown again.

    Deletes the ZIPs that answers were taken out of. Three queries for each question whose pictures were handed out.
    """
    for question_id in distributed_questions():
        _update(question_id, last_distributions(question_id), now)


def update_takedown(question_id: int, answer_id: int, now: datetime) -> None:
    """The same for one answer, at once when it is taken back. One query where no picture of it was handed out."""
    if last_at := last_distributions(question_id, [answer_id]):
        _update(question_id, last_at, now, [answer_id])


def _update(question_id: int, last_at: dict[int, datetime], now: datetime, only: Collection[int] | None = None) -> None:
    """Update the takedowns of the question, or of these answers. `last_at`: when they were last handed out."""
    may_stay = ids_that_may_stay(question_id, only)
    takedowns = Takedown.objects.filter(question_id=question_id)
    known = takedowns if only is None else takedowns.filter(answer_id__in=only)
    noticed = dict(known.order_by("pk").values_list("answer_id", "noticed_at"))
    gone = [
        answer_id
        for answer_id, handed_out_at in last_at.items()
        if answer_id not in may_stay and (answer_id not in noticed or noticed[answer_id] < handed_out_at)
    ]
    rows = [Takedown(question_id=question_id, answer_id=answer_id, noticed_at=now) for answer_id in gone]
    Takedown.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else may find them at the same time
    if gone:
        discard_downloads(question_id)
    if back := noticed.keys() & may_stay:
        takedowns.filter(answer_id__in=back, done_at=None).delete()


def open_takedowns() -> QuerySet[Takedown]:
    """The takedowns that nobody has completed."""
    return Takedown.objects.filter(done_at=None)


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
        _send_mail(to, [(takedown.answer_id, copies[takedown.answer_id]) for takedown in claimed])
    except MailFailed:
        Takedown.objects.filter(pk__in=[takedown.pk for takedown in claimed]).update(notified_at=None)
        raise
    return len(claimed)


def _claim(due: list[int], now: datetime) -> list[Takedown]:
    """Those of the takedowns that nobody else has claimed since they were found due. `now` identifies the claim."""
    Takedown.objects.filter(pk__in=due, notified_at=None).update(notified_at=now)
    return list(Takedown.objects.filter(pk__in=due, notified_at=now).order_by("answer_id"))


def _send_mail(to: list[str], takedowns: list[tuple[int, list[DistributedCopy]]]) -> None:
    """The mail carries ids, names of files and a link, never the text of an answer."""
    count = len(takedowns)
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(count)d Antwort zurückgenommen: bitte Bilder löschen",
            "%(count)d Antworten zurückgenommen: bitte Bilder löschen",
            count,
        )
        address = f"{settings.PUBLIC_URL}{reverse('admin:export_takedown_changelist')}?done=no"
        context = {"takedowns": takedowns, "count": count, "address": address}
        send_mail(to, subject % {"count": count}, render_to_string("exhibition/export/takedowns_mail.txt", context))
