"""Files for calendars (iCalendar, RFC 5545): events of the programme, and posts. Pure, without the database.

All times are in UTC, which no change of the clock can move; whole days have no time.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings

REFRESH_PERIOD = "PT1H"  # after which calendars that have subscribed look for changes


class CalendarEvent(NamedTuple):
    """An event. Calendars know it by its `uid`, whatever else changes; times are aware.

    `sequence` rises whenever its time or its texts change, which they did last at `changed_at`. `reminder`: how long
    before the beginning a calendar reminds people, None for not at all. One that is `is_free` blocks nobody's time.
    `days`: the first and the last one of an event that takes whole days; its times do not count then.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    is_free: bool = False
    reminder: timedelta | None = None
    days: tuple[date, date] | None = None


def calendar_file(events: Iterable[CalendarEvent], *, title: str, host: str) -> bytes:
    """The events as a file; `title` is what calendars call a subscription to it, `host` names who made it."""
    from icalendar import Alarm, Calendar, Event, Timezone  # slow to load, and for these files alone

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{host}//krefeld_kann_was//DE")
    calendar.add("x-wr-calname", title)
    calendar.add("x-published-ttl", REFRESH_PERIOD)
    for event in events:
        entry = Event()
        entry.add("uid", event.uid)
        # Without a METHOD, DTSTAMP says when the event was last revised (3.8.7.2).
        entry.add("dtstamp", event.changed_at.astimezone(UTC))
        entry.add("last-modified", event.changed_at.astimezone(UTC))
        entry.add("sequence", event.sequence)
        entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
        if event.days:
            first, last = event.days
            entry.add("dtstart", first)
            entry.add("dtend", last + timedelta(days=1))  # not included (3.8.2.2)
        else:
            entry.add("dtstart", event.starts_at.astimezone(UTC))
            entry.add("dtend", event.ends_at.astimezone(UTC))
        for name in ("summary", "description", "location", "url"):
            if value := getattr(event, name):
                entry.add(name, value)
        if event.is_free:
            entry.add("transp", "TRANSPARENT")
        if event.reminder is not None:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", event.summary)
            alarm.add("trigger", -event.reminder)
            entry.add_component(alarm)
        calendar.add_component(entry)
    if not calendar.subcomponents:  # there must be one (3.6)
        calendar.add_component(Timezone.from_tzid(settings.TIME_ZONE))
    return calendar.to_ical()
