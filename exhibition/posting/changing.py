"""The one door by which a plan and its posts change. Every function is one transaction, and one at a time a question.

Days move only when staff move them: what was given to a scheduler stays true. The post of an answer that may not go
out any more keeps its row, so that staff can be told when it was posted, and loses its day to whoever needs it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibition.posting.models import Plan, Post, new_key
from exhibition.posting.plan import DAY, Candidate, first_day_after, mixed
from exhibition.share.choice import look_for
from exhibition.share.edition import Edition
from moderation.selectors import exportable_outlines, which_exportable

BATCH = 500
FARTHEST = timedelta(days=366)  # that a post can be moved at once by one step


class Refused(Exception):
    """It cannot be; the text says why, for staff."""


@transaction.atomic
def set_up(plan: Plan, *, mix: bool) -> None:
    """Store the plan and give every post that is still to come a day of it, from its first day on.

    A plan without posts gets them, mixed. `mix` takes in what is new, too, and mixes everything anew; without it the
    order stays.
    """
    plan.save()
    _locked(plan.pk)
    posts = list(_ordered(plan.pk))
    open_posts = [post for post in posts if post.date and not post.posted_at]
    known = {post.answer_id: post for post in posts}
    candidates = _candidates(plan)
    if mix or not posts:
        closed = {post.answer_id for post in posts if post.posted_at or not post.date}
        order = mixed(candidate for number, candidate in candidates.items() if number not in closed)
        arranged = [known.get(item.id) or Post(question_id=plan.pk, answer_id=item.id) for item in order]
    else:
        arranged = [post for post in open_posts if post.answer_id in candidates]
    gone = [post.pk for post in open_posts if post.answer_id not in candidates]
    Post.objects.filter(pk__in=gone).update(date=None)
    _lay(arranged, _free_days(plan, plan.starts_on, {post.date for post in posts if post.posted_at}))


@transaction.atomic
def add_new(question_id: int, now: datetime) -> int:
    """Append the answers that have come in since, mixed among themselves. Returns how many."""
    plan = _locked(question_id)
    candidates = _candidates(plan)
    posts = list(_ordered(question_id).values_list("answer_id", "date"))
    known = {number for number, _day in posts}
    dated = [(number, day) for number, day in posts if day]
    last_id, last_day = dated[-1] if dated else (0, plan.starts_on - DAY)
    order = mixed((one for number, one in candidates.items() if number not in known), candidates.get(last_id))
    first = max(last_day + DAY, first_day_after(now, plan.rhythm))
    new = [Post(question_id=question_id, answer_id=candidate.id) for candidate in order]
    _lay(new, plan.rhythm.days(first))
    return len(new)


@transaction.atomic
def close_gaps(question_id: int, now: datetime) -> None:
    """Let the posts that are to come follow each other without a free day, in their order."""
    plan = _locked(question_id)
    first = max(plan.starts_on, first_day_after(now, plan.rhythm))
    coming = list(_ordered(question_id).filter(date__gte=first, posted_at=None))
    exportable = which_exportable(question_id)
    stay = [post for post in coming if post.answer_id in exportable]
    Post.objects.filter(pk__in=[post.pk for post in coming if post.answer_id not in exportable]).update(date=None)
    posted = Post.objects.filter(question=question_id, date__gte=first, posted_at__isnull=False)
    _lay(stay, _free_days(plan, first, set(posted.values_list("date", flat=True))))


@transaction.atomic
def move(question_id: int, post_id: int, day: date, now: datetime) -> date:
    """Give the post this day; who had it gets the other one. Raises Refused, ObjectDoesNotExist. Returns the day."""
    return _move(_locked(question_id), _open_post(question_id, post_id), day, now)


@transaction.atomic
def move_one(question_id: int, post_id: int, step: int, now: datetime) -> date:
    """Change places with the day before (-1) or after (1). Raises Refused, ObjectDoesNotExist. Returns the new day."""
    plan, post = _locked(question_id), _open_post(question_id, post_id)
    if post.date is None:
        raise Refused(_("Dieser Beitrag ist zurückgestellt."))
    near = (post.date - FARTHEST, post.date + FARTHEST)
    others = dict(Post.objects.filter(question=question_id, date__range=near).values_list("date", "posted_at"))
    today, rhythm, day = timezone.localdate(now), plan.rhythm, post.date + step * DAY
    while near[0] <= day <= near[1] and (step > 0 or day >= today):
        is_open = not others[day] if day in others else rhythm.suits(day)
        if is_open and day >= today:
            return _move(plan, post, day, now)
        day += step * DAY
    raise Refused(_("Früher geht es nicht.") if step < 0 else _("Später geht es nicht."))


@transaction.atomic
def put_aside(question_id: int, post_id: int) -> None:
    """Take the day from the post; the others stay where they are. Raises Refused, ObjectDoesNotExist."""
    _locked(question_id)
    post = _open_post(question_id, post_id)
    post.date = None
    post.save(update_fields=["date"])


@transaction.atomic
def take_up(question_id: int, post_id: int, now: datetime) -> date:
    """Give a post that was put aside the next free day. Raises Refused, ObjectDoesNotExist. Returns the day."""
    plan, post = _locked(question_id), _open_post(question_id, post_id)
    if post.date is not None:
        raise Refused(_("Dieser Beitrag hat schon einen Tag."))
    return _move(plan, post, _next_free(plan, now), now)


def tick(question_id: int, post_id: int, by: User, now: datetime) -> bool:
    """Note that the post is out. False where somebody was faster, or it has no day."""
    row = Post.objects.filter(question=question_id, pk=post_id, posted_at=None, date__isnull=False)
    return bool(row.update(posted_at=now, posted_by=by))


def untick(question_id: int, post_id: int) -> bool:
    row = Post.objects.filter(question=question_id, pk=post_id, posted_at__isnull=False)
    return bool(row.update(posted_at=None, posted_by=None))


def end_addresses(question_id: int) -> None:
    """From now on no address of a picture holds that was handed out before."""
    Plan.objects.filter(pk=question_id).update(address_key=new_key())


def _move(plan: Plan, post: Post, day: date, now: datetime) -> date:
    today = timezone.localdate(now)
    if day < today:
        raise Refused(_("Dieser Tag ist vorbei."))
    there = Post.objects.filter(question=plan.pk, date=day).exclude(pk=post.pk)
    if there.filter(posted_at__isnull=False).exists():
        raise Refused(_("An diesem Tag ist schon etwas gepostet."))
    before, post.date = post.date, day
    post.save(update_fields=["date"])
    if there.exists():
        there.update(date=before if before and before >= today else _next_free(plan, now))
    return day


def _next_free(plan: Plan, now: datetime) -> date:
    """The next day without a post; those of answers that may not go out any more lose theirs for it."""
    first = max(plan.starts_on, first_day_after(now, plan.rhythm))
    posts = Post.objects.filter(question=plan.pk, date__gte=first)
    exportable = which_exportable(plan.pk)
    rows = list(posts.values_list("date", "answer_id", "posted_at"))
    taken = {day for day, number, posted_at in rows if posted_at or number in exportable}
    day = next(_free_days(plan, first, taken))
    posts.filter(date=day).update(date=None)
    return day


def _locked(question_id: int) -> Plan:
    return Plan.objects.select_for_update().get(pk=question_id)


def _open_post(question_id: int, post_id: int) -> Post:
    post = Post.objects.get(question=question_id, pk=post_id)
    if post.posted_at:
        raise Refused(_("Das ist schon gepostet."))
    return post


def _ordered(question_id: int) -> QuerySet[Post]:
    return Post.objects.filter(question=question_id).order_by(F("date").asc(nulls_first=True), "pk")


def _candidates(plan: Plan) -> dict[int, Candidate]:
    worlds = Edition(plan.question).worlds
    outlines = exportable_outlines(plan.pk)
    return {one.id: Candidate(*one, look_for(one.id, worlds).world) for one in outlines}


def _free_days(plan: Plan, first: date, taken: Container[date | None]) -> Iterator[date]:
    return (day for day in plan.rhythm.days(first) if day not in taken)


def _lay(posts: Iterable[Post], days: Iterator[date]) -> None:
    """Give each post the next of the days, and store it."""
    posts = list(posts)
    for post, day in zip(posts, days, strict=False):
        post.date = day
    Post.objects.bulk_create([post for post in posts if post.pk is None], BATCH)
    Post.objects.bulk_update([post for post in posts if post.pk is not None], ["date"], BATCH)
