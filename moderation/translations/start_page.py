"""Who is asked to clear a translation, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from krefeld_kann_was.lib.start_page import WaitingItem, waiting
from moderation.formatting import MAX_COUNT, format_capped_count
from moderation.translations.selectors import waiting_for


@waiting("moderation.add_decision", position=25)
def list_translations(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Translations that others wrote and nobody has cleared. One query."""
    if count := waiting_for(person)[: MAX_COUNT + 1].count():
        label = ngettext("Übersetzung wartet auf dein Ja", "Übersetzungen warten auf dein Ja", count)
        yield WaitingItem(format_capped_count(count), label, reverse("moderation:translations"))
