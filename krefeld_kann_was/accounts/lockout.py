"""After a few wrong passwords an account waits. Counted per account, never per address: the house has only one.

A browser in which somebody has logged in before counts for itself, so nobody can keep a colleague out by guessing
from elsewhere (OWASP: slow down online guessing attacks with device cookies). Neither address nor user agent is kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

from krefeld_kann_was.accounts.models import Tries

MOST = 5  # wrong passwords …
WITHIN = timedelta(minutes=15)  # … in this time …
WAIT = timedelta(minutes=5)  # … and nobody can try for so long
COOKIE = "known_browser"
COOKIE_AGE = timedelta(days=90)
COOKIE_SALT = "krefeld_kann_was.accounts.known_browser"
PEOPLE_AT_ONE_BROWSER = 8


def key(name: str, browser: str = "") -> str:
    return salted_hmac("krefeld_kann_was.accounts.tries", f"{browser}\0{name}", algorithm="sha256").hexdigest()


@transaction.atomic
def take_try(key: str, now: datetime) -> datetime | None:
    """Count a try before its password is looked at, so that many at once are not free; or say until when to wait.

    A try while waiting neither counts nor makes the wait longer.
    """
    Tries.objects.filter(since__lt=now - WITHIN - WAIT).delete()
    tries, _ = Tries.objects.select_for_update().get_or_create(key=key, defaults={"since": now})
    if tries.until and tries.until > now:
        return tries.until
    if tries.until or tries.since <= now - WITHIN:
        tries.number, tries.since, tries.until = 0, now, None
    tries.number += 1
    if tries.number >= MOST:
        tries.until = now + WAIT
    tries.save()
    return None


def waits_until(key: str, now: datetime) -> datetime | None:
    return Tries.objects.filter(key=key, until__gt=now).values_list("until", flat=True).first()


def forget(key: str) -> None:
    """The password was right."""
    Tries.objects.filter(key=key).delete()


def known_browser(request: HttpRequest, name: str) -> str:
    """The secret of this browser if that account has logged in here before, else nothing."""
    browser, accounts = _read(request)
    return browser if key(name) in accounts else ""


def remember_browser(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Let this browser count for itself from now on."""
    browser, accounts = _read(request)
    kept = list(dict.fromkeys([key(name), *accounts]))[:PEOPLE_AT_ONE_BROWSER]
    response.set_signed_cookie(
        COOKIE,
        " ".join([browser or get_random_string(22), *kept]),
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    cookie = request.get_signed_cookie(COOKIE, "", salt=COOKIE_SALT, max_age=COOKIE_AGE) or ""
    browser, *accounts = cookie.split(" ")
    return browser, accounts
