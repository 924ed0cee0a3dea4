"""Mails to staff about screens with which something is wrong: one for each state, one when all is well, however many
workers.

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
from exhibition.heartbeat.enums import ScreenState
from exhibition.heartbeat.formatting import format_advice, format_state
from exhibition.heartbeat.models import AlertSettings, Heartbeat
from exhibition.heartbeat.selectors import screen_state, uptime_schedules
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
        heartbeat, alert, schedule = screen.heartbeat, _alert_settings(screen), schedules[screen.pk]
        state = screen_state(heartbeat, schedule.is_expected(now), now)
        if is_due(state, heartbeat, alert, schedule, now):
            with claim_mail(alert, alerted_at=now, alerted_states=[*alert.alerted_states, state.value]) as claimed:
                if claimed:
                    send_fault(to, screen, state, now)
                    sent.append(f"{screen.name}: {state.value}")
        elif alert.alerted_at is not None and is_back(state, heartbeat, alert.alerted_at):
            with claim_mail(alert, alerted_at=None, alerted_states=[]) as claimed:
                if claimed:
                    send_back(to, screen, heartbeat.unbroken_since)
                    sent.append(f"{screen.name}: back")
    return sent


def is_due(
    state: ScreenState, heartbeat: Heartbeat, alert: AlertSettings, schedule: UptimeSchedule, now: datetime
) -> bool:
    """Whether a screen that reported during the run is expected now, and was not well for `minutes` of open hours.

    Once for each state until all is well again; for the next one, after as many minutes.
    """
    is_news = state.is_fault and state.value not in alert.alerted_states
    if not alert.minutes or not is_news or heartbeat.received_at < schedule.opens_at or not schedule.is_expected(now):
        return False
    since = max(heartbeat.well_at or heartbeat.first_received_at, alert.alerted_at or heartbeat.first_received_at)
    if state.is_dark:
        since = max(since, heartbeat.received_at)
    return schedule.hours.was_open_for(alert.minutes * 60, since, now)


def is_back(state: ScreenState, heartbeat: Heartbeat, alerted_at: datetime) -> bool:
    since = max(heartbeat.unbroken_since, alerted_at)
    return state == ScreenState.RUNNING and heartbeat.received_at - since >= BACK_AFTER


def send_fault(to: list[str], screen: Screen, state: ScreenState, now: datetime) -> None:
    """Report what is wrong with a screen. Raises MailFailed."""
    heartbeat = screen.heartbeat
    last_at = heartbeat.received_at if state.is_dark else heartbeat.well_at
    with translation.override(settings.LANGUAGE_CODE):
        values = {"name": _single_line(screen.name), "state": format_state(state, heartbeat, now)}
        subject = _("%(name)s: %(state)s") % values
        template = "silent" if state == ScreenState.SILENT else "fault"
        details = {"advice": format_advice(state), "last_at": last_at and timezone.localtime(last_at)}
        _send(to, subject, template, screen, {**values, **details})


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
