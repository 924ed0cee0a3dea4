from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Part(TextChoices):
    """Which part of the server an error comes from."""

    WEB = "web", _("Webserver")
    WORKER = "worker", _("Hintergrunddienst")
