"""The visitor's addresses, without a language. They are printed: they stay."""

from django.urls import path

from contributions import views

urlpatterns = [
    path("", views.home, name="home"),
    path("s/<code>/", views.form, name="form"),
    path("antwort/", views.receipt_entry, name="receipt-entry"),
    path("antwort/<receipt>/", views.receipt, name="receipt"),
    path("antwort/<receipt>/zuruecknehmen/", views.take_back, name="take-back"),
]
