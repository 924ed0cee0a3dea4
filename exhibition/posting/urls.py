"""The staff pages of the plan, below /admin/posting/. Every one is behind the login of the Django admin."""

from django.contrib import admin
from django.urls import path

from exhibition.posting import calendar_views, caption_views, edit_views, picture_views, views, week_views

app_name = "posting"
staff = admin.site.admin_view
POST = "<int:question_id>/posts/<int:post_id>/"

urlpatterns = [
    path("", staff(views.show_newest), name="newest"),
    path("<int:question_id>/", staff(views.show_board), name="board"),
    path("<int:question_id>/week/", staff(week_views.show_week), name="week"),
    path("<int:question_id>/append-new/", staff(views.append_new), name="append-new"),
    path("<int:question_id>/close-gaps/", staff(views.close_gaps), name="close-gaps"),
    path("<int:question_id>/revoke-addresses/", staff(views.revoke_addresses), name="revoke-addresses"),
    path("<int:question_id>/edit/", staff(edit_views.edit_many), name="edit-many"),
    path(f"{POST}edit/", staff(edit_views.edit_post), name="edit"),
    path(POST, staff(views.find_post), name="post"),
    path(f"{POST}move/", staff(views.move), name="move"),
    path(f"{POST}earlier/", staff(views.move_earlier), name="move-earlier"),
    path(f"{POST}later/", staff(views.move_later), name="move-later"),
    path(f"{POST}shelve/", staff(views.shelve), name="shelve"),
    path(f"{POST}unshelve/", staff(views.unshelve), name="unshelve"),
    path(f"{POST}posted/", staff(views.mark_posted), name="mark-posted"),
    path(f"{POST}reach/", staff(views.enter_reach), name="reach"),
    path(f"{POST}not-posted/", staff(views.unmark_posted), name="unmark-posted"),
    path("<int:question_id>/captions/", staff(caption_views.edit_caption), name="captions"),
    path("<int:question_id>/preview/<int:answer_id>.png", staff(picture_views.send_preview), name="preview"),
    path(
        "<int:question_id>/picture/<int:answer_id>/<slug:name>.png", staff(picture_views.send_picture), name="picture"
    ),
    path("<int:question_id>/video/<int:answer_id>.mp4", staff(picture_views.send_video), name="video"),
    path("<int:question_id>/calendar/subscribe/", staff(calendar_views.subscribe), name="subscribe"),
    path("<int:question_id>/calendar/renew/", staff(calendar_views.renew_address), name="renew-calendar"),
    path("<int:question_id>/calendar/unsubscribe/", staff(calendar_views.unsubscribe), name="unsubscribe"),
    path("<int:question_id>/files/kalender.ics", staff(calendar_views.send_calendar), name="calendar"),
    path("<int:question_id>/files/<str:name>", staff(views.send_file), name="file"),
]
