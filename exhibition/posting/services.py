"""All changes of a plan and its posts. Whatever changes days is one transaction that locks the question's plan;
`mark_posted`, `unmark_posted` and `revoke_addresses` are one UPDATE each.

Days change only when staff change them, so that what was given to a scheduler stays true. The post of an answer that
may not be handed out any more keeps its row, so that staff can see when it was posted; its day can be reused.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contributions.models import Question
from exhibition.posting.calendar_services import cancel_events
from exhibition.posting.content import carries_carousel, text_digest
from exhibition.posting.enums import PostFormat
from exhibition.posting.models import CaptionTemplate, Plan, Post, PostReach, new_key
from exhibition.posting.scheduling import DAY, Candidate, first_day_after, interleave
from exhibition.posting.selectors import ordered_posts
from exhibition.share.branding import Branding
from exhibition.share.layouts import choose_style
from moderation.selectors import ReleasedAnswer, exportable_ids, exportable_outlines, ids_that_may_stay

BATCH_SIZE = 500
RETENTION_PERIOD = timedelta(days=30)
EDITABLE_FIELDS = ("caption", "alt_text", "format", "layout", "colour_theme", "time", "companion_ids")
NO_TEXTS = {"caption": "", "alt_text": "", "text_digest": ""}
NO_GALLERY = _lazy("Ein Link geht nur, wenn die Galerie dieser Frage öffnet. Das stellt ihr bei der Frage ein.")
MAX_STEP = timedelta(days=366)  # by which one step can move a post


class PostingError(Exception):
    """The change is not possible; the text says why, for staff."""


@transaction.atomic
def save_plan(plan: Plan, *, mix: bool) -> None:
    """Save the plan and assign its days to all upcoming posts.

    A plan without posts gets them in mixed order. `mix` also adds new answers and mixes everything again; without it
    the order stays.
    """
    plan.save()
    _locked(plan.pk)
    candidates = _candidates(plan)
    posts = ordered_posts(plan.pk)
    if mix or not posts:
        fixed = {post.answer_id for post in posts if post.posted_at or not post.date}
        order = interleave(candidate for answer_id, candidate in candidates.items() if answer_id not in fixed)
        answer_ids = [candidate.id for candidate in order]
    else:
        answer_ids = [post.answer_id for post in posts if post.is_upcoming and post.answer_id in candidates]
    _release_days(plan.pk, (post.id for post in posts if post.is_upcoming and post.answer_id not in candidates))
    _assign_days(plan.pk, answer_ids, _free_days(plan, plan.starts_on, {post.date for post in posts if post.posted_at}))


@transaction.atomic
def append_new(question_id: int, now: datetime) -> int:
    """Append the answers that are not in the plan yet, mixed among themselves. Returns how many."""
    plan = _locked(question_id)
    candidates = _candidates(plan)
    posts = ordered_posts(question_id)
    known = {post.answer_id for post in posts}
    last = posts[-1] if posts else None
    last_day = last.date if last and last.date else plan.starts_on - DAY
    previous = candidates.get(last.answer_id) if last else None
    order = interleave((one for answer_id, one in candidates.items() if answer_id not in known), previous)
    first = max(last_day + DAY, first_day_after(now, plan.recurrence))
    _assign_days(question_id, [candidate.id for candidate in order], plan.recurrence.days_from(first))
    return len(order)


@transaction.atomic
def close_gaps(question_id: int, now: datetime) -> None:
    """Assign days to the upcoming posts so that none stays free between them, in their order."""
    plan = _locked(question_id)
    first = max(plan.starts_on, first_day_after(now, plan.recurrence))
    posts = [post for post in ordered_posts(question_id) if post.date and post.date >= first]
    exportable = exportable_ids(question_id)
    _release_days(question_id, (post.id for post in posts if post.is_upcoming and post.answer_id not in exportable))
    stay = [post.answer_id for post in posts if post.is_upcoming and post.answer_id in exportable]
    _assign_days(question_id, stay, _free_days(plan, first, {post.date for post in posts if post.posted_at}))


@transaction.atomic
def move(question_id: int, post_id: int, day: date, now: datetime) -> date:
    """Give the post this day and return it; a post that has it gets the old day.

    Raises PostingError, ObjectDoesNotExist.
    """
    return _move(_locked(question_id), _open_post(question_id, post_id), day, now)


@transaction.atomic
def move_by_step(question_id: int, post_id: int, step: int, now: datetime) -> date:
    """Move the post to the matching day before (-1) or after (1) its own, swapping with a post there.

    Raises PostingError, ObjectDoesNotExist. Returns the new day.
    """
    plan, post = _locked(question_id), _open_post(question_id, post_id)
    if post.date is None:
        raise PostingError(_("Dieser Beitrag liegt beiseite."))
    reach = (post.date - MAX_STEP, post.date + MAX_STEP)
    others = dict(Post.objects.filter(question=question_id, date__range=reach).values_list("date", "posted_at"))
    today, recurrence, day = timezone.localdate(now), plan.recurrence, post.date + step * DAY
    while reach[0] <= day <= reach[1] and (step > 0 or day >= today):
        is_open = not others[day] if day in others else recurrence.matches(day)
        if is_open and day >= today:
            return _move(plan, post, day, now)
        day += step * DAY
    raise PostingError(_("Davor ist kein freier Tag mehr.") if step < 0 else _("Danach ist kein Tag mehr im Kalender."))


@transaction.atomic
def shelve(question_id: int, post_id: int) -> None:
    """Take the day from the post; the other posts keep theirs. Raises PostingError, ObjectDoesNotExist."""
    _locked(question_id)
    post = _open_post(question_id, post_id)
    post.date = None
    post.save(update_fields=["date"])


@transaction.atomic
def unshelve(question_id: int, post_id: int, now: datetime) -> date:
    """Give a shelved post the next free day. Raises PostingError, ObjectDoesNotExist. Returns the day."""
    plan, post = _locked(question_id), _open_post(question_id, post_id)
    if post.date is not None:
        raise PostingError(_("Dieser Beitrag hat schon einen Tag."))
    return _move(plan, post, _next_free(plan, now), now)


@transaction.atomic
def save_edits(post: Post, answer: ReleasedAnswer, fields: Collection[str], *, by: User, now: datetime) -> None:
    """Save what a form changed about a post (see EDITABLE_FIELDS), and log which fields. Raises PostingError."""
    _open_post(post.question_id, post.pk)
    post.edited_at = now
    if {"caption", "alt_text"} & set(fields):
        post.text_digest = text_digest(answer)
    if not carries_carousel(post.format):
        post.companion_ids = []
    post.save(update_fields=[*EDITABLE_FIELDS, "text_digest", "edited_at"])
    log_changes([post], fields, by)


@transaction.atomic
def edit_many(
    question: Question, post_ids: Collection[int], changes: Mapping[str, Any], *, by: User, now: datetime
) -> int:
    """Give these fields (see EDITABLE_FIELDS; `date` may become None) of many posts the same values, and log them.

    Leaves out what is posted. Returns how many posts have them now. Raises PostingError.
    """
    _locked(question.pk)
    changes = dict(changes)
    if changes.get("format") == PostFormat.LINK and question.gallery_opens_at() is None:
        raise PostingError(NO_GALLERY)
    if not carries_carousel(changes.get("format", PostFormat.PORTRAIT)):
        changes["companion_ids"] = []
    posts = list(Post.objects.filter(question=question, pk__in=post_ids, posted_at=None))
    for batch in batched(posts, BATCH_SIZE):
        Post.objects.filter(pk__in=[post.pk for post in batch]).update(**changes, edited_at=now)
    log_changes(posts, changes, by)
    return len(posts)


def log_changes(posts: Collection[Post], fields: Iterable[str], by: User) -> None:
    """Write into Django's log who changed which fields of these posts: their names alone, never what they say."""
    message = [{"changed": {"fields": sorted(fields)}}]
    if posts:
        LogEntry.objects.log_actions(by.pk, posts, CHANGE, message)


