"""Reads calendar files by hand, as RFC 5545 has them, and once more by a library."""

from __future__ import annotations

import icalendar

from exhibition.posting.models import Post

Event = dict[str, str]


def read_lines(content: bytes) -> list[str]:
    """The content lines as RFC 5545, 3.1, has them, read by hand: fails where one is too long or ends otherwise."""
    assert content.endswith(b"\r\n")
    folded = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in folded:
        assert len(line) <= 75
        assert not {b"\r"[0], b"\n"[0]} & set(line)
        line.decode()  # no letter is cut in two
    lines = content.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")
    assert all(line.partition(":")[0].partition(";")[0].replace("-", "").isupper() for line in lines)
    return lines


def unescape(text: str) -> str:
    """Of a TEXT value (3.3.11), read by hand."""
    letters, read = iter(text), []
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            read.append({"n": "\n", "N": "\n"}.get(following, following))
        else:
            assert letter not in ";,"
            read.append(letter)
    return "".join(read)


def read(content: bytes) -> dict[str, Event]:
    """Events by UID, each its properties; those of its alarm with "alarm " before them."""
    events: dict[str, Event] = {}
    event, prefix = Event(), ""
    lines = read_lines(content)
    begins = next((at for at, line in enumerate(lines) if line == "BEGIN:VEVENT"), len(lines))
    for line in lines[begins:-1]:  # without END:VCALENDAR
        name, _, value = line.partition(":")
        if line in ("BEGIN:VEVENT", "BEGIN:VALARM"):
            event, prefix = (Event(), "") if line.endswith("EVENT") else (event, "alarm ")
        elif line == "END:VALARM":
            prefix = ""
        elif line == "END:VEVENT":
            events[event["UID"]] = event
        else:
            assert prefix + name not in event
            event[prefix + name.partition(";")[0]] = unescape(value) if name in ("SUMMARY", "DESCRIPTION") else value
    parsed = icalendar.Calendar.from_ical(content)
    assert not parsed.errors
    assert {str(each["uid"]) for each in parsed.walk("VEVENT")} == events.keys()
    assert all(str(each.get("summary")) == events[str(each["uid"])]["SUMMARY"] for each in parsed.walk("VEVENT"))
    return events


def uid(post: Post) -> str:
    """Under which calendars know the post."""
    return f"post-{post.pk}@antworten.example"
