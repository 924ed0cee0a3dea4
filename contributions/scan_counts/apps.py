from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScanCountsConfig(AppConfig):
    name = "contributions.scan_counts"
    label = "scan_counts"
    verbose_name = _("Scans")
