"""How much German an offer needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GermanLevel(models.TextChoices):
    """Levels of the Common European Framework of Reference, from the easiest on."""

    NONE = "none", _("auch ohne Deutsch")
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"

    @classmethod
    def up_to(cls, level: str) -> list[str]:
        """The values that somebody with this level can follow."""
        return cls.values[: cls.values.index(level) + 1]
