from django.urls import path, register_converter
from django.urls.converters import StringConverter

from krefeld_kann_was.information import views
from krefeld_kann_was.information.enums import PageSlug


class PageSlugConverter(StringConverter):
    """Converts the address of an information page into its slug."""

    regex = "|".join(PageSlug.values)

    def to_python(self, value: str) -> PageSlug:
        return PageSlug(value)


register_converter(PageSlugConverter, "information")

urlpatterns = [
    path("<information:slug>/", views.information, name="information"),
    path("barrierefreiheit/melden/", views.report_barrier, name="report-barrier"),
    path("barrierefreiheit/gemeldet/", views.barrier_reported, name="barrier-reported"),
]
