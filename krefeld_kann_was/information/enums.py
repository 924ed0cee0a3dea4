from django.db import models
from django.utils.translation import gettext_lazy as _


class PageSlug(models.TextChoices):
    """The information pages; the values are their addresses."""

    RULES = "regeln", _("Regeln")
    PRIVACY = "datenschutz", _("Datenschutz")
    IMPRINT = "impressum", _("Impressum")
    ACCESSIBILITY = "barrierefreiheit", _("Barrierefreiheit")
