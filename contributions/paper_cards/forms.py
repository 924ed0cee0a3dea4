from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.enums import QUARTER_CHOICES, SubmissionFlag
from contributions.forms import TextField, limited_text
from contributions.models import Question, Station
from contributions.selectors import question_title, stations_taking_paper_cards
from contributions.tokens import NO_CONSENT, BadToken, Token, issue_token, read_token
from krefeld_kann_was.lib.languages import language_choices, language_name

MAX_STORED_COUNT = 9_999
# The same for the whole batch; each card has its own consent.
SHARED_FIELDS = ("station", "language", "consent_language", "version")


class StationsByQuestion(ModelChoiceIterator):
    """The stations under the titles of their questions, so that one sees for which question one copies."""

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for question, stations in groupby(self.queryset, attrgetter("question")):
            yield question_title(question), [self.choice(station) for station in stations]


class StationField(forms.ModelChoiceField):
    iterator = StationsByQuestion

    def label_from_instance(self, station: Any) -> str:
        return str(station.name)


class CardForm(forms.Form):
    """A card and what is the same for the whole batch. `stored_count`: how many cards were stored before this one."""

    text = TextField(
        label=_("Was auf der Antwortkarte steht"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib ab, was auf der Antwortkarte steht.")},
        required=False,
    )
    quarter = forms.ChoiceField(
        label=_("Stadtteil"), required=False, choices=[("", _("steht nicht da")), *QUARTER_CHOICES]
    )
    station = StationField(
        label=_("Standort"),
        queryset=Station.objects.none(),
        empty_label=_("Bitte auswählen"),
        error_messages={"required": _("Wähl den Standort: Wo lagen die Antwortkarten?")},
    )
    language = forms.ChoiceField(label=_("Sprache"), choices=language_choices)
    consent_language = forms.ChoiceField(label=_("Sprache der Einwilligung auf der Antwortkarte"), required=False)
    version = forms.TypedChoiceField(
        label=_("Fassung der Einwilligung auf der Antwortkarte"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    consent_exhibition = forms.BooleanField(
        label=_("Kreuz bei der Ausstellung"),
        error_messages={
            "required": _(
                "Ist das Kreuz bei der Ausstellung auf dieser Antwortkarte? Ohne darf die Antwort nicht gezeigt werden."
            )
        },
    )
    consent_social = forms.BooleanField(label=_("Kreuz bei den sozialen Netzwerken"), required=False)
    consent_book = forms.BooleanField(label=_("Kreuz bei dem Buch"), required=False)
    consent_open_data = forms.BooleanField(label=_("Kreuz bei den offenen Daten"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    stored_count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MAX_STORED_COUNT, required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.valid_token: Token | None = None
        self.fields["station"].queryset = stations_taking_paper_cards(now)  # type: ignore[attr-defined]
        languages = {consent.language for question in self.questions for consent in question.consents.all()}
        offered = [(code, name) for code, name in language_choices() if code in languages]
        self.fields["consent_language"].choices = [("", _("Bitte auswählen")), *offered]  # type: ignore[attr-defined]
        versions = {consent.version for question in self.questions for consent in question.consents.all()}
        choices = [("", _("Bitte auswählen")), *((version, version) for version in sorted(versions))]
        self.fields["version"].choices = choices  # type: ignore[attr-defined]
        first = "text" if self["station"].value() else "station"
        self.fields[first].widget.attrs["autofocus"] = True

    @classmethod
    def empty(cls, now: datetime, initial: dict[str, Any]) -> CardForm:
        """An unbound form with a fresh token."""
        return cls(now=now, initial=initial | {"token": issue_token(now, NO_CONSENT, SubmissionFlag.PAPER)})

    @cached_property
    def question_titles(self) -> dict[str, str]:
        """The title of its question by station id."""
        stations: QuerySet[Station] = self.fields["station"].queryset  # type: ignore[attr-defined]
        return {str(each.pk): question_title(each.question) for each in stations}

    @property
    def questions(self) -> list[Question]:
        """Those of the stations."""
        stations: QuerySet[Station] = self.fields["station"].queryset  # type: ignore[attr-defined]
        return [station.question for station in stations]

    @property
    def has_languages(self) -> bool:
        """Whether cards may carry the consent text in different languages."""
        return len(self.fields["consent_language"].choices) > 2  # type: ignore[attr-defined]

    @property
    def has_versions(self) -> bool:
        """Whether cards may carry different versions of the consent text."""
        return len(self.fields["version"].choices) > 2  # type: ignore[attr-defined]

    @property
    def asks_for_book(self) -> bool:
        """Whether a card may carry the consent for the book: one of the consent texts asks for it."""
        return any(consent.book for question in self.questions for consent in question.consents.all())

    @property
    def asks_for_open_data(self) -> bool:
        """Whether a card may carry the consent for open data: one of the consent texts asks for it."""
        return any(consent.open_data for question in self.questions for consent in question.consents.all())

    @property
    def question(self) -> str:
        """The title of the question that the card answers: the chosen station's, or the only one; "" if not known."""
        only = set(self.question_titles.values())
        return self.question_titles.get(str(self["station"].value()), only.pop() if len(only) == 1 else "")

    def renew_token(self) -> None:
        """Put a fresh token into what was sent, for the next attempt."""
        data = cast(QueryDict, self.data).copy()
        data["token"] = issue_token(self.now, NO_CONSENT, SubmissionFlag.PAPER)
        self.data = data

    def clean_token(self) -> Token:
        try:
            token = read_token(self.cleaned_data["token"], self.now)
            if token.origin != SubmissionFlag.PAPER:  # that of a visitor's page would reveal the visitor's receipt
                raise BadToken
        except BadToken:
            raise forms.ValidationError(
                _("Die Seite lag zu lange offen. Speichere die Antwortkarte noch einmal.")
            ) from None
        self.valid_token = token
        return token

    def clean(self) -> dict[str, Any]:
        station = self.cleaned_data.get("station")
        if station is not None and "text" in self.cleaned_data:
            try:
                limited_text(self, "text", station.question.answer_length)
            except forms.ValidationError as error:
                self.add_error("text", error)
        if station is not None and "consent_language" in self.cleaned_data:
            self._clean_consent(station.question)
        return self.cleaned_data

    def _clean_consent(self, question: Question) -> None:
        """Put the consent text of the card into `cleaned_data`: the language and version on it, or the only ones.

        The language is that of the printed card, not of the answer: people write Arabic on a German card.
        """
        languages = {consent.language for consent in question.consents.all()}
        if not languages:
            self.add_error("station", _("Diese Frage hat noch keinen Einwilligungstext."))
            return
        language = self.cleaned_data["consent_language"] or (min(languages) if len(languages) == 1 else "")
        if language not in languages:
            names = ", ".join(language_name(code) for code, _name in language_choices() if code in languages)
            text = _("In welcher Sprache steht die Einwilligung auf der Antwortkarte? Es gibt: %(languages)s.")
            self.add_error("consent_language", forms.ValidationError(text, params={"languages": names}))
            return
        versions = question.consent_versions(language)
        chosen = self.cleaned_data.get("version") or (min(versions) if len(versions) == 1 else None)
        if chosen in versions:
            self.cleaned_data["consent"] = versions[chosen]
        elif "version" in self.cleaned_data:
            text = _("Welche Fassung steht klein auf der Antwortkarte? In dieser Sprache gibt es: %(versions)s.")
            params = {"versions": ", ".join(map(str, sorted(versions)))}
            self.add_error("version", forms.ValidationError(text, params=params))
