"""The public address of the evaluation, without a language."""

from django.urls import path

from exhibition.report.public_views import show_public_evaluation

urlpatterns = [path("auswertung/", show_public_evaluation, name="evaluation")]
