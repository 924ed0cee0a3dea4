"""When a session of staff ends: two hours after its person did something, twelve hours after the login."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=2)
NOTED_EVERY = timedelta(minutes=5)  # so that few requests write
BEGUN, ACTIVE = "begun", "active"  # seconds since 1970, in the session
POLLED = ("moderation:live", "moderation:waiting")  # what an open page asks by itself; "looking": somebody sits there


def has_ended(session: SessionBase, now: float) -> bool:
    """Whether its time is over; `now` in seconds since 1970."""
    begun, active = session.get(BEGUN, now), session.get(ACTIVE, now)
    return bool(now - begun >= LONGEST.total_seconds() or now - active >= IDLE.total_seconds())


def note_activity(request: HttpRequest, now: float) -> None:
    """Remember that its person did something, at most every few minutes."""
    session, match = request.session, request.resolver_match
    if match is not None and match.view_name in POLLED and not request.POST.get("looking"):
        return
    session.setdefault(BEGUN, now)
    if now - session.get(ACTIVE, 0) >= NOTED_EVERY.total_seconds():
        session[ACTIVE] = now


def end_sessions(person: User, *, but: str | None = None) -> None:
    """Log somebody out everywhere, but for one session. Reads all sessions: there are as many as staff at work."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
