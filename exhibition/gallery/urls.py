"""The gallery's addresses, without a language."""

from django.urls import path, re_path
from django.views.decorators.http import conditional_page

from exhibition.gallery import data_files, data_views, views
from exhibition.gallery.atom_feed import GalleryFeed
from exhibition.share.formats import LINK, PORTRAIT

ANSWER = r"^galerie/(?P<answer_id>[0-9]{1,18})/"

urlpatterns = [
    path("galerie/", views.show_gallery, name="gallery"),
    path("galerie/karte/", views.show_map, name="gallery-map"),
    path("galerie/zufall/", views.show_random, name="gallery-random"),
    path("galerie/bild.png", views.send_picture, name="gallery-picture"),
    path("frage/<int:question_id>/bild.png", views.send_question_picture, name="question-picture"),
    path(
        "galerie/feed.xml",
        data_views.machine_readable(views.unlisted(conditional_page(GalleryFeed()))),
        name="gallery-feed",
    ),
    path("galerie/einbetten/", views.show_wall, name="gallery-wall"),
    path("galerie/daten/", data_views.show_open_data, name="gallery-data"),
    path("galerie/daten.csv", data_views.send_data, {"file": data_files.ANSWERS_CSV}, name="gallery-csv"),
    path("galerie/daten-tabelle.csv", data_views.send_data, {"file": data_files.ANSWERS_TABLE}, name="gallery-table"),
    path("galerie/daten.json", data_views.send_data, {"file": data_files.ANSWERS_JSON}, name="gallery-json"),
    path("galerie/daten.schema.json", data_views.send_schema, name="gallery-schema"),
    path("galerie/daten.csv-metadata.json", data_views.send_columns, name="gallery-columns"),
    path("galerie/zahlen.csv", data_views.send_data, {"file": data_files.COUNTS_CSV}, name="gallery-counts-csv"),
    path("galerie/zahlen.json", data_views.send_data, {"file": data_files.COUNTS_JSON}, name="gallery-counts-json"),
    path("galerie/katalog.jsonld", data_views.send_catalogue, name="gallery-catalogue"),
    re_path(rf"{ANSWER}$", views.show_answer, name="gallery-answer"),
    re_path(rf"{ANSWER}bild\.png$", views.send_answer_picture, {"shape": LINK}, name="gallery-answer-picture"),
    re_path(
        rf"{ANSWER}hochformat\.png$", views.send_answer_picture, {"shape": PORTRAIT}, name="gallery-answer-portrait"
    ),
]
