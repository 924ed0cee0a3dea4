"""The visitor's addresses, without a language. They are printed: they stay."""

from django.urls import path

from contributions import receipt_files, views
from contributions.workshop import views as workshop

urlpatterns = [
    path("s/<code>/", views.form, name="form"),
    path("s/<code>/danke/<handle>/", views.terminal_thanks, name="terminal-thanks"),
    path("s/<code>/tisch/", workshop.table, name="workshop"),
    path("s/<code>/tisch/<int:count>/", workshop.table, name="workshop-table"),
    path("s/<code>/tisch/<int:count>/ende/", workshop.finish, name="workshop-end"),
    path("s/<code>/tisch/<int:count>/<handle>/", workshop.sent, name="workshop-sent"),
    path("antwort/", views.receipt_entry, name="receipt-entry"),
    path("antwort/<receipt>/", views.receipt, name="receipt"),
    path("antwort/<receipt>/zuruecknehmen/", views.withdraw, name="withdraw"),
    path("antwort/<receipt>/netzwerke/", views.social_consent, name="social-consent"),
    path("antwort/<receipt>/buch/", views.book_consent, name="book-consent"),
    path("antwort/<receipt>/daten/", views.open_data_consent, name="open-data-consent"),
    path("antwort/<receipt>/widerspruch/", views.objection, name="objection"),
    path("antwort/<receipt>/auskunft.txt", receipt_files.stored_data, name="stored-data"),
    path("antwort/<receipt>/code.svg", receipt_files.receipt_svg, name="receipt-svg"),
    path("antwort/<receipt>/code.png", receipt_files.receipt_png, name="receipt-png"),
]
