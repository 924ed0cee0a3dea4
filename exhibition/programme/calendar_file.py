"""Events as a file for calendars. Pure, without the database."""

from collections.abc import Iterable
from datetime import UTC

from exhibition.programme.models import Event

REFRESH_PERIOD = "PT6H"  # after which calendars look for changes


def calendar_file(events: Iterable[Event], *, title: str, host: str) -> bytes:
    """iCalendar (RFC 5545), in UTC, which no change of the clock can move. The same event has always the same UID."""
    from icalendar import Calendar  # slow to load, and for this file alone
    from icalendar import Event as CalendarEvent

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{host}//krefeld_kann_was//DE")
    calendar.add("x-wr-calname", title)
    calendar.add("x-published-ttl", REFRESH_PERIOD)
    for event in events:
        entry = CalendarEvent()
        entry.add("uid", f"event-{event.pk}@{host}")
        entry.add("dtstamp", event.changed_at.astimezone(UTC))
        entry.add("last-modified", event.changed_at.astimezone(UTC))
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        entry.add("dtend", event.ends_at.astimezone(UTC))
        entry.add("summary", event.title)
        entry.add("description", f"{event.description}\n{event.organiser}")
        entry.add("location", event.place)
        if event.link:
            entry.add("url", event.link)
        calendar.add_component(entry)
    return calendar.to_ical()