def erase_for_withdrawal(answer_id: int) -> None:
    """Erase what staff wrote about a post whose answer its author has withdrawn: it quotes the answer."""
    Post.objects.filter(answer_id=answer_id).update(**NO_TEXTS)
    cancel_events([answer_id], timezone.now())


def erase_old_texts(now: datetime) -> int:
    """Erase the texts of posts that were last edited before RETENTION_PERIOD and whose answers may not stay out.

    Texts of rejected answers are erased after the same time. Returns of how many posts.
    """
    old = Post.objects.filter(text_digest__gt="", edited_at__lt=now - RETENTION_PERIOD)
    return sum(
        old.filter(question=question_id).exclude(answer_id__in=ids_that_may_stay(question_id)).update(**NO_TEXTS)
        for question_id in list(old.order_by().values_list("question", flat=True).distinct())
    )


def mark_posted(question_id: int, post_id: int, by: User, now: datetime) -> bool:
    """Record that the post was posted. False if it was marked already, or is shelved."""
    rows = Post.objects.filter(question=question_id, pk=post_id, posted_at=None, date__isnull=False)
    return bool(rows.update(posted_at=now, posted_by=by))


def unmark_posted(question_id: int, post_id: int) -> bool:
    """Record that the post was not posted after all, and reached nobody. False if it was not marked."""
    rows = Post.objects.filter(question=question_id, pk=post_id, posted_at__isnull=False)
    PostReach.objects.filter(post__in=rows).delete()
    return bool(rows.update(posted_at=None, posted_by=None))


