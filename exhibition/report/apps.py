from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportConfig(AppConfig):
    name = "exhibition.report"
    label = "report"
    verbose_name = _("Auswertung")

    def ready(self) -> None:
        from exhibition.report import start_page  # noqa: F401 - registers its line
        from exhibition.report.selectors import LASTING_NAME, keep_snapshot
        from krefeld_kann_was.lib.lasting_figures import lasting_figures

        lasting_figures(LASTING_NAME)(keep_snapshot)
