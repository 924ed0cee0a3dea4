"""The admin of the offers."""

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from exhibition.offers.models import Offer
from exhibition.offers.table_views import export_file, import_page
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin


@admin.register(Offer)
class OfferAdmin(EditConflictAdmin, admin.ModelAdmin):
    list_display = ["title", "provider", "theme", "quarter", "ends_on"]
    list_filter = ["is_advice", "quarter", "german_level", "provider"]
    search_fields = ["title", "provider", "description", "place", "theme"]
    fieldsets = [
        (None, {"fields": ["title", "provider", "description", "is_advice", "link", "partner"]}),
        (_("Wo und wann"), {"fields": ["place", "quarter", "time", "starts_on", "ends_on"]}),
        (_("Für wen"), {"fields": ["audience", "german_level", "cost", "theme"]}),
    ]
    change_list_template = "admin/offers/offer/change_list.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("import/", wrap(import_page), name="offers_offer_import"),
            path("export/", wrap(export_file), name="offers_offer_export"),
        ]
        return [*own, *super().get_urls()]
