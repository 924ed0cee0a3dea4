"""The admin of the events."""

from django.contrib import admin

from exhibition.programme.models import Event
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin


@admin.register(Event)
class EventAdmin(EditConflictAdmin, admin.ModelAdmin):
    list_display = ["title", "starts_at", "place", "organiser"]
    search_fields = ["title", "organiser", "place", "description"]
    date_hierarchy = "starts_at"
    fields = ["title", "organiser", "description", "place", "starts_at", "ends_at", "link", "partner"]
