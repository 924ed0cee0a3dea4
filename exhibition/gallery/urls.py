"""The gallery's addresses, without a language."""

from django.urls import path, re_path

from exhibition.gallery import views
from exhibition.gallery.atom_feed import GalleryFeed

ANSWER = r"^galerie/(?P<answer_id>[0-9]{1,18})/"

urlpatterns = [
    path("galerie/", views.gallery, name="gallery"),
    path("galerie/bild.png", views.general_picture, name="gallery-picture"),
    path("galerie/feed.xml", views.fresh(GalleryFeed()), name="gallery-feed"),
    path("galerie/einbetten/", views.wall, name="gallery-wall"),
    path("galerie/daten/", views.data, name="gallery-data"),
    path("galerie/daten.csv", views.data_csv, name="gallery-csv"),
    path("galerie/daten.json", views.data_json, name="gallery-json"),
    path("galerie/daten.schema.json", views.data_schema, name="gallery-schema"),
    re_path(rf"{ANSWER}$", views.answer, name="gallery-answer"),
    re_path(rf"{ANSWER}bild\.png$", views.picture, name="gallery-answer-picture"),
]
