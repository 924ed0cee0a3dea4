"""The gallery's addresses, without a language."""

from django.urls import path, re_path

from exhibition.gallery import views
from exhibition.gallery.atom_feed import GalleryFeed
from exhibition.share.formats import LINK, PORTRAIT

ANSWER = r"^galerie/(?P<answer_id>[0-9]{1,18})/"

urlpatterns = [
    path("galerie/", views.show_gallery, name="gallery"),
    path("galerie/zufall/", views.show_random, name="gallery-random"),
    path("galerie/bild.png", views.send_picture, name="gallery-picture"),
    path("frage/<int:question_id>/bild.png", views.send_question_picture, name="question-picture"),
    path("galerie/feed.xml", views.unlisted(GalleryFeed()), name="gallery-feed"),
    path("galerie/einbetten/", views.show_wall, name="gallery-wall"),
    path("galerie/daten/", views.show_open_data, name="gallery-data"),
    path("galerie/daten.csv", views.send_csv, name="gallery-csv"),
    path("galerie/daten.json", views.send_json, name="gallery-json"),
    path("galerie/daten.schema.json", views.send_schema, name="gallery-schema"),
    re_path(rf"{ANSWER}$", views.show_answer, name="gallery-answer"),
    re_path(rf"{ANSWER}bild\.png$", views.send_answer_picture, {"shape": LINK}, name="gallery-answer-picture"),
    re_path(
        rf"{ANSWER}hochformat\.png$", views.send_answer_picture, {"shape": PORTRAIT}, name="gallery-answer-portrait"
    ),
]
