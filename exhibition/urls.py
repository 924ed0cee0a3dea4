"""The public addresses of the exhibition. Those of a screen have no language: each screen has its own."""

from django.urls import include, path

from exhibition.heartbeat.views import heartbeat, may_be_framed
from exhibition.kiosk import views
from exhibition.posting.calendar_views import send_subscription
from exhibition.posting.picture_views import send_public_picture, send_public_video

urlpatterns = [
    path("bild/<str:token>.png", send_public_picture, name="signed-picture"),
    path("bild/<str:token>.mp4", send_public_video, name="signed-video"),
    path("kalender/<slug:token>.ics", send_subscription, name="posting-calendar"),
    path("kiosk/<token>/", may_be_framed(views.page), name="kiosk"),
    path("kiosk/<token>/feed/", views.feed, name="kiosk-feed"),
    path("kiosk/<token>/facts/", views.statistics, name="kiosk-statistics"),
    path("kiosk/<token>/hours/", views.hours, name="kiosk-hours"),
    path("kiosk/<token>/worker.js", views.worker, name="kiosk-worker"),
    path("kiosk/<token>/puls/", heartbeat, name="kiosk-heartbeat"),
    path("kiosk/<token>/colours.css", views.colour_theme, name="kiosk-colour-theme"),
    path("", include("exhibition.partners.urls")),
    path("", include("exhibition.home.urls")),
    path("", include("exhibition.gallery.urls")),
    path("", include("exhibition.offers.urls")),
    path("", include("exhibition.programme.urls")),
    path("", include("exhibition.report.public_urls")),
]
