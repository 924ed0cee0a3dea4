"""The address of a logo, without a language."""

from django.urls import path

from exhibition.partners.views import send_logo

urlpatterns = [path("logo/<int:partner_id>-<slug:digest>.png", send_logo, name="partner-logo")]
