"""Errors that nobody has settled yet, for the start page of administrators."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from krefeld_kann_was.errors.models import ErrorKind
from krefeld_kann_was.lib.start_page import WaitingItem, waiting


@waiting("errors.view_errorkind", position=90)
def list_errors(person: User, now: datetime) -> Iterator[WaitingItem]:
    """One query."""
    if count := ErrorKind.objects.count():
        label = ngettext(
            "Fehler im Programm: Sag bitte denen Bescheid, die den Server betreiben",
            "verschiedene Fehler im Programm: Sag bitte denen Bescheid, die den Server betreiben",
            count,
        )
        yield WaitingItem(str(count), label, reverse("admin:errors_errorkind_changelist"))
