"""The one door by which a plan and its posts change. Every function is one transaction, and one at a time a question.

Days move only when staff move them: what was given to a scheduler stays true. The post of an answer that may not go
out any more keeps its row, so that staff can be told when it was posted, and loses its day to whoever needs it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import batched

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibition.posting.models import Plan, Post, new_key
from exhibition.posting.scheduling import DAY, Candidate, first_day_after, mixed
from exhibition.posting.selectors import ordered_posts
from exhibition.share.branding import Branding
from exhibition.share.layouts import choose_style
from moderation.selectors import exportable_ids, exportable_outlines

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
    candidates = _candidates(plan)
    posts = ordered_posts(plan.pk)
    if mix or not posts:
        elsewhere = {post.answer_id for post in posts if post.posted_at or not post.date}
        order = mixed(candidate for number, candidate in candidates.items() if number not in elsewhere)
        arranged = [candidate.id for candidate in order]
    else:
        arranged = [post.answer_id for post in posts if post.is_upcoming and post.answer_id in candidates]
    _free_gone(plan.pk, (post.id for post in posts if post.is_upcoming and post.answer_id not in candidates))
    _lay(plan.pk, arranged, _free_days(plan, plan.starts_on, {post.date for post in posts if post.posted_at}))


@transaction.atomic
def add_new(question_id: int, now: datetime) -> int:
    """Append the answers that have come in since, mixed among themselves. Returns how many."""
    plan = _locked(question_id)
    candidates = _candidates(plan)
    posts = ordered_posts(question_id)
    known = {post.answer_id for post in posts}
    last = posts[-1] if posts else None
    last_day = last.date if last and last.date else plan.starts_on - DAY
    previous = candidates.get(last.answer_id) if last else None
    order = mixed((one for number, one in candidates.items() if number not in known), previous)
    first = max(last_day + DAY, first_day_after(now, plan.rhythm))
    _lay(question_id, [candidate.id for candidate in order], plan.rhythm.days(first))
    return len(order)


@transaction.atomic
def close_gaps(question_id: int, now: datetime) -> None:
    """Let the posts that are to come follow each other without a free day, in their order."""
    plan = _locked(question_id)
    first = max(plan.starts_on, first_day_after(now, plan.rhythm))
    posts = [post for post in ordered_posts(question_id) if post.date and post.date >= first]
    exportable = exportable_ids(question_id)
    _free_gone(question_id, (post.id for post in posts if post.is_upcoming and post.answer_id not in exportable))
    stay = [post.answer_id for post in posts if post.is_upcoming and post.answer_id in exportable]
    _lay(question_id, stay, _free_days(plan, first, {post.date for post in posts if post.posted_at}))


@transaction.atomic
def move(question_id: int, post_id: int, day: date, now: datetime) -> date:
    """Give the post this day; who had it gets the other one. Raises Refused, ObjectDoesNotExist. Returns the day."""
    return _move(_locked(question_id), _open_post(question_id, post_id), day, now)


@transaction.atomic
def move_one(question_id: int, post_id: int, step: int, now: datetime) -> date:
    """Change places with the day before (-1) or after (1). Raises Refused, ObjectDoesNotExist. Returns the new day."""
    plan, post = _locked(question_id), _open_post(question_id, post_id)
    if post.date is None:
        raise Refused(_("Dieser Beitrag liegt beiseite."))
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
    exportable = exportable_ids(plan.pk)
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


def _candidates(plan: Plan) -> dict[int, Candidate]:
    colour_themes = Branding(plan.question).colour_themes
    outlines = exportable_outlines(plan.pk)
    return {one.id: Candidate(*one, choose_style(one.id, colour_themes).colour_theme) for one in outlines}


def _free_days(plan: Plan, first: date, taken: Container[date | None]) -> Iterator[date]:
    return (day for day in plan.rhythm.days(first) if day not in taken)


def _lay(question_id: int, answer_ids: Sequence[int], days: Iterator[date]) -> None:
    """Give each answer the next of the days, whether it has a post already or not."""
    posts = [
        Post(question_id=question_id, answer_id=number, date=day) for number, day in zip(answer_ids, days, strict=False)
    ]
    Post.objects.bulk_create(
        posts, BATCH, update_conflicts=True, unique_fields=["question", "answer_id"], update_fields=["date"]
    )


def _free_gone(question_id: int, post_ids: Iterable[int]) -> None:
    """Take their days from posts whose answers may not go out any more."""
    for batch in batched(post_ids, BATCH):
        Post.objects.filter(question=question_id, pk__in=batch).update(date=None)
