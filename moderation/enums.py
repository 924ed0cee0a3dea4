"""The kinds of decisions about an answer, and the classes of waiting times; reasons are in `contributions.enums`."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionKind(models.TextChoices):
    """What a decision was about; the services of moderation have a function for each. Only REPORT has no person."""

    DECISION = "decision", _("Entscheidung")
    OBJECTION = "objection", _("auf einen Widerspruch")
    UNDO = "undo", _("zurückgenommen")
    RE_REVIEW = "re_review", _("zweiter Blick")
    SOCIAL = "social", _("für soziale Netzwerke und Buch")
    NOT_SOCIAL = "not_social", _("nicht für soziale Netzwerke und Buch")
    REPORT = "report", _("auf eine Meldung")
    TRANSLATED = "translated", _("Übersetzung geschrieben")
    TRANSLATION_CLEARED = "tr_cleared", _("Übersetzung freigegeben")
    TRANSLATION_REMOVED = "tr_removed", _("Übersetzung entfernt")

    UNDOABLE = nonmember(("decision", "objection", "social", "not_social"))  # by the same person, for UNDO_WINDOW
    OF_TRANSLATION = nonmember(("translated", "tr_cleared", "tr_removed"))
    UNCHANGING = nonmember(  # may leave the state as it was
        ("objection", "re_review", "social", "not_social", "translated", "tr_cleared", "tr_removed")
    )


class WaitingTimeClass(models.IntegerChoices):
    """How long an answer had waited for its first decision: less than this many minutes."""

    QUARTER_OF_AN_HOUR = 15, _("unter 15 Minuten")
    HALF_AN_HOUR = 30, _("unter 30 Minuten")
    HOUR = 60, _("unter einer Stunde")
    TWO_HOURS = 120, _("unter 2 Stunden")
    FOUR_HOURS = 240, _("unter 4 Stunden")
    DAY = 1_440, _("unter einem Tag")
    LONGER = 10_000, _("einen Tag oder länger")
