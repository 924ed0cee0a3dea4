"""The programme as a page, and its events for calendars."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exhibition.programme.models import Event
from exhibition.programme.selectors import coming_events
from krefeld_kann_was.lib.calendar_files import CalendarEvent, calendar_file
from krefeld_kann_was.lib.ids import MAX_ID
from krefeld_kann_was.lib.languages import plain_path

CALENDAR_TITLE = "Krefeld kann was"


@require_safe
def show_programme(request: HttpRequest) -> HttpResponse:
    address = urlsplit(settings.PUBLIC_URL + plain_path("programme-calendar"))
    context = {
        "path": plain_path("programme"),
        "events": coming_events(timezone.now()),
        "subscription": address._replace(scheme="webcal").geturl(),
        "shown_address": address.geturl(),
    }
    return render(request, "exhibition/programme/programme.html", context)


@require_safe
def send_calendar(request: HttpRequest) -> HttpResponse:
    """All events, also those that are over: what a calendar has subscribed to does not vanish from it."""
    return _calendar_response(Event.objects.all(), "programm.ics")


@require_safe
def send_event(request: HttpRequest, event_id: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=min(event_id, MAX_ID))
    return _calendar_response([event], f"termin-{event.pk}.ics")


def _calendar_response(events: Iterable[Event], filename: str) -> HttpResponse:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    content = calendar_file((_calendar_event(event, host) for event in events), title=CALENDAR_TITLE, host=host)
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _calendar_event(event: Event, host: str) -> CalendarEvent:
    return CalendarEvent(
        uid=f"event-{event.pk}@{host}",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        days=(event.first_day, event.last_day) if event.is_all_day else None,
        changed_at=event.changed_at,
        summary=event.title,
        description=f"{event.description}\n{event.organiser}",
        location=event.place,
        url=event.link,
        sequence=int(event.changed_at.timestamp()),
    )
