"""The point of the checklist about mail: the server takes it here, but only a person sees it arrive."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.models import Question
from krefeld_kann_was.lib.mail import can_send_mail
from krefeld_kann_was.lib.start_page import Check, checks


@checks("auth.change_user", position=90)
def check_mail(question: Question, now: datetime) -> Iterator[Check]:
    """Whether mail is configured, and somebody has confirmed that it arrives."""
    if not can_send_mail():
        yield Check(
            code="mail",
            label=_("E-Mails sind nicht eingerichtet"),
            is_done=False,
            detail=_("Niemand erfährt, wenn Antworten warten. Die Technik richtet das ein (KKW_MAIL_URL)."),
            address=reverse("moderation:handbook", args=["eroeffnung"]),
            link=_("Nachlesen"),
            subject="none",
            tick=_("Es geht ohne"),
            ticked=_("Ohne E-Mails, so gewollt"),
        )
        return
    yield Check(
        code="mail",
        label=_("Eine E-Mail ist angekommen"),
        is_done=False,
        detail=_("Schick dir selbst eine und sieh nach."),
        address=reverse("checklist:trial-mail", args=[question.pk]),
        link=_("E-Mail an mich schicken"),
        is_button=True,
        subject=settings.DEFAULT_FROM_EMAIL[:200],
        tick=_("Sie ist da"),
    )
