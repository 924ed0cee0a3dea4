"""The staff pages of the plan, below /admin/posting/. Every one is behind the login of the Django admin."""

from django.contrib import admin
from django.urls import path

from exhibition.posting import captions, views

app_name = "posting"
staff = admin.site.admin_view

urlpatterns = [
    path("", staff(views.show_newest), name="newest"),
    path("<int:question_id>/", staff(views.show_board), name="board"),
    path("<int:question_id>/plan/", staff(views.change_plan), name="plan"),
    path("<int:question_id>/posts/<int:post_id>/", staff(views.change_post), name="post"),
    path("<int:question_id>/captions/", staff(captions.edit_caption), name="captions"),
    path("<int:question_id>/preview/<int:answer_id>.png", staff(views.send_preview), name="preview"),
    path("<int:question_id>/picture/<int:answer_id>/<slug:name>.png", staff(views.send_picture), name="picture"),
    path("<int:question_id>/files/<str:name>", staff(views.send_file), name="file"),
]
