"""What the checklist says of the screens of a question."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Question
from exhibition.models import Screen
from krefeld_kann_was.lib.start_page import Check, checks


@checks("exhibition.change_screen", position=70)
def check_screens(question: Question, now: datetime) -> Iterator[Check]:
    """Whether each screen has ever sent a heartbeat; that there is none can be confirmed. One query."""
    screens = list(Screen.objects.filter(question=question).values_list("pk", "name", "heartbeat"))
    never_seen = {pk: name for pk, name, heartbeat in screens if heartbeat is None}
    listed = reverse("admin:exhibition_screen_changelist")
    if not screens:
        yield Check(
            code="screens",
            label=_("Noch kein Bildschirm"),
            is_done=False,
            detail=_("Er zeigt die Antworten dort, wo ihr fragt."),
            address=reverse("assistant:screen", args=[question.pk]),
            link=_("Bildschirm anlegen"),
            subject="none",
            tick=_("Es geht ohne"),
            ticked=_("Ohne Bildschirm, so gewollt"),
        )
        return
    text = ngettext("%(count)d Bildschirm lief schon", "Alle %(count)d Bildschirme liefen schon", len(screens))
    if never_seen:
        text = ngettext(
            "%(count)d Bildschirm hat sich noch nie gemeldet",
            "%(count)d Bildschirme haben sich noch nie gemeldet",
            len(never_seen),
        )
    yield Check(
        code="screens",
        label=text % {"count": len(never_seen or screens)},
        is_done=not never_seen,
        detail=", ".join(never_seen.values()),
        address=reverse("admin:exhibition_screen_change", args=[*never_seen]) if len(never_seen) == 1 else listed,
        link=_("Aufstellen") if never_seen else _("Ansehen"),
    )
