"""The checklist of a question, below /admin/checklist/."""

from django.contrib import admin
from django.urls import path

from krefeld_kann_was.checklist import views

app_name = "checklist"
staff = admin.site.admin_view

urlpatterns = [
    path("<int:question_id>/", staff(views.show), name="show"),
    path("<int:question_id>/<slug:code>/tick/", staff(views.tick), name="tick"),
    path("<int:question_id>/<slug:code>/untick/", staff(views.untick), name="untick"),
    path("<int:question_id>/trial-mail/", staff(views.send_trial_mail), name="trial-mail"),
    path("<int:question_id>/back-up/", staff(views.back_up_now), name="back-up"),
]
