"""Staff pages below /admin/moderation/, all behind the login of the Django admin."""

from django.contrib import admin
from django.urls import path, re_path

from contributions.paper_cards.views import enter_cards
from moderation import handbook
from moderation.alerts.views import show_badge
from moderation.desk import views
from moderation.statistics.views import show_statistics

app_name = "moderation"
staff = admin.site.admin_view

urlpatterns = [
    path("queue/", staff(views.show_queue), name="queue"),
    path("handbook/", staff(handbook.show_handbook), name="handbook"),
    path("handbook/<slug:name>/", staff(handbook.show_handbook), name="handbook"),
    path("cards/", staff(enter_cards), name="cards"),
    path("waiting/", staff(show_badge), name="waiting"),
    path("queue/live/", staff(views.tell_news), name="live"),
    re_path(r"^queue/undo/(?P<decision_id>[0-9]{1,18})/$", staff(views.undo_decision), name="undo"),
    re_path(r"^queue/(?P<answer_id>[0-9]{1,18})/$", staff(views.decide_answer), name="decide"),
    path("figures/", staff(show_statistics), name="figures"),
]
