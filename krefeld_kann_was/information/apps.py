from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InformationConfig(AppConfig):
    name = "krefeld_kann_was.information"
    verbose_name = _("Seiten und Kontakte")
