"""The staff pages of the evaluation, below /admin/report/. All behind the login of the Django admin."""

from django.contrib import admin
from django.urls import path

from exhibition.report import views

app_name = "report"
staff = admin.site.admin_view

urlpatterns = [
    path("", staff(views.show_evaluation), name="evaluation"),
    path("bericht.pdf", staff(views.send_pdf), name="pdf"),
    path("auswertung.xlsx", staff(views.send_xlsx), name="xlsx"),
    path("auswertung.csv", staff(views.send_csv), name="csv"),
    path("<int:question_id>/settings/", staff(views.change_settings), name="settings"),
]
