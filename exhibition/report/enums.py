from django.db import models
from django.utils.translation import gettext_lazy as _


class Publication(models.TextChoices):
    """When everybody may read the evaluation of a question."""

    CLOSED = "closed", _("nach dem Ende der Frage, außer die Galerie steht auf „nie“")
    NOW = "now", _("schon jetzt, bis zum Vortag")
    NEVER = "never", _("nie")
