"""The address of the offers, without a language."""

from django.urls import path

from exhibition.offers.views import show_offers

urlpatterns = [path("angebote/", show_offers, name="offers")]
