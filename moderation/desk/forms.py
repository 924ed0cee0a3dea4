"""What the pages of the desk send."""

from typing import Any, NamedTuple, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason, Status
from contributions.forms import TextField
from contributions.models import FINGERPRINT_LENGTH
from krefeld_kann_was.lib.ids import MAX_ID, parse_id
from krefeld_kann_was.lib.languages import language_choices
from krefeld_kann_was.lib.search import MAX_SEARCH_LENGTH
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter
from moderation.hints.enums import HintCode
from moderation.models import MAX_NOTE_LENGTH


def readable_languages() -> list[tuple[str, str]]:
    """Those of the visitors' pages, without „Einfache Sprache“, which is German here."""
    return [(code, name) for code, name in language_choices() if "-" not in code]


class QueueFilterForm(forms.Form):
    """Which queue the page shows and what of it; an invalid address means all new answers."""

    queue = forms.ChoiceField(choices=Queue, required=False)
    question = forms.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    language = forms.ChoiceField(choices=language_choices, required=False)
    station = forms.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    in_theme = forms.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    hint = forms.ChoiceField(choices=HintCode, required=False)
    search = forms.CharField(required=False)
    before = forms.IntegerField(min_value=1, max_value=MAX_ID, required=False)

    @property
    def queue_filter(self) -> QueueFilter:
        """The choice; what is invalid in it counts as not chosen."""
        self.is_valid()
        chosen = self.cleaned_data
        return QueueFilter(
            queue=Queue(chosen.get("queue") or Queue.NEW),
            question_id=chosen.get("question"),
            language=chosen.get("language", ""),
            station_id=chosen.get("station"),
            theme_id=chosen.get("in_theme"),
            hint=chosen.get("hint", ""),
            search=" ".join(chosen.get("search", "")[:MAX_SEARCH_LENGTH].split()),
            before=chosen.get("before"),
        )


class DecisionForm(forms.Form):
    """What a decision needs besides its address; `seen` is the status that its moderator saw."""

    seen = forms.TypedChoiceField(choices=Status, coerce=Status)
    reason = forms.ChoiceField(choices=Reason, required=False)
    note = forms.CharField(max_length=MAX_NOTE_LENGTH, required=False)
    text = TextField(required=False)  # the shortened text, or the whole one
    drawn = forms.FloatField(required=False)  # when the page was drawn, in seconds since 1970; scripts send none
    theme = forms.IntegerField(min_value=0, max_value=MAX_ID, required=False)  # 0: none
    colleague = forms.IntegerField(min_value=1, max_value=MAX_ID, required=False)  # to whom it is passed on
    alike = forms.CharField(max_length=FINGERPRINT_LENGTH, required=False)  # decide about all with this fingerprint

    def near_ids(self) -> list[int]:
        """The ids of the answers with almost the same text that were ticked; invalid ones are left out."""
        return [int(value) for value in cast(QueryDict, self.data).getlist("near") if parse_id(value)]


class RefusedDecision(NamedTuple):
    """A decision that was not made, and what was typed for it: its page comes again with all of that.

    `kind` is "reason" (none was chosen), "shortening" (it was none) or "confirmation" (see `release_confirmation`).
    """

    answer_id: int
    kind: str
    causes: list[str]  # of a confirmation that is required
    fields: dict[str, Any]
    near_ids: list[int]


class LanguagesForm(forms.Form):
    """Which languages somebody reads."""

    languages = forms.MultipleChoiceField(
        label=_("Diese Sprachen lese ich"),
        choices=readable_languages,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class LiveForm(forms.Form):
    """What a page of the desk shows: „12:new“ for each answer, „12:re-review“ for a blind re-review."""

    looking = forms.BooleanField(required=False)  # somebody uses the page; it is not only open

    def shown(self) -> dict[int, str]:
        """Status by id of the answers on the page; invalid entries are left out."""
        entries = (entry.partition(":") for entry in cast(QueryDict, self.data).getlist("answer")[:50])
        return {int(answer_id): seen for answer_id, _colon, seen in entries if parse_id(answer_id)}
