"""How long answers wait for their first word, kept so coarsely that the time of submission stays forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from moderation.enums import Waited

MINUTE = timedelta(minutes=1)


def how_long(submitted_at: datetime, decided_at: datetime) -> Waited | None:
    """The class of the waiting time; None where the time of submission is a full hour, so coarsened already.

    The product promises to keep the exact time of submission only until the decision. The log knows the exact time of
    the decision: an exact waiting time beside it would give the other back. A class gives back a quarter of an hour at
    the closest, and the figures need no more. An answer that is new again because somebody took back their word has
    only its hour left, and is not counted.
    """
    if submitted_at == submitted_at.replace(minute=0, second=0, microsecond=0):
        return None
    minutes = (decided_at - submitted_at) / MINUTE
    return next((waited for waited in Waited if minutes < waited), Waited.LONGER)
