"""The plan as a calendar, to download or to subscribe to: an event for each post that may be posted.

A post that was given to a calendar and is taken out stays in it as a cancelled event without any text.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from exhibition.posting.calendar_services import record_revisions
from exhibition.posting.content import post_content
from exhibition.posting.enums import Reminder
from exhibition.posting.models import CalendarRevision, CalendarSubscription, Post
from exhibition.posting.selectors import PlanBoard, PostRow, subscription_of
from exhibition.share.caption import shorten
from krefeld_kann_was.lib.calendar_files import CalendarEvent, calendar_file
from krefeld_kann_was.lib.typesetting import isolate

MAX_AHEAD = timedelta(days=366)  # covered by files for calendars and schedulers
EVENT_DURATION = timedelta(minutes=15)
MAX_SUMMARY_LENGTH = 80


class PostEvent(NamedTuple):
    """The event of a post. `fingerprint` tells one state of it from another, in every language alike."""

    event: CalendarEvent
    fingerprint: str


class CalendarAddress(NamedTuple):
    """Where a person's own calendar is: `to_open` makes the calendar program subscribe, `to_copy` is to be pasted."""

    subscription: CalendarSubscription
    to_open: str
    to_copy: str


def calendar_address(person: User, question_id: int) -> CalendarAddress | None:
    """The person's own address of this plan; None without one. One query."""
    subscription = subscription_of(person, question_id)
    if subscription is None:
        return None
    path = reverse("posting-calendar", args=[subscription.token], urlconf="exhibition.urls")
    address = urlsplit(settings.PUBLIC_URL + path)
    return CalendarAddress(subscription, address._replace(scheme="webcal").geturl(), address.geturl())


def calendar_posts(board: PlanBoard) -> list[PostRow]:
    """The posts that calendars are given: those with a day within MAX_AHEAD, once the question has closed."""
    if board.plan is None or not board.is_closed:
        return []
    return [row for row in board.dated if row.date and row.date <= board.today + MAX_AHEAD]


def plan_calendar(board: PlanBoard, reminder: Reminder) -> bytes:
    """The calendar, in the active language; reminds people of what is to come.

    Records what it says, so that the next one can tell what has changed. The number of queries is constant.
    """
    found = dict(_read_events(board, reminder))
    current = {post_id: (each.fingerprint, each.event.starts_at) for post_id, each in found.items()}
    revisions = record_revisions(board.question.pk, current, board.now) if board.plan else {}
    return calendar_file(
        (_as_revised(found.get(post_id), revision) for post_id, revision in sorted(revisions.items())),
        title=board.branding.title(settings.LANGUAGE_CODE),
        host=_host(),
    )


def _read_events(board: PlanBoard, reminder: Reminder) -> Iterator[tuple[int, PostEvent]]:
    """The events of the plan by their posts' ids, as they are now."""
    rows, plan = calendar_posts(board), board.plan
    answers = board.read_answers(rows)
    posts = Post.objects.in_bulk([row.id for row in rows])
    for row in rows:
        answer, post = answers.get(row.answer_id), posts.get(row.id)
        if plan is None or answer is None or post is None or row.date is None:
            continue
        content = post_content(board.branding, answer, post, answers, turn=post.turn_in(plan))
        page = settings.PUBLIC_URL + reverse("posting:post", args=[plan.pk, row.id])
        starts_at = plan.recurrence.moment_on(row.date, row.time)
        is_over = starts_at <= board.now or row.posted_at is not None
        summary = _("Gepostet: %(words)s") if row.posted_at else _("Posten: %(words)s")
        alt_text = _("Alternativtext: %(text)s") % {"text": isolate(content.alt_text, answer.language)}
        words = shorten(" ".join(answer.text.split()), MAX_SUMMARY_LENGTH)
        link = _("Bild und Texte: %(address)s") % {"address": page}
        event = CalendarEvent(
            uid=_uid(row.id),
            starts_at=starts_at,
            ends_at=starts_at + EVENT_DURATION,
            changed_at=board.now,
            summary=summary % {"words": isolate(words, answer.language)},
            description="\n\n".join(filter(None, (content.caption, content.link, alt_text, link))),
            url=page,
            is_free=True,
            reminder=None if is_over or reminder == Reminder.NONE else timedelta(minutes=reminder),
        )
        state = (starts_at.isoformat(), answer.text, content.caption, content.alt_text, content.link, page)
        fingerprint = hashlib.blake2b(repr((*state, row.posted_at is not None)).encode(), digest_size=12).hexdigest()
        yield row.id, PostEvent(event, fingerprint)


def _as_revised(found: PostEvent | None, revision: CalendarRevision) -> CalendarEvent:
    """The event with its number; without `found`, the cancelled one."""
    if found:
        return found.event._replace(sequence=revision.sequence, changed_at=revision.changed_at)
    return CalendarEvent(
        uid=_uid(revision.post_id),
        starts_at=revision.starts_at,
        ends_at=revision.starts_at + EVENT_DURATION,
        changed_at=revision.changed_at,
        summary=_("Fällt weg"),
        sequence=revision.sequence,
        is_cancelled=True,
        is_free=True,
    )


def _uid(post_id: int) -> str:
    """The same for ever."""
    return f"post-{post_id}@{_host()}"


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or ""
