"""Pages of partners and of the editors who release, below /admin/, behind its login."""

from django.contrib import admin
from django.urls import path

from exhibition.proposals import views
from exhibition.proposals.enums import EntryKind

app_name = "proposals"
staff = admin.site.admin_view

urlpatterns = [
    path("", staff(views.start_page), name="start-page"),  # replaces the start page of the admin, and shows it to staff
    path("partner/", staff(views.show_own), name="own"),
    *(
        path(f"partner/{kind}/add/", staff(views.edit), {"kind": kind, "entry_id": None}, name=f"add-{kind}")
        for kind in EntryKind
    ),
    *(
        path(f"partner/{kind}/<int:entry_id>/", staff(views.edit), {"kind": kind}, name=f"change-{kind}")
        for kind in EntryKind
    ),
    path("partner/proposal/<int:proposal_id>/", staff(views.edit_proposal), name="edit"),
    path("partner/proposal/<int:proposal_id>/withdraw/", staff(views.withdraw), name="withdraw"),
    path("proposals/", staff(views.show_waiting), name="waiting"),
    path("proposals/<int:proposal_id>/release/", staff(views.release), name="release"),
    path("proposals/<int:proposal_id>/return/", staff(views.send_back), name="return"),
]
