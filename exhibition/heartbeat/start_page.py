"""What the checklist says of the screens of a question."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Question
from exhibition.models import Screen
from krefeld_kann_was.lib.start_page import Check, checks


@checks("exhibition.change_screen", position=70)
def check_screens(question: Question, now: datetime) -> Iterator[Check]:
    """Whether each screen leads to its question and has ever sent a heartbeat; that there is none can be confirmed.

    One query.
    """
    rows = Screen.objects.filter(question=question)
    screens = list(rows.values_list("pk", "name", "heartbeat", "station__question"))
    never_seen = {pk: name for pk, name, heartbeat, _asked in screens if heartbeat is None}
    misleading = {pk: name for pk, name, _heartbeat, asked in screens if asked != question.pk}
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
    if misleading:
        yield _misleading_check(misleading)
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
        address=_address_of(never_seen),
        link=_("Aufstellen") if never_seen else _("Ansehen"),
    )


def _misleading_check(screens: Mapping[int, str]) -> Check:
    """Of screens by id, with their names, whose station was moved to another question."""
    text = ngettext(
        "%(count)d Bildschirm zeigt den Code einer anderen Frage",
        "%(count)d Bildschirme zeigen den Code einer anderen Frage",
        len(screens),
    )
    return Check(
        code="screens",
        label=text % {"count": len(screens)},
        is_done=False,
        detail=", ".join(screens.values()),
        address=_address_of(screens),
        link=_("Standort wählen"),
    )


def _address_of(screens: Collection[int]) -> str:
    """The page of the only one of these screens, or that of all."""
    if len(screens) == 1:
        return reverse("admin:exhibition_screen_change", args=[*screens])
    return reverse("admin:exhibition_screen_changelist")
