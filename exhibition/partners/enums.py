"""What partners are, and where they are shown."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerRole(models.TextChoices):
    """In the order in which they are shown. The labels are also headings that visitors read."""

    HOST = "host", _("Gastgeber")
    PARTNER = "partner", _("Partner")


class LogoPlace(StrEnum):
    """Where staff may show a partner; each has its field `on_…` in the model."""

    SCREEN = "screen"
    HOME = "home"
    PRINT = "print"
    PICTURES = "pictures"
    ANSWER_PICTURES = "answer_pictures"
