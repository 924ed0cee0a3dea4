"""The forms of partners, and the account form with the partner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exhibition.offers.models import Offer
from exhibition.partners.models import Partner
from exhibition.programme.models import Event
from exhibition.proposals.enums import EntryKind
from exhibition.proposals.models import FIELDS, OWNER_FIELDS, PartnerAccount, Proposal
from krefeld_kann_was.accounts.forms import PersonForm
from krefeld_kann_was.accounts.roles import GROUP_NAMES, PARTNER
from krefeld_kann_was.lib.edit_conflicts import EditConflictForm


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class EntryForm(EditConflictForm):
    """An entry as its partner writes it, checked as the entry itself. The entry is not saved."""

    def __init__(self, data: Any, proposal: Proposal) -> None:
        self.proposal = proposal
        super().__init__(data, instance=proposal.draft())

    def current_values(self) -> Mapping[str, Any]:
        if self.proposal.pk is None and self.instance.pk is None:
            return {}
        return {name: self.instance.serializable_value(name) for name in self._meta.fields or []}

    def _get_validation_exclusions(self) -> set[str]:
        """Also whose entry it is counts for whether there is one like it."""
        return super()._get_validation_exclusions() - set(OWNER_FIELDS.values())  # type: ignore[misc]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or []}


class OfferForm(EntryForm):
    class Meta:
        model = Offer
        fields = FIELDS[EntryKind.OFFER]
        widgets = {"starts_on": day_input(), "ends_on": day_input(), "description": forms.Textarea({"rows": 4})}


class EventForm(EntryForm):
    class Meta:
        model = Event
        fields = FIELDS[EntryKind.EVENT]
        widgets = {"starts_at": moment_input(), "ends_at": moment_input(), "description": forms.Textarea({"rows": 5})}


FORMS: dict[str, type[EntryForm]] = {EntryKind.OFFER: OfferForm, EntryKind.EVENT: EventForm}


class AccountForm(PersonForm):
    """An account of the house, or one of a partner: never both, so that a partner's account sees nothing else."""

    partner = forms.ModelChoiceField(
        label=_("Für welchen Partner?"),
        queryset=Partner.objects.all(),
        required=False,
        empty_label=_("für keinen, das Konto gehört zu uns"),
        help_text=_("Nur mit der Rolle „Partner“: Das Konto trägt dann für dieses Haus Angebote und Termine ein."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = PartnerAccount.objects.filter(person=self.instance.pk).first()
        self.initial.setdefault("partner", account and account.partner_id)
        self.has_partners = Partner.objects.exists()
        if not self.has_partners:
            self.fields["partner"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        groups, partner = cleaned.get("groups", Group.objects.none()), cleaned.get("partner")
        names = {group.name for group in groups}
        is_partner = GROUP_NAMES[PARTNER] in names
        if is_partner and len(names) > 1:
            text = _("Die Rolle „Partner“ steht immer allein. Für Menschen aus dem Team nimm die anderen.")
            self.add_error("groups", ValidationError(text, code="partner_alone"))
        elif is_partner and not self.has_partners:
            text = _("Legt zuerst den Partner an, für den das Konto ist: Startseite › „Gastgeber und Partner“.")
            self.add_error("groups", ValidationError(text, code="no_partner"))
        elif is_partner and partner is None and "partner" not in self.errors:
            self.add_error("partner", ValidationError(_("Wähl den Partner, für den das Konto ist."), code="no_partner"))
        elif partner is not None and not is_partner and "groups" not in self.errors:
            text = _("Ein Konto für einen Partner braucht die Rolle „Partner“, und nur diese.")
            self.add_error("groups", ValidationError(text, code="partner_alone"))
        return cleaned

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if "partner" not in self.fields:
            return
        PartnerAccount.objects.filter(person=self.instance).delete()
        if partner := self.cleaned_data["partner"]:
            PartnerAccount.objects.create(person=self.instance, partner=partner)
