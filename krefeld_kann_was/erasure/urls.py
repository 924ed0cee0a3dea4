"""What is erased when, below /admin/erasure/, and the end of a question: close it, keep an archive, erase it."""

from django.contrib import admin
from django.urls import path

from krefeld_kann_was.erasure import views

app_name = "erasure"
staff = admin.site.admin_view

urlpatterns = [
    path("", staff(views.show_dates), name="dates"),
    path("<int:question_id>/", staff(views.show), name="show"),
    path("<int:question_id>/close/", staff(views.close), name="close"),
    path("<int:question_id>/archive/", staff(views.archive), name="archive"),
    path("<int:question_id>/ask/", staff(views.ask), name="ask"),
    path("<int:question_id>/take-back/", staff(views.take_back), name="take-back"),
    path("<int:question_id>/confirm/", staff(views.confirm), name="confirm"),
]
