"""The addresses of the programme, without a language."""

from django.urls import path

from exhibition.programme import views

urlpatterns = [
    path("programm/", views.show_programme, name="programme"),
    path("programm/kalender.ics", views.send_calendar, name="programme-calendar"),
    path("programm/<int:event_id>.ics", views.send_event, name="programme-event"),
]
