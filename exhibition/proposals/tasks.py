"""Mails to partners."""

from django.conf import settings
from django.contrib.auth.models import User
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from krefeld_kann_was.lib.mail import can_send_mail, send_mail


@task
def mail_partner(partner_id: int, title: str, note: str) -> str:
    """Tell the partner's accounts that an entry is shown, or what to change in it (`note`). Raises MailFailed."""
    people = User.objects.filter(partner_account__partner=partner_id, is_active=True).exclude(email="")
    to = list(people.order_by("pk").values_list("email", flat=True))
    if not to or not can_send_mail():
        return "no mail is sent: there is no mail server, or no account with an address"
    subject = _("Bitte noch einmal ansehen: %(title)s") if note else _("Wird jetzt gezeigt: %(title)s")
    context = {"title": title, "note": note, "address": settings.PUBLIC_URL + reverse("proposals:own")}
    send_mail(to, subject % {"title": title}, render_to_string("exhibition/proposals/mail.txt", context))
    return f"{len(to)} mails"
