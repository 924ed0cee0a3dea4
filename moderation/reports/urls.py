"""Public pages of reports, without the language prefix."""

from django.urls import path, re_path

from moderation.reports import views

urlpatterns = [
    re_path(r"^galerie/(?P<answer_id>[0-9]{1,18})/melden/$", views.report_answer, name="report-answer"),
    path("melden/", views.report_described, name="report"),
    path("melden/<code>/", views.show_receipt, name="reported"),
]
