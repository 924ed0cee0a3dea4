"""What waits for editors, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from exhibition.proposals.enums import EntryKind
from exhibition.proposals.selectors import count_waiting
from krefeld_kann_was.lib.start_page import WaitingItem, waiting


@waiting("proposals.change_proposal", position=45)
def list_proposals(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Offers and events of partners that nobody has released. One query."""
    counts = count_waiting()
    address = reverse("proposals:waiting")
    if count := counts.get(EntryKind.OFFER):
        label = ngettext(
            "Angebot eines Partners wartet auf Freigabe", "Angebote von Partnern warten auf Freigabe", count
        )
        yield WaitingItem(str(count), label, address)
    if count := counts.get(EntryKind.EVENT):
        label = ngettext(
            "Veranstaltung eines Partners wartet auf Freigabe",
            "Veranstaltungen von Partnern warten auf Freigabe",
            count,
        )
        yield WaitingItem(str(count), label, address)
