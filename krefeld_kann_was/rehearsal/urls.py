"""The rehearsal of a question, below /admin/rehearsal/; the number is that of the real question."""

from django.contrib import admin
from django.urls import path

from krefeld_kann_was.rehearsal import views

app_name = "rehearsal"
staff = admin.site.admin_view

urlpatterns = [
    path("<int:question_id>/", staff(views.show), name="show"),
    path("<int:question_id>/begin/", staff(views.begin), name="begin"),
    path("<int:question_id>/end/", staff(views.end), name="end"),
    path("<int:question_id>/gallery/", staff(views.show_gallery), name="gallery"),
    path("<int:question_id>/picture/<int:answer_id>.png", staff(views.send_picture), name="picture"),
]
