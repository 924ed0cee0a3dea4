"""Which text a page shows: the newest version that staff wrote, else the one that came with the software."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from contributions.models import Question
from krefeld_kann_was.information.models import Institution, PageText
from krefeld_kann_was.information.wording import OF_THE_GALLERY, Slug, html, shipped


class Text(NamedTuple):
    html: SafeString
    language: str
    changed: str  # the day in words; empty for a text that came with the software


def text_in_force(page: Slug, language: str) -> Text:
    """The words of the page in this language, else in German.

    A translation that came with the software says what the German text that came with it says: as soon as staff have
    written a German one of their own, it counts no more.
    """
    german = newest(page, settings.LANGUAGE_CODE)
    for wanted in (language, settings.LANGUAGE_CODE):
        row = german if wanted == settings.LANGUAGE_CODE else newest(page, wanted)
        body = row.body if row else None if german else shipped(page, wanted)
        if body is not None:
            written_at = row.written_at if row else None
            changed = date_format(localtime(written_at), "DATE_FORMAT") if written_at else ""
            return Text(html(body, _values()), wanted, changed)
    raise LookupError(page)


def newest(page: str, language: str) -> PageText | None:
    """The newest version that staff wrote in exactly this language."""
    return PageText.objects.filter(page=page, language=language).order_by("-version").first()


def _values() -> dict[str, str]:
    institution = Institution.current()
    values = {name: _in_words(getattr(institution, name)) for name in Institution.placeholders()}
    return values | _of_the_gallery()


def _of_the_gallery() -> dict[str, str]:
    """Where the newest question's gallery is or will be, and the licence of its data; empty where there is none."""
    question = Question.objects.order_by("-opens_at", "-pk").first()
    if question is None or question.gallery_opens_at() is None:
        return dict.fromkeys(OF_THE_GALLERY, "")
    address = urlsplit(settings.PUBLIC_URL).netloc + reverse("gallery")
    return {"gallery": address.rstrip("/"), "data_licence": question.licence.label if question.licence else ""}


def _in_words(value: str | date | None) -> str:
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return (value or "").strip()
