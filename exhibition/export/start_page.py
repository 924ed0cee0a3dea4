"""What waits after answers were taken back, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from exhibition.export.takedowns import open_takedowns
from krefeld_kann_was.lib.start_page import WaitingItem, waiting


@waiting("export.view_takedown", position=50)
def list_takedowns(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Answers that were taken back although pictures of them may be out. One query."""
    if count := open_takedowns().count():
        label = ngettext(
            "Antwort wurde zurückgenommen: bitte Bilder löschen",
            "Antworten wurden zurückgenommen: bitte Bilder löschen",
            count,
        )
        yield WaitingItem(str(count), label, f"{reverse('admin:export_takedown_changelist')}?done=no", is_urgent=True)
