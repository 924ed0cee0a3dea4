"""What the queue and the list of answers send."""

from __future__ import annotations

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason, Status
from contributions.forms import TextField
from contributions.models import FINGERPRINT_LENGTH
from moderation.queue import Choice, Pile

SHORTEN, UPHOLD = "shorten", "uphold"
OUTCOMES = {
    "release": Status.RELEASED,
    SHORTEN: Status.RELEASED,
    "reject": Status.REJECTED,
    UPHOLD: Status.REJECTED,  # an objection does not change the decision
    "hold": Status.HELD,
}
NO_REASON = ("", _("Grund wählen …"))


class ChoiceForm(forms.Form):
    """Which pile and question the queue shows; anything strange in the address means: all new answers."""

    pile = forms.ChoiceField(choices=Pile, required=False)
    question = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    @property
    def choice(self) -> Choice:
        self.is_valid()
        chosen = self.cleaned_data
        return Choice(Pile(chosen.get("pile") or Pile.NEW), chosen.get("question"))


class DecisionForm(forms.Form):
    """A word about one answer, and the state in which its moderator saw it."""

    decision = forms.ChoiceField(choices=[(word, word) for word in OUTCOMES])
    seen = forms.ChoiceField(choices=Status)
    reason = forms.ChoiceField(choices=[NO_REASON, *Reason.choices], required=False)
    text = TextField(required=False)  # for SHORTEN: what shall be shown
    alike = forms.CharField(max_length=FINGERPRINT_LENGTH, required=False)  # the word counts for all with it

    @property
    def shorter(self) -> str:
        return self.cleaned_data["text"] if self.cleaned_data["decision"] == SHORTEN else ""

    @property
    def after(self) -> Status:
        return OUTCOMES[self.cleaned_data["decision"]]

    @property
    def before(self) -> Status:
        return Status(self.cleaned_data["seen"])


class AnswerActionForm(ActionForm):
    """The list of answers asks for the reason beside the action."""

    reason = forms.ChoiceField(
        label=_("Grund (für „Nicht zeigen“):"), choices=[NO_REASON, *Reason.choices], required=False
    )
