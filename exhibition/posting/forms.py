"""The forms of the plan and of caption templates."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exhibition.posting.enums import Reminder
from exhibition.posting.models import MAX_TEMPLATE_LENGTH, TEMPLATES_IN_TURN, Plan, PostReach
from exhibition.posting.scheduling import first_day_after
from exhibition.share.branding import Branding
from exhibition.share.caption import TemplateFault, TemplateProblem, find_problems
from exhibition.share.networks import Network


class PlanForm(forms.ModelForm):
    """Sets up or changes a plan; refuses a first post before the question closes or before `now`."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Wochentage"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    mix = forms.BooleanField(
        label=_("Reihenfolge neu mischen"),
        required=False,
        help_text=_("Auch was neu ist. Eure eigene Reihenfolge geht dabei verloren."),
    )

    class Meta:
        model = Plan
        fields = ["starts_on", "time", "weekdays", "without_holidays", "without_eves"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {"without_holidays": _("Die gesetzlichen in Nordrhein-Westfalen.")}

    def __init__(self, *args: Any, now: datetime, closes_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.closes_at = now, closes_at
        plan: Plan = self.instance
        earliest = first_day_after(max(now, closes_at), plan.recurrence)
        self.initial["starts_on"] = max(earliest, plan.starts_on) if plan.starts_on else earliest
        if plan.starts_on is None:
            del self.fields["mix"]  # a new plan is always mixed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = cleaned.get("starts_on"), cleaned.get("time")
        if not day or not time:
            return cleaned
        starts_at = timezone.make_aware(datetime.combine(day, time))
        if starts_at <= self.closes_at:
            closes = date_format(timezone.localtime(self.closes_at), "DATETIME_FORMAT")
            self.add_error(
                "starts_on",
                _("Die Frage ist noch bis zum %(closes)s Uhr offen. Bitte beginnt danach.") % {"closes": closes},
            )
        elif starts_at <= self.now:
            self.add_error("starts_on", _("Das ist schon vorbei. Bitte beginnt später."))
        return cleaned


class ReminderForm(forms.Form):
    """How long before a post a calendar reminds people."""

    reminder = forms.TypedChoiceField(label=_("Erinnern"), choices=Reminder.choices, coerce=int)

    @property
    def choices(self) -> list[tuple[int, str]]:
        """All that can be chosen, for pages that have several of these fields."""
        return [(each.value, str(each.label)) for each in Reminder]

    @property
    def chosen(self) -> Reminder:
        """What is selected at first."""
        return Reminder.QUARTER_HOUR

    @property
    def reminder_or_default(self) -> Reminder:
        """What was asked for, else the usual."""
        return Reminder(self.cleaned_data["reminder"]) if self.is_valid() else self.chosen


class MoveForm(forms.Form):
    """The day to which a post is moved."""

    day = forms.DateField()


class CaptionForm(forms.Form):
    """The caption templates that are taken in turn, all of one language and network; only the first must be there.

    A template for all networks has to leave room for the longest answer: there is nothing longer than Instagram's limit
    to fall back to. For one network, an answer that is too long stands alone with the hashtag.
    """

    def __init__(self, *args: Any, branding: Branding, network: Network, for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branding, self.network = branding, network
        self.longest = branding.question.answer_length if for_all else 0
        for name, label in zip(TEMPLATE_FIELDS, (_("1. Vorlage"), _("2. Vorlage"), _("3. Vorlage")), strict=True):
            self.fields[name] = forms.CharField(
                label=label,
                required=name == TEMPLATE_FIELDS[0],
                max_length=MAX_TEMPLATE_LENGTH,
                widget=forms.Textarea(attrs={"rows": 9}),
            )

    @property
    def texts(self) -> list[str]:
        """The templates as they stand in the fields, right or wrong, without empty ones."""
        texts = (str(self[name].value() or "").replace("\r\n", "\n").strip() for name in self.fields)
        return [text for text in texts if text]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        words, network = self.branding.longest_words(), self.network
        limits = {"limit": network.limit, "max_hashtags": network.max_hashtags}
        for name, typed in list(cleaned.items()):
            cleaned[name] = text = typed.replace("\r\n", "\n")
            for problem in find_problems(text, words, longest=self.longest, **limits) if text else ():
                self.add_error(name, describe_problem(problem, network))
        return cleaned


TEMPLATE_FIELDS = ["text", *(f"text_{number}" for number in range(2, TEMPLATES_IN_TURN + 1))]


def describe_problem(problem: TemplateProblem, network: Network) -> str:
    """A sentence for staff: what is wrong with a template, and what to do about it."""
    match problem.fault:
        case TemplateFault.UNKNOWN:
            text = str(_("Diese Platzhalter gibt es nicht: %(which)s. Welche es gibt, steht unter „Platzhalter“."))
        case TemplateFault.NO_ANSWER:
            text = str(_("Hier fehlt {antwort}: Ohne diesen Platzhalter steht die Antwort nicht im Bildtext."))
        case TemplateFault.SECOND_ANSWER:
            text = str(_("{antwort} steht hier mehr als einmal. Bitte nur einmal."))
        case TemplateFault.TOO_LONG:
            text = ngettext(
                "Mit der längsten Antwort ist das %(number)d Zeichen zu lang: %(network)s nimmt höchstens %(most)d.",
                "Mit der längsten Antwort ist das %(number)d Zeichen zu lang: %(network)s nimmt höchstens %(most)d.",
                problem.excess,
            )
        case TemplateFault.TOO_MANY_HASHTAGS:
            text = ngettext(
                "Das ist %(number)d Hashtag zu viel: %(network)s nimmt höchstens %(hashtags)d.",
                "Das sind %(number)d Hashtags zu viel: %(network)s nimmt höchstens %(hashtags)d.",
                problem.excess,
            )
    limits = {"network": network.name, "most": network.limit, "hashtags": network.max_hashtags}
    return text % {"which": problem.placeholders, "number": problem.excess, **limits}


class ReachForm(forms.ModelForm):
    """What the networks say about a post; an empty field means zero."""

    class Meta:
        model = PostReach
        fields = ["impressions", "likes", "comments", "shares"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def numbers(self) -> dict[str, int]:
        """What `services.save_reach` takes."""
        return {name: self.cleaned_data[name] or 0 for name in self.fields}
