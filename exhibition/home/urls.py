"""The address of the first page."""

from django.urls import path

from exhibition.home.views import show_home

urlpatterns = [path("", show_home, name="home")]
