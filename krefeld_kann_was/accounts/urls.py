"""The pages of the login. Their paths come before those of the admin, whose login they replace."""

from django.contrib import admin
from django.urls import path

from krefeld_kann_was.accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.StaffLogin.as_view(), name="login"),
    path("login/code/", views.VerifyCode.as_view(), name="code"),
    path("invitation/<uidb64>/<token>/", views.ChoosePassword.as_view(), name="choose_password"),
    path("session/", admin.site.admin_view(views.show_session), name="session"),
    path("second-factor/", admin.site.admin_view(views.manage_second_factor), name="second_factor"),
]
