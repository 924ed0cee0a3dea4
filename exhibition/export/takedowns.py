"""Finds whose pictures are outside and must come down, and tells the social team. Nobody upstream has to call it.

Copies in social networks cannot be fetched back for sure; what can be done is to ask the people who posted them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, time
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibition.distribution.selectors import distributed_questions, distributions_of, last_distributions
from exhibition.export import takedown_mails
from exhibition.export.models import Recall
from exhibition.export.selection import picture_name
from exhibition.posting.selectors import posts_of
from exhibition.share.formats import FORMATS
from moderation.selectors import which_may_stay

MIDDAY = time(12)


class Outside(NamedTuple):
    """A picture to look for: its file's name, or where else it went or was to go, and when."""

    what: str
    last_at: datetime


def find_recalls(now: datetime) -> None:
    """Bring the recalls up to date with the answers: three queries for each question that pictures went out of.

    An answer that is shown again needs no recall any more, if nobody has followed it yet.
    """
    for question_id in distributed_questions():
        may_stay = which_may_stay(question_id)
        followed = dict(
            Recall.objects.filter(question_id=question_id).order_by("pk").values_list("answer_id", "noticed_at")
        )
        gone = [
            answer_id
            for answer_id, last_at in last_distributions(question_id).items()
            if answer_id not in may_stay and (answer_id not in followed or followed[answer_id] < last_at)
        ]
        rows = [Recall(question_id=question_id, answer_id=answer_id, noticed_at=now) for answer_id in gone]
        Recall.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else may find them at the same time
        back = followed.keys() & may_stay
        if back:
            Recall.objects.filter(question_id=question_id, answer_id__in=back, done_at=None).delete()


def open_recalls() -> QuerySet[Recall]:
    return Recall.objects.filter(done_at=None)


def outside(answer_ids: Collection[int]) -> dict[int, list[Outside]]:
    """By answer, what is to be taken down, and the post in the plan that showed it. Two queries."""
    found: defaultdict[int, list[Outside]] = defaultdict(list)
    for answer_id, what, last_at in distributions_of(answer_ids):
        found[answer_id].append(Outside(picture_name(what, answer_id) if what in FORMATS else what, last_at))
    for post in posts_of(answer_ids).values():
        if post.posted_at:
            found[post.answer_id].append(Outside(_("gepostet"), post.posted_at))
        elif post.date:  # a scheduler may have posted it without anybody's tick
            midday = timezone.make_aware(datetime.combine(post.date, MIDDAY))
            found[post.answer_id].append(Outside(_("geplanter Beitrag"), midday))
    return found


def finish(recalls: QuerySet[Recall], *, by: User, now: datetime) -> int:
    """Somebody has taken the pictures down. Returns how many recalls were still open."""
    return recalls.filter(done_at=None).update(done_at=now, done_by=by)


def tell(now: datetime, to: list[str]) -> int:
    """Send one mail about all open recalls that nobody was told of, and return their number.

    However many machines do this at the same time, each recall is in one mail. Raises mails.MailFailed; what was not
    sent is due again.
    """
    mine = _claim(list(open_recalls().filter(told_at=None).values_list("pk", flat=True)), now)
    if not mine:
        return 0
    pictures = outside([recall.answer_id for recall in mine])
    try:
        takedown_mails.send_recalls(to, [(recall.answer_id, pictures[recall.answer_id]) for recall in mine])
    except takedown_mails.MailFailed:
        Recall.objects.filter(pk__in=[recall.pk for recall in mine]).update(told_at=None)
        raise
    return len(mine)


def _claim(due: list[int], now: datetime) -> list[Recall]:
    """Those of the recalls that nobody else has claimed since they were found due. `now` is the claim's name."""
    Recall.objects.filter(pk__in=due, told_at=None).update(told_at=now)
    return list(Recall.objects.filter(pk__in=due, told_at=now).order_by("answer_id"))
