"""The programme: events around the exhibition, as a page and for calendars."""
