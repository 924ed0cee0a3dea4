"""States and choices of what comes in. Groups of states are named here, so that nobody else spells them."""

import json
from enum import nonmember
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("neu")
    HELD = "held", _("zurückgestellt")
    RELEASED = "released", _("gezeigt")
    REJECTED = "rejected", _("nicht gezeigt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")

    OPEN = nonmember(("new", "held"))  # somebody still has to decide
    SHOWN = nonmember(("released",))  # may be seen by the public
    FINAL = nonmember(("withdrawn",))  # nobody changes it any more


class StationKind(models.TextChoices):
    POSTER = "poster", _("Plakat")
    CARD = "card", _("Tischkarte")
    TERMINAL = "terminal", _("Terminal")
    WORKSHOP = "workshop", _("Werkstatttisch")
    WEB = "web", _("Internet")


QUARTERS = json.loads((Path(__file__).parent / "quarters.json").read_text(encoding="utf-8"))["quarters"]
OUTSIDE = "outside"
# The names of the 19 Stadtteile are proper names: they stay as they are in every language.
QUARTER_CHOICES = [(quarter["code"], quarter["name"]) for quarter in QUARTERS] + [
    (OUTSIDE, _("Außerhalb von Krefeld")),
]
