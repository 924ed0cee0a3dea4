"""Staff pages below /admin/moderation/, all behind the login of the Django admin."""

from django.contrib import admin
from django.urls import include, path

from contributions.paper_cards.views import enter_cards
from moderation import handbook
from moderation.alerts.views import show_badge
from moderation.translations import views as translations

app_name = "moderation"
staff = admin.site.admin_view

urlpatterns = [
    path("queue/", include("moderation.desk.urls")),
    path("handbook/", staff(handbook.show_handbook), name="handbook"),
    path("handbook/<slug:name>/", staff(handbook.show_handbook), name="handbook"),
    path("cards/", staff(enter_cards), name="cards"),
    path("waiting/", staff(show_badge), name="waiting"),
    path("translations/", staff(translations.show_waiting), name="translations"),
    path("translations/<int:answer_id>/", staff(translations.translate), name="translation"),
    path("translations/<int:answer_id>/clear/", staff(translations.clear), name="clear-translation"),
    path("translations/<int:answer_id>/remove/", staff(translations.remove), name="remove-translation"),
]
