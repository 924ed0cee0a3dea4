"""Sessions of staff expire two hours after the last activity and twelve hours after the login.

Also the cookies of their browsers that outlive a session.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

IDLE_TIMEOUT = timedelta(hours=2)
ACTIVITY_INTERVAL = timedelta(minutes=5)  # between two writes of the time of the last activity
LOGIN_TIME_KEY, LAST_ACTIVITY_KEY = "begun", "active"  # in the session: seconds since 1970
AUTOMATIC_HEADER = "X-Automatic"  # of requests that an open page sends by itself (static/js/fetch-page.js)


def is_expired(session: SessionBase, now: float) -> bool:
    """Whether the session has expired at `now` (seconds since 1970)."""
    login, activity = session.get(LOGIN_TIME_KEY, now), session.get(LAST_ACTIVITY_KEY, now)
    return bool(now - login >= settings.SESSION_COOKIE_AGE or now - activity >= IDLE_TIMEOUT.total_seconds())


def record_activity(request: HttpRequest, now: float) -> None:
    """Store the time of the last activity in the session, at most once an ACTIVITY_INTERVAL."""
    if AUTOMATIC_HEADER in request.headers:
        return
    session = request.session
    session.setdefault(LOGIN_TIME_KEY, now)
    if now - session.get(LAST_ACTIVITY_KEY, 0) >= ACTIVITY_INTERVAL.total_seconds():
        session[LAST_ACTIVITY_KEY] = now


@dataclass(frozen=True)
class BrowserCookie:
    """A signed cookie that only staff pages get, and that outlives the session; no script can read it."""

    name: str
    max_age: timedelta

    @property
    def salt(self) -> str:
        return f"krefeld_kann_was.accounts.{self.name}"

    def read(self, request: HttpRequest) -> str:
        """The value in the browser of the request; empty where there is none or it does not hold."""
        return request.get_signed_cookie(self.name, "", salt=self.salt, max_age=self.max_age) or ""

    def write(self, response: HttpResponseBase, value: str) -> None:
        response.set_signed_cookie(
            self.name,
            value,
            salt=self.salt,
            max_age=self.max_age,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def end_sessions(person: User, *, keep: str | None = None) -> None:
    """Log the person out everywhere except in the session with the key `keep`.

    Reads all sessions, because no column says whose they are; only staff have some.
    """
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=keep):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
