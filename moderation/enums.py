"""What kinds of words there are about an answer."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    DECISION = "decision", _("Entscheidung")
    OBJECTION = "objection", _("auf einen Widerspruch")
    UNDO = "undo", _("zurückgenommen")
    SECOND_LOOK = "second_look", _("zweiter Blick")
    SOCIAL = "social", _("für soziale Netzwerke")
    NOT_SOCIAL = "not_social", _("nicht für soziale Netzwerke")
    REPORT = "report", _("auf eine Meldung")

    UNDOABLE = nonmember(("decision", "objection", "social", "not_social"))  # by the person who said it, for a while
    UNCHANGING = nonmember(("objection", "second_look", "social", "not_social"))  # may leave the state as it was
