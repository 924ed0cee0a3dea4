"""The queues of the desk, and the keys by which its reasons are chosen; the handbook names them too."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason


class Queue(models.TextChoices):
    """A list at the desk; `new`, `held`, `released`, `rejected` list the answers with that status."""

    NEW = "new", _("Neu")
    REPORTED = "reported", _("Gemeldet")
    HELD = "held", _("Zurückgestellt")
    OBJECTIONS = "objections", _("Widersprüche")
    SOCIAL = "social", _("Soziale Netzwerke und Buch")
    RELEASED = "released", _("Gezeigt")
    REJECTED = "rejected", _("Nicht gezeigt")

    TO_DECIDE = nonmember(("new", "reported", "held", "objections", "social"))  # somebody has to decide
    ALWAYS_LISTED = nonmember(("new", "held", "objections", "released", "rejected"))  # even when they are empty
    WAITING = nonmember(("new", "held"))  # hints are stored about their answers, and they can be passed on
    SEARCHABLE = nonmember(("released", "rejected"))  # everything that was decided: to look up, page by page
    WITH_OWN_ACTIONS = nonmember(("reported", "objections", "social"))  # at addresses of their own, see urls.py


# After N; together with the shift key they reject at once.
REASON_SHORTCUTS = {
    Reason.PERSONAL_DATA: "p",
    Reason.THIRD_PARTY: "a",  # andere Person
    Reason.INSULT: "b",
    Reason.DISCRIMINATION: "r",
    Reason.EXTREMISM: "e",
    Reason.THREAT: "d",
    Reason.SEXUAL: "x",
    Reason.ALLEGATION: "v",
    Reason.ADVERTISING: "w",
    Reason.PARTY_AD: "t",
    Reason.LINK: "l",
    Reason.OFF_TOPIC: "k",  # keine Antwort
    Reason.DUPLICATE: "m",
    Reason.COPYRIGHT: "f",
    Reason.CRISIS: "n",
}


def list_reasons() -> list[tuple[str, str, str]]:
    """Code, label and shortcut of each reason."""
    return [(reason.value, str(reason.label), REASON_SHORTCUTS[reason]) for reason in Reason]
