"""What the desk and the list of answers send."""

from __future__ import annotations

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason, Status
from contributions.forms import TextField
from contributions.models import FINGERPRINT_LENGTH
from moderation.desk.queue_filters import Queue, QueueFilter
from moderation.models import MAX_NOTE_LENGTH

SHORTEN, UPHOLD, CLEAR, KEEP_HERE, THEME = "shorten", "uphold", "clear", "keep_here", "theme"
OUTCOMES = {
    "release": Status.RELEASED,
    SHORTEN: Status.RELEASED,
    "reject": Status.REJECTED,
    UPHOLD: Status.REJECTED,  # an objection does not change the decision
    "hold": Status.HELD,
    CLEAR: Status.RELEASED,  # also for social networks
    KEEP_HERE: Status.RELEASED,  # but not for social networks
    THEME: Status.RELEASED,  # only the theme of what is shown changes
}
NO_REASON = ("", _("Grund wählen …"))
HIGHEST_NUMBER = 2**63 - 1


class QueueFilterForm(forms.Form):
    """Which pile and question the queue shows; anything strange in the address means: all new answers."""

    pile = forms.ChoiceField(choices=Queue, required=False)
    question = forms.IntegerField(min_value=1, max_value=HIGHEST_NUMBER, required=False)

    @property
    def choice(self) -> QueueFilter:
        self.is_valid()
        chosen = self.cleaned_data
        return QueueFilter(Queue(chosen.get("pile") or Queue.NEW), chosen.get("question"))


class DecisionForm(forms.Form):
    """A word about one answer, and the state in which its moderator saw it."""

    decision = forms.ChoiceField(choices=[(word, word) for word in OUTCOMES])
    seen = forms.ChoiceField(choices=Status)
    again = forms.BooleanField(required=False)  # a second look
    reason = forms.ChoiceField(choices=[NO_REASON, *Reason.choices], required=False)
    note = forms.CharField(max_length=MAX_NOTE_LENGTH, required=False)
    text = TextField(required=False)  # for SHORTEN: what shall be shown
    theme = forms.IntegerField(min_value=0, max_value=HIGHEST_NUMBER, required=False)  # 0: none
    alike = forms.CharField(max_length=FINGERPRINT_LENGTH, required=False)  # the word counts for all with it
    near = forms.TypedMultipleChoiceField(coerce=int, required=False)  # and for these

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        sent = data.getlist("near") if data else []
        numbers = {number for number in sent if number.isascii() and number.isdecimal() and len(number) < 19}
        self.fields["near"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]

    @property
    def word(self) -> str:
        return str(self.cleaned_data["decision"])

    def shorter(self, text: str) -> str:
        """What shall be shown in place of `text`; "" for all of it.

        Who has left something out and then presses the button that shows the whole answer means what they left.
        """
        written = str(self.cleaned_data["text"])
        return written if self.word == SHORTEN or (self.word == "release" and written != text) else ""

    @property
    def after(self) -> Status:
        return OUTCOMES[self.word]

    @property
    def before(self) -> Status:
        return Status(self.cleaned_data["seen"])


class LiveForm(forms.Form):
    """What a page at the desk shows: „12:new“ for each answer, „12:again“ for a second look."""

    looking = forms.BooleanField(required=False)  # somebody sits there, not only an open page

    def shown(self) -> dict[int, str]:
        """State by number of the answers on the page; what is strange is left out."""
        written = (entry.partition(":") for entry in self.data.getlist("answer")[:50])  # type: ignore[attr-defined]
        return {
            int(number): seen
            for number, _colon, seen in written
            if number.isascii() and number.isdecimal() and len(number) < 19
        }


class AnswerActionForm(ActionForm):
    """The list of answers asks for the reason beside the action."""

    reason = forms.ChoiceField(
        label=_("Grund (für „Nicht zeigen“):"), choices=[NO_REASON, *Reason.choices], required=False
    )
