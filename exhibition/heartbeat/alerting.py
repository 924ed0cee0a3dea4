"""Mails to staff about silent screens: one when a screen falls silent, one when it is back, however many workers.

A mail carries the screen's name, times and a link, never the text of an answer.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contributions.rehearsals.selectors import not_rehearsed
from exhibition.heartbeat.availability import UptimeSchedule
from exhibition.heartbeat.enums import SILENT_AFTER
from exhibition.heartbeat.formatting import format_silence
from exhibition.heartbeat.models import AlertSettings, Heartbeat
from exhibition.heartbeat.selectors import uptime_schedules
from exhibition.models import Screen
from krefeld_kann_was.lib.mail import claim_mail, send_mail

BACK_AFTER = timedelta(minutes=2)  # of unbroken heartbeats: a screen that comes and goes is not back


def send_due_alerts(now: datetime, to: list[str]) -> list[str]:
    """Send the due mails about the screens of all running questions; returns what was sent, for the operator.

    Raises MailFailed; what was not sent is due again at the next run.
    """
    running = Screen.objects.filter(question__opens_at__lte=now, question__closes_at__gt=now, heartbeat__isnull=False)
    screens = running.filter(not_rehearsed()).select_related("question", "station", "heartbeat", "alert_settings")
    schedules = uptime_schedules(screens)
    sent = []
    for screen in screens:
        heartbeat, alert = screen.heartbeat, _alert_settings(screen)
        if alert.alerted_at is None and is_silent(heartbeat, alert, schedules[screen.pk], now):
            with claim_mail(alert, alerted_at=now) as claimed:
                if claimed:
                    send_silent(to, screen, heartbeat.received_at, now)
                    sent.append(f"{screen.name}: silent")
        elif alert.alerted_at is not None and is_back(heartbeat, alert.alerted_at, now):
            with claim_mail(alert, alerted_at=None) as claimed:
                if claimed:
                    send_back(to, screen, heartbeat.unbroken_since)
                    sent.append(f"{screen.name}: back")
    return sent


def is_silent(heartbeat: Heartbeat, alert: AlertSettings, schedule: UptimeSchedule, now: datetime) -> bool:
    """Whether a screen that reported during the run is now expected, and was silent for `minutes` of open hours."""
    if not alert.minutes or heartbeat.received_at < schedule.opens_at or not schedule.is_expected(now):
        return False
    return schedule.hours.was_open_for(alert.minutes * 60, heartbeat.received_at, now)


def is_back(heartbeat: Heartbeat, alerted_at: datetime, now: datetime) -> bool:
    since = max(heartbeat.unbroken_since, alerted_at)
    return now - heartbeat.received_at < SILENT_AFTER and heartbeat.received_at - since >= BACK_AFTER


def send_silent(to: list[str], screen: Screen, received_at: datetime, now: datetime) -> None:
    """Report that a screen is silent. Raises MailFailed."""
    with translation.override(settings.LANGUAGE_CODE):
        values = {"name": _single_line(screen.name), "silence": format_silence(now - received_at)}
        subject = _("%(name)s: %(silence)s") % values
        _send(to, subject, "silent", screen, {**values, "received_at": timezone.localtime(received_at)})


def send_back(to: list[str], screen: Screen, since: datetime) -> None:
    """Report that a screen is back. Raises MailFailed."""
    with translation.override(settings.LANGUAGE_CODE):
        values = {"name": _single_line(screen.name)}
        _send(
            to,
            _("%(name)s ist wieder in Betrieb") % values,
            "back",
            screen,
            {**values, "since": timezone.localtime(since)},
        )


def _send(to: list[str], subject: str, template: str, screen: Screen, values: dict[str, object]) -> None:
    address = settings.PUBLIC_URL + reverse("admin:exhibition_screen_heartbeat", args=[screen.pk])
    send_mail(to, subject, render_to_string(f"exhibition/heartbeat/{template}.txt", {"address": address, **values}))


def _single_line(name: str) -> str:
    """The name becomes part of a mail's subject."""
    return " ".join(name.split())


def _alert_settings(screen: Screen) -> AlertSettings:
    return getattr(screen, "alert_settings", None) or AlertSettings.objects.get_or_create(screen=screen)[0]
