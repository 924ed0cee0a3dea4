"""What partners may propose, and how far a proposal is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """Also the name of the model and of the relation to it."""

    OFFER = "offer", _("Angebot")
    EVENT = "event", _("Veranstaltung")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("Wartet auf Freigabe")
    RETURNED = "returned", _("Bitte noch einmal ansehen")
    RELEASED = "released", _("Wird gezeigt")
