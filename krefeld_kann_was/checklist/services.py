"""Ticks points of the checklist off and on again, and sends the mail by which somebody sees whether mail arrives."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.models import Question
from krefeld_kann_was.checklist.models import Tick
from krefeld_kann_was.lib.mail import send_mail
from krefeld_kann_was.lib.start_page import Check


def tick(question: Question, check: Check, by: User, now: datetime) -> None:
    """Store that somebody confirms the point as it is now; a second time replaces the first."""
    values = {"subject": check.subject, "ticked_by": by, "ticked_at": now}
    Tick.objects.update_or_create(question=question, code=check.code, defaults=values)


def untick(question: Question, check: Check) -> None:
    """Nothing happens if it was not ticked off."""
    Tick.objects.filter(question=question, code=check.code).delete()


def send_trial_mail(question: Question, to: User) -> None:
    """Send a mail to the person's own address, with a link to the checklist. Raises MailFailed."""
    address = settings.PUBLIC_URL + reverse("checklist:show", args=[question.pk])
    send_mail(
        [to.email],
        _("Test: Diese E-Mail kommt an"),
        render_to_string("checklist/trial_mail.txt", {"address": address}),
    )
