"""Pages of logging in, below /admin/. They come before the admin's own, whose login they replace."""

from django.contrib import admin
from django.urls import path

from krefeld_kann_was.accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("login/code/", views.GiveCode.as_view(), name="code"),
    path("invitation/<uidb64>/<token>/", views.ChoosePassword.as_view(), name="choose_password"),
    path("second-factor/", admin.site.admin_view(views.set_up), name="second_factor"),
]
