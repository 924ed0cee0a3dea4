"""All addresses. Visitor pages exist without a language (`Accept-Language` decides) and below each language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from krefeld_kann_was import icons
from krefeld_kann_was.metrics.views import metrics
from krefeld_kann_was.outages.unavailable import server_error
from krefeld_kann_was.status.views import status

handler400 = "krefeld_kann_was.request_bodies.bad_request"
handler500 = server_error
urlpatterns = [
    # First, because most requests are a visitor's. Links take the last address of a name, the one with the language.
    *i18n_patterns(path("", include("contributions.urls"))),
    path("", include("contributions.urls")),
    path("", include("krefeld_kann_was.information.urls")),
    path("", include("moderation.reports.urls")),
    path("", include("exhibition.urls")),
    path("", include("krefeld_kann_was.search_engines")),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("apple-touch-icon.png", icons.touch_icon, name="touch-icon"),
    path("status/", status, name="status"),
    path("metrics/", metrics, name="metrics"),
    path("admin/moderation/", include("moderation.urls")),
    path("admin/assistant/", include("krefeld_kann_was.assistant.urls")),
    path("admin/screens/", include("exhibition.heartbeat.urls")),
    path("admin/posting/", include("exhibition.posting.urls")),
    path("admin/report/", include("exhibition.report.urls")),
    path("admin/rehearsal/", include("krefeld_kann_was.rehearsal.urls")),
    path("admin/erasure/", include("krefeld_kann_was.erasure.urls")),
    path("admin/checklist/", include("krefeld_kann_was.checklist.urls")),
    path("admin/", include("krefeld_kann_was.accounts.urls")),  # before the admin, whose login it replaces
    path("admin/", include("exhibition.proposals.urls")),  # its start page leads partners to their own
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("contributions.urls")),
        path("", include("krefeld_kann_was.information.urls")),
        path("", include("moderation.reports.urls")),
        path("", include("exhibition.home.urls")),
        path("", include("exhibition.gallery.urls")),
        path("", include("exhibition.offers.urls")),
        path("", include("exhibition.programme.urls")),
        path("", include("exhibition.report.public_urls")),
    ),
]
