"""What the information pages show: the latest version that staff wrote, else the built-in text."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from contributions.codes import entry_address
from contributions.consent_texts import DEFAULT_NETWORKS
from contributions.defaults import list_networks
from contributions.models import Question
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import MANDATORY_FIELDS, STILL_MISSING, BarrierReport, Institution, PageText
from krefeld_kann_was.information.page_texts import built_in_text, render_markdown
from krefeld_kann_was.information.retention_periods import format_periods
from krefeld_kann_was.lib.languages import Language, languages


class MissingField(NamedTuple):
    """An empty mandatory field of the institution, and the address at which staff fill it in."""

    label: str
    address: str
    pages: str  # their names


class RenderedText(NamedTuple):
    """The text of a page as it is shown, and its language, which may differ from the one asked for."""

    html: SafeString
    language: str
    changed_on: str  # the formatted day; empty for a built-in text


def current_text(page: PageSlug, language: str) -> RenderedText:
    """The text of the page in this language, else in German, with „fehlt noch“ for empty mandatory fields.

    A built-in translation translates the built-in German text: it is not used once staff have written a German one.
    """
    german = latest_version(page, settings.LANGUAGE_CODE)
    for code in (language, settings.LANGUAGE_CODE):
        row = german if code == settings.LANGUAGE_CODE else latest_version(page, code)
        body = row.body if row else None if german else built_in_text(page, code)
        if body is not None:
            changed_on = date_format(localtime(row.written_at), "DATE_FORMAT") if row else ""
            return RenderedText(render_markdown(body, _placeholder_values(page, code)), code, changed_on)
    raise LookupError(page)


def current_texts() -> Iterator[tuple[PageSlug, Language, bool, SafeString]]:
    """Each page with each language that it has a text in now, whether staff wrote it, and what waits to be shown."""
    for page in PageSlug:
        complete = is_complete(page)
        for language in languages():
            text = current_text(page, language.code)
            if text.language == language.code:
                yield page, language, bool(text.changed_on), SafeString() if complete else text.html


def draft_of(page: str, language: str) -> str | None:
    """The Markdown with which a new version begins: the latest one, else the built-in text; German if there is none."""
    for code in (language, settings.LANGUAGE_CODE):
        row = latest_version(page, code)
        if body := row.body if row else built_in_text(page, code):
            return body
    return None


def latest_version(page: str, language: str) -> PageText | None:
    """The latest version that staff wrote in exactly this language."""
    return PageText.objects.filter(page=page, language=language).order_by("-version").first()


def is_complete(page: PageSlug) -> bool:
    """Whether the institution has everything without which the page is not shown. One query at most."""
    return page not in MANDATORY_FIELDS or not Institution.current().missing_fields(page)


def missing_contacts() -> list[MissingField]:
    """The empty mandatory fields of the institution. One query."""
    institution = Institution.current()
    site_page = "change" if institution.pk else "add"
    address = reverse(f"admin:information_institution_{site_page}", args=[institution.pk] if institution.pk else [])
    return [
        MissingField(
            label=str(Institution._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            address=f"{address}#id_{name}",
            pages=", ".join(str(page.label) for page in PageSlug if name in MANDATORY_FIELDS.get(page, ())),
        )
        for name in institution.missing_fields()
    ]


def count_open_barrier_reports() -> int:
    return BarrierReport.objects.filter(done_at=None).count()


def _placeholder_values(page: PageSlug, language: str) -> dict[str, str]:
    institution = Institution.current()
    values = {name: _format(getattr(institution, name)) for name in Institution.placeholders()}
    values["answer_address"] = entry_address()
    missing = dict.fromkeys(institution.missing_fields(page), str(STILL_MISSING))
    return values | missing | format_periods(language) | _question_values(language)


def _question_values(language: str) -> dict[str, str]:
    """Of the latest question: its networks, the address of its gallery, the licence of its data; empty: it has none."""
    question = Question.objects.order_by("-opens_at", "-pk").first()
    networks = list_networks(question.networks if question else DEFAULT_NETWORKS, language)
    if question is None or question.gallery_opens_at() is None:
        return {"gallery": "", "data_licence": "", "networks": networks}
    address = urlsplit(settings.PUBLIC_URL).netloc + reverse("gallery")
    licence = question.licence.label if question.licence else ""
    return {"gallery": address.rstrip("/"), "data_licence": licence, "networks": networks}


def _format(value: str | date | None) -> str:
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else (value or "").strip()
