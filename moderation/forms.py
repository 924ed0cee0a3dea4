"""What the queue and the list of answers send."""

from __future__ import annotations

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason, Status
from moderation.queue import Choice

OUTCOMES = {"release": Status.RELEASED, "reject": Status.REJECTED, "hold": Status.HELD}
NO_REASON = ("", _("Grund wählen …"))


class ChoiceForm(forms.Form):
    """Which pile and question the queue shows; anything strange in the address means: all new answers."""

    pile = forms.ChoiceField(choices=[(status, status) for status in Status.OPEN], required=False)
    question = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    @property
    def choice(self) -> Choice:
        self.is_valid()
        chosen = self.cleaned_data
        return Choice(Status(chosen.get("pile") or Status.NEW), chosen.get("question"))


class DecisionForm(forms.Form):
    """A word about one answer, and the state in which its moderator saw it."""

    decision = forms.ChoiceField(choices=[(word, word) for word in OUTCOMES])
    seen = forms.ChoiceField(choices=Status)
    reason = forms.ChoiceField(choices=[NO_REASON, *Reason.choices], required=False)

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
