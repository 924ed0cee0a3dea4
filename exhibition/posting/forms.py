"""The forms of the plan and of caption templates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exhibition.posting.models import CaptionTemplate, Plan
from exhibition.posting.scheduling import first_day_after
from exhibition.share.branding import Branding
from exhibition.share.caption import (
    DEFAULT_TEMPLATE,
    MAX_CAPTION_LENGTH,
    MAX_HASHTAGS,
    TemplateFault,
    TemplateProblem,
    find_problems,
)


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
        fields = ["starts_on", "time", "weekdays", "without_holidays"]
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


class MoveForm(forms.Form):
    """The day to which a post is moved."""

    day = forms.DateField()


class CaptionForm(forms.ModelForm):
    """A caption template. `titles` are the question's titles in all languages, for the check of the length."""

    class Meta:
        model = CaptionTemplate
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 9})}

    def __init__(self, *args: Any, branding: Branding, titles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branding, self.titles = branding, titles
        if not self.initial.get("text"):
            self.initial["text"] = DEFAULT_TEMPLATE

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        question = self.branding.question
        hosts, hashtag, longest = question.hosts, question.hashtag, question.answer_length
        if problems := find_problems(text, titles=self.titles, hosts=hosts, hashtag=hashtag, longest=longest):
            raise forms.ValidationError([describe_problem(problem) for problem in problems])
        return text


def describe_problem(problem: TemplateProblem) -> str:
    """A sentence for staff: what is wrong with a template, and what to do about it."""
    match problem.fault:
        case TemplateFault.UNKNOWN:
            text = str(_("Diese Platzhalter gibt es nicht: %(which)s."))
        case TemplateFault.NO_ANSWER:
            text = str(_("Hier fehlt {antwort}: Ohne diesen Platzhalter steht die Antwort nicht im Bildtext."))
        case TemplateFault.SECOND_ANSWER:
            text = str(_("{antwort} steht hier mehr als einmal. Bitte nur einmal."))
        case TemplateFault.TOO_LONG:
            text = ngettext(
                "Mit der längsten Antwort ist das %(number)d Zeichen zu lang: Höchstens %(most)d sind erlaubt.",
                "Mit der längsten Antwort ist das %(number)d Zeichen zu lang: Höchstens %(most)d sind erlaubt.",
                problem.excess,
            )
        case TemplateFault.TOO_MANY_HASHTAGS:
            text = ngettext(
                "Das ist %(number)d Hashtag zu viel: Instagram nimmt höchstens %(hashtags)d.",
                "Das sind %(number)d Hashtags zu viel: Instagram nimmt höchstens %(hashtags)d.",
                problem.excess,
            )
    limits = {"most": MAX_CAPTION_LENGTH, "hashtags": MAX_HASHTAGS}
    return text % {"which": problem.placeholders, "number": problem.excess, **limits}
