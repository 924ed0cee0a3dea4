"""The admin of the partners, with a preview of the logo on light and dark ground."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from exhibition.partners.forms import PartnerForm
from exhibition.partners.logos import is_faint
from exhibition.partners.models import Partner
from krefeld_kann_was.lib.confirmed_effects import SaysEffectOfDeletion
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin
from krefeld_kann_was.request_bodies import accept_files


@admin.register(Partner)
class PartnerAdmin(SaysEffectOfDeletion, EditConflictAdmin, admin.ModelAdmin):
    form = PartnerForm
    effect_of_deletion = _(
        "Seine Angebote und Termine bleiben, gehören dann zu niemandem und stehen bei allen Fragen. Was noch auf "
        "Freigabe wartet, ist weg, und seine Konten dürfen nichts mehr eintragen."
    )
    list_display = [
        *("name", "role", "position", "has_logo"),
        *("on_screen", "on_home", "on_print", "on_pictures", "on_answer_pictures"),
    ]
    list_filter = ["role"]
    search_fields = ["name"]
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}
    readonly_fields = ["preview"]
    fields = [
        *("name", "role", "address", "position", "file", "unsaved_logo", "preview", "without_logo"),
        *("on_screen", "on_home", "on_print", "on_pictures", "on_answer_pictures", "questions"),
    ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.fields, *(["show_again"] if obj is not None and obj.is_shown_nowhere else [])]

    @accept_files
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, extra_context)

    @accept_files
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("Logo"), boolean=True)
    def has_logo(self, partner: Partner) -> bool:
        return bool(partner.logo_digest)

    @admin.display(description=_("So sieht es aus"))
    def preview(self, partner: Partner) -> SafeString | str:
        """The stored logo, or the name, on the panel that it gets, and on the bare grounds."""
        dark = settings.DESIGN_TOKENS.colour_themes["samt"].ground
        is_faint_on_dark = bool(partner.logo_digest) and is_faint(bytes(partner.logo), dark)
        context = {"partner": partner, "is_faint_on_dark": is_faint_on_dark}
        return render_to_string("admin/partners/_preview.html", context)
