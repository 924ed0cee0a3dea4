"""Handwritten cards, copied one after the other: one field, the enter key, the next."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions.codes import grouped
from contributions.enums import QUARTER_CHOICES, SubmissionFlag
from contributions.forms import TextField, clean_words
from contributions.models import ConsentText, Station
from contributions.selectors import PAPER_CARDS_PERIOD, stations_taking_paper_cards
from contributions.services import NotOpen, Submission, TokenUsed, submit_paper_card
from contributions.tokens import BadToken, Token, issue_token, read_token
from krefeld_kann_was.lib.languages import language_choices

HIGHEST_NUMBER = 9_999
KEPT = ("station", "language", "consent_exhibition", "consent_social")  # from one card to the next


class StationField(forms.ModelChoiceField):
    def label_from_instance(self, station: Any) -> str:
        return f"{station.name} · {station.question.slug}"


class CardForm(forms.Form):
    """A card, and what is the same for the whole pile."""

    text = TextField(
        label=_("Was auf der Karte steht"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Hier steht noch nichts. Schreib ab, was auf der Karte steht.")},
        required=False,
    )
    quarter = forms.ChoiceField(
        label=_("Stadtteil"), required=False, choices=[("", _("steht nicht da")), *QUARTER_CHOICES]
    )
    station = StationField(label=_("Standort"), queryset=Station.objects.none(), empty_label=None)
    language = forms.ChoiceField(label=_("Sprache"), choices=language_choices)
    consent_exhibition = forms.BooleanField(
        label=_("Auf der Karte steht das Ja zur Ausstellung."),
        error_messages={"required": _("Ohne das Ja auf der Karte darf die Antwort nicht gezeigt werden.")},
    )
    consent_social = forms.BooleanField(label=_("Auch das Ja zu sozialen Netzwerken."), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=HIGHEST_NUMBER, required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.read: Token | None = None
        self.fields["station"].queryset = stations_taking_paper_cards(now)  # type: ignore[attr-defined]

    def clean_token(self) -> str:
        written = str(self.cleaned_data["token"])
        try:
            token = read_token(written, self.now)
            if (
                token.origin != SubmissionFlag.PAPER
            ):  # with that of a visitor's page staff would learn the visitor's receipt
                raise BadToken
            self.read = token
        except BadToken:
            raise forms.ValidationError(_("Die Seite lag zu lange offen. Speichere die Karte noch einmal.")) from None
        return written

    def clean(self) -> dict[str, Any]:
        sent = self.cleaned_data
        station = sent.get("station")
        if station is not None and "text" in sent:
            try:
                clean_words(
                    sent["text"], station.question.answer_length, self.fields["text"].error_messages["required"]
                )
            except forms.ValidationError as trouble:
                self.add_error("text", trouble)
        return sent


@permission_required("moderation.add_decision", raise_exception=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_cards(request: HttpRequest) -> HttpResponse:
    """GET shows an empty card; POST stores it and shows the next one, with all kept but the words.

    The page that follows a POST is not led to by a redirect: it shows the code of the card, which is kept nowhere, and
    loading it again stores nothing again.
    """
    now = timezone.now()
    if request.method != "POST":
        return _page(request, _empty(now, {}))
    form = CardForm(request.POST, now=now)
    receipt = _store(form, now) if form.is_valid() else ""
    if not receipt:
        return _page(request, _once_more(form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    number = (form.cleaned_data["number"] or 0) + 1
    kept = {name: form.cleaned_data[name] for name in KEPT} | {"number": number}
    return _page(request, _empty(now, kept), entered=number, code=grouped(receipt), said=form.cleaned_data["text"])


def _store(form: CardForm, now: datetime) -> str:
    """The receipt of the card; "" where it could not be stored, and the form says why."""
    sent = form.cleaned_data
    station, token = sent["station"], form.read
    try:
        submission = Submission(
            station=station,
            token=token or read_token(sent["token"], now),
            text=sent["text"],
            language=sent["language"],
            quarter=sent["quarter"],
            consent=station.question.consent(sent["language"]),
            consent_social=sent["consent_social"],
        )
        return submit_paper_card(submission, now)
    except NotOpen:
        form.add_error("station", _("Diese Frage nimmt keine Karten mehr an."))
    except ConsentText.DoesNotExist:
        form.add_error("station", _("Diese Frage hat noch keinen Einwilligungstext."))
    except TokenUsed:
        form.read = None
        form.add_error(
            None, _("Von dieser Seite kam schon eine Karte. Das hier ist eine neue? Dann speichere noch einmal.")
        )
    return ""


def _empty(now: datetime, kept: dict[str, Any]) -> CardForm:
    return CardForm(now=now, initial=kept | {"token": issue_token(now, 0, SubmissionFlag.PAPER)})


def _once_more(form: CardForm) -> CardForm:
    """The form with what was typed; a bad or spent token is replaced by a new one."""
    if form.read is None:
        data = cast(QueryDict, form.data).copy()
        data["token"] = issue_token(form.now, 0, SubmissionFlag.PAPER)
        form.data = data
    return form


def _page(request: HttpRequest, form: CardForm, *, status: int = HTTPStatus.OK, **entered: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Karten abschreiben"),
        "form": form,
        "has_stations": form.fields["station"].queryset.exists(),  # type: ignore[attr-defined]
        "days_after": PAPER_CARDS_PERIOD.days,
        **entered,
    }
    return render(request, "moderation/cards.html", context, status=status)
