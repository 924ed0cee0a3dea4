"""Partners' accounts, and what they propose.

A proposal is a copy beside the tables that visitors' pages, calendars, receipts and files read. So no page needs a
filter, nothing that waits can be shown by a forgotten one, and the released version stays in sight meanwhile.
"""

from __future__ import annotations

from copy import copy
from typing import Any, NamedTuple

from django.contrib.admin.utils import display_for_field
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from exhibition.offers.models import Offer
from exhibition.partners.models import Partner
from exhibition.programme.models import Event
from exhibition.proposals.enums import EntryKind, ProposalState
from krefeld_kann_was.lib.edit_conflicts import digest

Entry = Offer | Event
MODELS: dict[str, type[Offer] | type[Event]] = {EntryKind.OFFER: Offer, EntryKind.EVENT: Event}
# What a partner writes. Whose entry it is follows from the account, themes are the editors'.
FIELDS = {
    EntryKind.OFFER: [
        *("title", "description", "is_advice", "place", "quarter", "time", "starts_on", "ends_on"),
        *("audience", "german_level", "cost", "link"),
    ],
    EntryKind.EVENT: ["title", "description", "place", "starts_at", "ends_at", "link"],
}
OWNER_FIELDS = {EntryKind.OFFER: "provider", EntryKind.EVENT: "organiser"}


class PartnerAccount(models.Model):
    """To which partner an account belongs. Without this row, the role of partners permits nothing."""

    person = models.OneToOneField(User, models.CASCADE, related_name="partner_account")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="accounts")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person} ({self.partner})"


class Change(NamedTuple):
    """A field, for people. `before` is "" in what is new."""

    label: str
    before: str
    after: str


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def of_owners(self) -> ProposalQuerySet:
        """Without those whose entry editors have given to another partner, or to none, since."""
        return self.filter(
            models.Q(offer=None) | models.Q(offer__partner=models.F("partner")),
            models.Q(event=None) | models.Q(event__partner=models.F("partner")),
        )


class Proposal(models.Model):
    """A new entry of a partner, or the change of one. Written by `exhibition.proposals.services` alone."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10, choices=EntryKind)
    offer = models.OneToOneField(Offer, models.CASCADE, null=True)  # empty until it is released for the first time
    event = models.OneToOneField(Event, models.CASCADE, null=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # by field: what differs from the entry
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    note = models.CharField(_("Was soll anders werden?"), max_length=300, blank=True)  # to the partner
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "change")
        verbose_name = pgettext_lazy("model", "Eintrag eines Partners")
        verbose_name_plural = pgettext_lazy("model", "Einträge von Partnern")
        ordering = ["proposed_at", "pk"]

    def __str__(self) -> str:
        return str(self.draft())

    @property
    def entry(self) -> Entry | None:
        """What visitors see, if it is shown."""
        return getattr(self, self.kind)

    def draft(self) -> Entry:
        """The entry as it would be after the release; not saved."""
        owner = {"partner": self.partner, OWNER_FIELDS[EntryKind(self.kind)]: self.partner.name}
        draft: Any = copy(self.entry) if self.entry else MODELS[self.kind](**owner)
        for name in FIELDS[EntryKind(self.kind)]:
            if name in self.values:
                setattr(draft, name, draft._meta.get_field(name).to_python(self.values[name]))
        return draft

    def changes(self) -> list[Change]:
        """What the release would change, field by field; of a new entry all that is filled in."""
        draft, entry = self.draft(), self.entry
        fields: list[Any] = [draft._meta.get_field(name) for name in FIELDS[EntryKind(self.kind)]]
        found = [
            Change(str(field.verbose_name), _shown(field, entry) if entry else "", _shown(field, draft))
            for field in fields
        ]
        return [change for change in found if change.before != change.after]

    def version(self) -> str:
        """Differs as soon as a release would do something else."""
        return digest([*self.changes(), self.state])


def _shown(field: Any, entry: Entry) -> str:
    value = getattr(entry, field.name)
    if isinstance(field, models.BooleanField):
        return gettext("Ja") if value else ""
    return str(display_for_field(value, field, ""))
