from django.urls import path, register_converter

from krefeld_kann_was.information import views
from krefeld_kann_was.information.wording import Slug


class SlugConverter:
    """The address of an information page."""

    regex = "|".join(Slug.values)

    def to_python(self, value: str) -> Slug:
        return Slug(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(SlugConverter, "information")

urlpatterns = [
    path("<information:slug>/", views.information, name="information"),
    path("barrierefreiheit/melden/", views.report_barrier, name="report-barrier"),
    path("barrierefreiheit/gemeldet/", views.barrier_reported, name="barrier-reported"),
]
