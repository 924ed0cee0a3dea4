"""The form of each step. All have `is_valid` and `save`; what was stored before is where a step is opened again."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import inlineformset_factory, modelform_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.consent_admin import ConsentTextForm
from contributions.defaults import default_texts
from contributions.effects import QuestionForm, QuestionTextForm, StationForm, effects_on_title
from contributions.enums import StationKind
from contributions.models import Answer, ConsentText, Question, QuestionText, Station
from contributions.services import AddedTexts, add_default_texts, renew_default_consents
from contributions.text import slug_of
from exhibition.admin import ScreenForm
from exhibition.models import Screen
from krefeld_kann_was.lib.confirmed_effects import require_confirmation
from krefeld_kann_was.lib.edit_conflicts import EditConflictForm
from krefeld_kann_was.lib.languages import language_name, languages
from krefeld_kann_was.lib.model_admin import LabelledFormSet

GERMAN = settings.LANGUAGE_CODE


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a date with a time."""

    def __init__(self) -> None:
        super().__init__({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class FirstForm(QuestionForm):
    """The question in German and its dates. A new question gets all default texts and an address of its own."""

    title = forms.CharField(label=_("Die Frage"), max_length=120)

    class Meta:
        model = Question
        fields = ("title", "hosts", "opens_at", "closes_at")
        widgets = {"opens_at": MomentInput(), "closes_at": MomentInput()}

    def __init__(self, data: Any, question: Question | None) -> None:
        self.german = question.texts.filter(language=GERMAN).first() if question else None
        title = self.german.title if self.german else default_texts()[GERMAN].title
        latest = Question.objects.order_by("-pk").first()
        initial = {"title": title} if question else {"title": title, "hosts": latest.hosts if latest else ""}
        super().__init__(data, instance=question, initial=initial)

    def current_values(self) -> dict[str, Any]:
        return {**super().current_values(), **({"title": self.german.title} if self.german else {})}

    def newer_text(self, name: str, stored: Any) -> str:
        return str(stored) if name == "title" else super().newer_text(name, stored)

    def effects(self, cleaned: dict[str, Any]) -> list[str]:
        reworded = effects_on_title(self.german, cleaned["title"]) if self.german else []
        return [*super().effects(cleaned), *reworded]

    @transaction.atomic
    def save(self, commit: bool = True) -> Question:
        is_new, title = self.instance.pk is None, self.cleaned_data["title"]
        question: Question = self._save_with_free_slug(title) if is_new else super().save()
        QuestionText.objects.update_or_create(question=question, language=GERMAN, defaults={"title": title})
        if is_new:
            add_default_texts(question)
        else:
            renew_default_consents(question, self.changed_data)
        return question

    def _save_with_free_slug(self, title: str) -> Question:
        """Twice where somebody who began at the same moment took the slug."""
        self.instance.slug = free_slug(title)
        try:
            with transaction.atomic():
                return cast(Question, super().save())
        except IntegrityError:
            self.instance.slug = free_slug(title)
            return cast(Question, super().save())


def free_slug(title: str) -> str:
    """A slug of the title that no question has."""
    base = slug_of(title)
    taken = set(Question.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


class PublishingForm(QuestionForm):
    class Meta:
        model = Question
        fields = ("gallery", "networks", "has_book")


TitleForm = modelform_factory(QuestionText, QuestionTextForm, fields=["title"])
ConsentForm = modelform_factory(ConsentText, ConsentTextForm, fields=["exhibition", "social"])
ConsentFormWithBook = modelform_factory(ConsentText, ConsentTextForm, fields=["exhibition", "social", "book"])


class LanguageForms:
    """The title and the consent of a question in one language. Both may stay empty, but not in German."""

    def __init__(self, data: Any, code: str, title: QuestionText, consent: ConsentText) -> None:
        self.code, self.name, self.is_german = code, language_name(code), code == GERMAN
        options: dict[str, Any] = {"empty_permitted": not self.is_german, "use_required_attribute": False}
        self.title: Any = TitleForm(data, instance=title, prefix=f"{code}-title", **options)
        self.title.fields["title"].required = self.is_german
        consent_options = options | {"empty_permitted": consent.pk is None}
        form_class = ConsentFormWithBook if title.question.has_book else ConsentForm
        self.consent: Any = form_class(data, instance=consent, prefix=f"{code}-consent", **consent_options)
        self.has_title, self.has_consent = title.pk is not None, consent.pk is not None
        for form in (self.title, self.consent):
            for field in form.fields.values():
                field.widget.attrs |= {"lang": code, "dir": "auto"}
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = 5

    @property
    def errors(self) -> bool:
        return bool(self.title.errors or self.consent.errors)

    def save(self) -> None:
        if self.title.has_changed():
            if self.title.cleaned_data.get("title"):
                self.title.save()
            elif self.has_title:
                self.title.instance.delete()
        if self.consent.has_changed():
            self.consent.save()


class TextsForm:
    """Where answers may be shown, and the question and its consents in every language."""

    def __init__(self, data: Any, question: Question) -> None:
        self.question = question
        self.publishing = PublishingForm(data, instance=question)
        titles = {text.language: text for text in question.texts.all()}
        consents = {consent.language: consent for consent in question.consents.current()}
        self.languages = [
            LanguageForms(
                data,
                code,
                titles.get(code) or QuestionText(question=question, language=code),
                consents.get(code) or ConsentText(question=question, language=code, networks=question.networks),
            )
            for code in (language.code for language in languages())
        ]
        self.languages.sort(key=lambda forms: not forms.is_german)

    @property
    def forms(self) -> list[Any]:
        return [self.publishing, *(form for each in self.languages for form in (each.title, each.consent))]

    def is_valid(self) -> bool:
        invalid = [form for form in self.forms if not form.is_valid()]  # all of them show their errors
        return not invalid

    @transaction.atomic
    def save(self) -> AddedTexts:
        """Default consents follow what the question now wants; returns where."""
        self.publishing.save()
        for language in self.languages:
            language.save()
        is_changed = self.publishing.has_changed()
        return add_default_texts(self.question) if is_changed else AddedTexts([], [], [])


class StationRow(StationForm):
    """A new row counts as soon as it has a name, also the suggested one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"name", "venue", "kind"}:
            self.fields[name].help_text = ""  # not in every row
        self.fields["name"].error_messages["required"] = _(
            "Ein Standort braucht einen Namen. Braucht ihr ihn nicht mehr, setzt unten das Häkchen bei „Löschen“."
        )

    def has_changed(self) -> bool:
        if self.instance.pk is None:
            return bool((self.data.get(self.add_prefix("name")) or "").strip())
        return super().has_changed()


class StationRows(LabelledFormSet):
    """Deletes what nothing depends on. Asks before two stations have the same name, or both of two people add some."""

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            station = form.instance
            if Answer.objects.filter(station=station).exists() or station.screens.exists():
                text = _("„%(name)s“ lässt sich nicht löschen: Es gibt dazu schon Antworten oder einen Bildschirm.")
                raise forms.ValidationError(text, params={"name": station.name})
        if any(self.errors):
            return
        kept = [form for form in self.forms if form not in self.deleted_forms and form.has_changed()]
        kept += [form for form in self.initial_forms if form not in self.deleted_forms and not form.has_changed()]
        shown = [form.instance.pk for form in self.initial_forms]
        unseen = list(self.instance.stations.exclude(pk__in=shown).order_by("pk"))
        names = Counter(form.cleaned_data.get("name") or form.instance.name for form in kept)
        names.update(station.name for station in unseen)
        twice = gettext("Mehrere Standorte heißen „%(name)s“. In den Zahlen könnt ihr sie dann nicht unterscheiden.")
        effects = [twice % {"name": name} for name, count in names.items() if count > 1]
        if unseen and any(form.has_changed() for form in self.extra_forms):
            added = gettext("Inzwischen sind schon Standorte angelegt: %(names)s. Was ihr hier speichert, kommt dazu.")
            effects.insert(0, added % {"names": ", ".join(f"„{station.name}“" for station in unseen)})
        require_confirmation(self.data, effects)


def _station_rows(fields: list[str]) -> Any:
    return inlineformset_factory(
        Question,
        Station,
        form=StationRow,
        formset=StationRows,
        fields=fields,
        extra=1,
        can_delete=True,
        can_delete_extra=False,
    )


STATION_ROWS, STATION_ROWS_AT_VENUES = _station_rows(["name", "kind"]), _station_rows(["name", "venue", "kind"])


def stations_form(data: Any, question: Question) -> Any:
    """The stations of the question and a new row; while there are none, rows with suggestions."""
    suggested: list[dict[str, Any]] = [
        {"name": gettext("Plakat am Eingang"), "kind": StationKind.POSTER},
        {"name": gettext("Tischaufsteller"), "kind": StationKind.CARD},
        {"name": gettext("Bildschirm"), "kind": StationKind.POSTER},  # its code says whether people scan it there
        {"name": gettext("Link im Internet"), "kind": StationKind.WEB},
    ]
    initial = [] if question.stations.exists() else suggested
    venues = list(question.venues.order_by("pk"))
    for row in initial:
        row |= {"venue": venues[0]} if venues and row["kind"] != StationKind.WEB else {}
    factory = STATION_ROWS_AT_VENUES if venues else STATION_ROWS
    rows = factory(data, instance=question, initial=initial, prefix="stations")
    rows.extra = len(initial) or 1
    for row in rows.forms if venues else ():
        row.fields["venue"].choices = [("", "---------"), *((venue.pk, venue.name) for venue in venues)]
    return rows


def screen_form(data: Any, question: Question) -> EditConflictForm:
    """The first screen of the question."""
    stations = question.stations.exclude(kind=StationKind.TERMINAL).order_by("pk")
    screen = question.screens.order_by("pk").first()
    own = stations.filter(name=gettext("Bildschirm")).first()  # as `stations_form` suggests
    initial = {} if screen else {"name": gettext("Großer Bildschirm"), "station": own or stations.first()}
    form_class: Any = modelform_factory(Screen, ScreenForm, fields=["name", "station", "language", "further_languages"])
    form: EditConflictForm = form_class(data, instance=screen or Screen(question=question), initial=initial)
    form.fields["station"].choices = [(station.pk, station.name) for station in stations]  # type: ignore[attr-defined]
    return form
