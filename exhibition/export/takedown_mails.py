"""The mail about pictures to take down. It carries numbers, names of files and a link, never a word of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from exhibition.heartbeat.alert_mails import BACKEND, HEADERS, MailFailed, can_send, send

if TYPE_CHECKING:
    from exhibition.export.takedowns import Outside

__all__ = ["MailFailed", "can_send", "recipients", "send_recalls"]


def recipients() -> list[str]:
    """The addresses of all who may follow recalls; who wants no mails has none in the account."""
    people = User.objects.with_perm("export.change_recall", backend=BACKEND).filter(is_staff=True)
    return list(people.exclude(email="").order_by("pk").values_list("email", flat=True))


def send_recalls(to: list[str], recalls: Sequence[tuple[int, list[Outside]]]) -> None:
    """Ask to take the pictures of these answers down. Raises MailFailed."""
    number = len(recalls)
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(count)d Antwort zurückgenommen: bitte Bilder löschen",
            "%(count)d Antworten zurückgenommen: bitte Bilder löschen",
            number,
        )
        address = f"{settings.PUBLIC_URL}{reverse('admin:export_recall_changelist')}?done=no"
        body = render_to_string(
            "exhibition/export/recalls.txt", {"recalls": recalls, "number": number, "address": address}
        )
        send(EmailMessage(subject % {"count": number}, body.strip() + "\n", bcc=to, headers=HEADERS))
