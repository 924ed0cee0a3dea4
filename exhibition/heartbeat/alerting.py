"""Decides which screens staff are told about, and tells once, however many machines let a timer run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from exhibition.heartbeat import alert_mails
from exhibition.heartbeat.availability import Run
from exhibition.heartbeat.models import Sign, Watch
from exhibition.heartbeat.services import run_of
from exhibition.heartbeat.states import SILENT_AFTER
from exhibition.models import Screen

STEADY = timedelta(minutes=2)  # of unbroken signs: a screen that comes and goes is not back


def watch_screens(now: datetime, to: list[str]) -> list[str]:
    """Send what is due about the screens of all questions that run; returns what was sent, for the operator.

    Raises mails.MailFailed; what was not sent is due again at the next run.
    """
    screens = Screen.objects.filter(question__opens_at__lte=now, question__closes_at__gt=now, sign__isnull=False)
    screens = screens.select_related("question", "sign", "watch")
    runs: dict[int, Run] = {}
    sent = []
    for screen in screens:
        if screen.question_id not in runs:
            runs[screen.question_id] = run_of(screen.question)
        sign, watch = screen.sign, _watch(screen)
        if watch.told_at is None and is_silent(sign, watch, runs[screen.question_id], now):
            with _claim(watch, now) as mine:
                if mine:
                    alert_mails.send_silent(to, screen, sign.signed_at, now)
                    sent.append(f"{screen.name}: silent")
        elif watch.told_at is not None and is_back(sign, watch.told_at, now):
            with _claim(watch, None) as mine:
                if mine:
                    alert_mails.send_back(to, screen, sign.unbroken_since)
                    sent.append(f"{screen.name}: back")
    return sent


def is_silent(sign: Sign, watch: Watch, run: Run, now: datetime) -> bool:
    """Whether a screen that was seen during the run is silent for too long; only open hours count, and only in them."""
    if not watch.minutes or sign.signed_at < run.opens_at or not run.is_on(now):
        return False
    return run.hours.was_open_for(watch.minutes * 60, sign.signed_at, now)


def is_back(sign: Sign, told_at: datetime, now: datetime) -> bool:
    since = max(sign.unbroken_since, told_at)
    return now - sign.signed_at < SILENT_AFTER and sign.signed_at - since >= STEADY


def _watch(screen: Screen) -> Watch:
    return getattr(screen, "watch", None) or Watch.objects.get_or_create(screen=screen)[0]


@contextmanager
def _claim(watch: Watch, told_at: datetime | None) -> Iterator[bool]:
    """Write down that something is told, if nobody has since `watch` was read: of several runs one gets True.

    Before the mail and not with it in a transaction, which would keep the screens waiting; taken back if it fails.
    """
    row = Watch.objects.filter(screen=watch.screen_id)
    mine = bool(row.filter(told_at=watch.told_at).update(told_at=told_at))
    try:
        yield mine
    except alert_mails.MailFailed:
        row.filter(told_at=told_at).update(told_at=watch.told_at)
        raise
