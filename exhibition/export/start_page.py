"""What waits after answers were taken back or changed, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from exhibition.export.takedowns import count_open_takedowns
from krefeld_kann_was.lib.start_page import WaitingItem, waiting


@waiting("export.view_takedown", position=50)
def list_takedowns(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Answers that were taken back or changed although pictures of them may be out. One query."""
    counts, address = count_open_takedowns(), f"{reverse('admin:export_takedown_changelist')}?done=no"
    if counts.gone:
        label = ngettext(
            "Antwort wurde zurückgenommen: bitte Bilder löschen",
            "Antworten wurden zurückgenommen: bitte Bilder löschen",
            counts.gone,
        )
        yield WaitingItem(str(counts.gone), label, address, is_urgent=True)
    if counts.changed:
        label = ngettext(
            "Antwort hat sich geändert: bitte Beiträge ersetzen",
            "Antworten haben sich geändert: bitte Beiträge ersetzen",
            counts.changed,
        )
        yield WaitingItem(str(counts.changed), label, address, is_urgent=True)
