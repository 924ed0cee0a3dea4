"""Staff pages below /admin/assistant/, behind the login of the Django admin."""

from django.contrib import admin
from django.urls import path

from krefeld_kann_was.assistant import views
from krefeld_kann_was.assistant.steps import STEPS

app_name = "assistant"
staff = admin.site.admin_view

urlpatterns = [
    path("", staff(views.begin), name="begin"),
    *(path(f"<int:question_id>/{step.slug}/", staff(views.step_view(step)), name=step.slug) for step in STEPS),
    path("<int:question_id>/form/<slug:language>/", staff(views.preview_form), name="preview"),
]
