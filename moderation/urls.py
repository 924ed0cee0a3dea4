"""Staff pages of the gate, below /admin/moderation/. Every one is behind the login of the Django admin."""

from django.contrib import admin
from django.urls import path

from moderation import views

app_name = "moderation"

urlpatterns = [
    path("queue/", admin.site.admin_view(views.show_queue), name="queue"),
    path("queue/<int:answer_id>/", admin.site.admin_view(views.decide_answer), name="decide"),
]
