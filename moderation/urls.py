"""Staff pages of the gate, below /admin/moderation/. Every one is behind the login of the Django admin."""

from django.contrib import admin
from django.urls import path, re_path

from moderation import views
from moderation.alerts.views import show_badge

app_name = "moderation"

urlpatterns = [
    path("queue/", admin.site.admin_view(views.show_queue), name="queue"),
    path("waiting/", admin.site.admin_view(show_badge), name="waiting"),
    re_path(r"^queue/(?P<answer_id>[0-9]{1,18})/$", admin.site.admin_view(views.decide_answer), name="decide"),
]
