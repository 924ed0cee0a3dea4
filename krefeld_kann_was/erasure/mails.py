"""The mail before a question is erased. It contains the date, a link, and nothing of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.selectors import question_title
from krefeld_kann_was.lib.mail import send_mail

if TYPE_CHECKING:
    from contributions.models import Question


def send_notice(to: list[str], question: Question) -> None:
    """Say when the question is erased, and what can be done until then. Raises MailFailed."""
    with translation.override(settings.LANGUAGE_CODE):
        date = date_format(timezone.localtime(question.erased_at_latest), "DATE_FORMAT")
        context = {"title": question_title(question), "date": date}
        address = settings.PUBLIC_URL + reverse("erasure:show", args=[question.pk])
        body = render_to_string("erasure/notice.txt", context | {"address": address})
        send_mail(to, _("Am %(date)s wird „%(title)s“ gelöscht") % context, body)