def save_reach(question_id: int, post_id: int, **numbers: int) -> bool:
    """Store how many people a post has reached; all zeros remove it. False if it was not posted."""
    if not Post.objects.filter(question=question_id, pk=post_id, posted_at__isnull=False).exists():
        return False
    if any(numbers.values()):
        PostReach.objects.update_or_create(post_id=post_id, defaults=numbers)
    else:
        PostReach.objects.filter(post=post_id).delete()
    return True


def revoke_addresses(question_id: int) -> None:
    """Make all signed addresses of pictures invalid that were handed out before."""
    Plan.objects.filter(pk=question_id).update(address_key=new_key())


@transaction.atomic
def save_caption_templates(question_id: int, network: str, language: str, texts: Iterable[str]) -> None:
    """Replace the caption templates of this network and language, "" for all; without texts there are none of its own.

    Of two people who save at the same time, the second one wins.
    """
    Question.objects.select_for_update().get(pk=question_id)
    CaptionTemplate.objects.filter(question=question_id, network=network, language=language).delete()
    CaptionTemplate.objects.bulk_create(
        CaptionTemplate(question_id=question_id, network=network, language=language, position=position, text=text)
        for position, text in enumerate(texts)
    )


def _move(plan: Plan, post: Post, day: date, now: datetime) -> date:
    today = timezone.localdate(now)
    if day < today:
        raise PostingError(_("Dieser Tag ist vorbei."))
    there = Post.objects.filter(question=plan.pk, date=day).exclude(pk=post.pk)
    if there.filter(posted_at__isnull=False).exists():
        raise PostingError(_("An diesem Tag ist schon etwas gepostet."))
    before, post.date = post.date, day
    post.save(update_fields=["date"])
    if there.exists():
        there.update(date=before if before and before >= today else _next_free(plan, now))
    return day


def _next_free(plan: Plan, now: datetime) -> date:
    """The next free day. Posts of answers that may not be handed out any more lose it."""
    first = max(plan.starts_on, first_day_after(now, plan.recurrence))
    posts = Post.objects.filter(question=plan.pk, date__gte=first)
    exportable = exportable_ids(plan.pk)
    rows = list(posts.values_list("date", "answer_id", "posted_at"))
    taken = {day for day, answer_id, posted_at in rows if posted_at or answer_id in exportable}
    day = next(_free_days(plan, first, taken))
    posts.filter(date=day).update(date=None)
    return day


def _locked(question_id: int) -> Plan:
    return Plan.objects.select_for_update().get(pk=question_id)


def _open_post(question_id: int, post_id: int) -> Post:
    post = Post.objects.get(question=question_id, pk=post_id)
    if post.posted_at:
        raise PostingError(_("Das ist schon gepostet."))
    return post


def _candidates(plan: Plan) -> dict[int, Candidate]:
    colour_themes = Branding(plan.question).colour_themes
    outlines = exportable_outlines(plan.pk)
    return {one.id: Candidate(*one, choose_style(one.id, colour_themes)) for one in outlines}


def _free_days(plan: Plan, first: date, taken: Container[date | None]) -> Iterator[date]:
    return (day for day in plan.recurrence.days_from(first) if day not in taken)


def _assign_days(question_id: int, answer_ids: Sequence[int], days: Iterator[date]) -> None:
    """Give each answer the next of the days, creating its post where it has none."""
    posts = [
        Post(question_id=question_id, answer_id=answer_id, date=day)
        for answer_id, day in zip(answer_ids, days, strict=False)
    ]
    Post.objects.bulk_create(
        posts, BATCH_SIZE, update_conflicts=True, unique_fields=["question", "answer_id"], update_fields=["date"]
    )


def _release_days(question_id: int, post_ids: Iterable[int]) -> None:
    """Take the days from posts whose answers may not be handed out any more."""
    for batch in batched(post_ids, BATCH_SIZE):
        Post.objects.filter(question=question_id, pk__in=batch).update(date=None)
