"""The staff page of what is on the screens now, below /admin/screens/."""

from django.contrib import admin
from django.urls import path

from exhibition.heartbeat import views

app_name = "screens"
staff = admin.site.admin_view

urlpatterns = [
    path("", staff(views.show_screens), name="now"),
    path("<int:question_id>/pause/", staff(views.pause), name="pause"),
    path("<int:question_id>/resume/", staff(views.resume), name="resume"),
]
