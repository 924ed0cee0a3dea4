"""The form and the flow that reports of barriers and of answers share: a signed token instead of a CSRF cookie."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.enums import SubmissionFlag
from contributions.forms import HONEYPOT, TextField
from contributions.models import MAX_CONTACT_LENGTH
from contributions.services import TokenUsed
from contributions.tokens import AGAIN, NO_CONSENT, BadToken, ExpiredToken, issue_token, read_token
from krefeld_kann_was.lib.languages import active_language


class VisitorReportForm(forms.Form):
    """The base of a public form for a report. `token` is rendered as a hidden field and read by `handle_report`."""

    contact = TextField(
        label=_("Wie erreichen wir dich? (freiwillig)"),
        help_text=_("E-Mail oder Telefon, wenn du eine Antwort möchtest. Wir löschen das, sobald alles erledigt ist."),
        required=False,
        max_length=MAX_CONTACT_LENGTH,
        error_messages={"max_length": _("Das ist zu lang. Schreib bitte nur eine E-Mail-Adresse oder Telefonnummer.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, token: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = token
        self.helper = FormHelper(self)
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Meldung abschicken")))


def handle_report[Form: VisitorReportForm](
    request: HttpRequest,
    form_class: type[Form],
    template: str,
    context: dict[str, Any],
    store: Callable[..., HttpResponse],
) -> HttpResponse:
    """Render the form, or call `store(form, nonce=…, flag=…, language=…, now=…)` and return its redirect.

    A form with mistakes is shown again (422), also where `store` raises TokenUsed (409).
    """
    now = timezone.now()

    def show(form: Form, status: HTTPStatus) -> HttpResponse:
        return render(request, template, context | {"form": form}, status=status)

    if request.method != "POST":
        return show(form_class(token=issue_token(now, NO_CONSENT)), HTTPStatus.OK)
    written = request.POST.get("token", "")
    form = form_class(request.POST, token=written)
    try:
        token = read_token(written, now)
    except BadToken as error:
        origin = SubmissionFlag.EXPIRED if isinstance(error, ExpiredToken) else SubmissionFlag.NO_TOKEN
        form.token = issue_token(now, NO_CONSENT, origin)
        form.add_error(None, _("Diese Seite lag zu lange offen. Schick deine Meldung bitte noch einmal ab."))
    if not form.is_valid():
        return show(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flag = token.origin if token.origin in SubmissionFlag.values else ""
    if request.POST.get(HONEYPOT):
        flag = SubmissionFlag.HONEYPOT
    try:
        return store(form, nonce=token.nonce, flag=flag, language=active_language(), now=now)
    except TokenUsed:
        form.token = issue_token(now, NO_CONSENT, AGAIN)
        form.add_error(None, _("Von dieser Seite kam schon eine Meldung. Das hier ist eine neue? Dann schick sie ab."))
        return show(form, HTTPStatus.CONFLICT)
