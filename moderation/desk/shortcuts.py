"""The keys of the desk. The handbook and the help on the page say them too."""

from __future__ import annotations

from contributions.enums import Reason

# After N; together with the shift key they reject at once.
REASON_KEYS = {
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


def reasons() -> list[tuple[str, str, str]]:
    """Code, words and key of each reason."""
    return [(reason.value, str(reason.label), REASON_KEYS[reason]) for reason in Reason]
