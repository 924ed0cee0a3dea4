"""What the information pages show: the latest version that staff wrote, else the built-in text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef
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


class _Facts(NamedTuple):
    """What fills the placeholders of the texts: the institution and the questions, the latest first."""

    institution: Institution
    questions: list[Question]

    @classmethod
    def read(cls) -> _Facts:
        return cls(Institution.current(), list(Question.objects.order_by("-opens_at", "-pk")))


def current_text(page: PageSlug, language: str) -> RenderedText:
    """The text of the page in this language, else in German, with „fehlt noch“ for empty mandatory fields.

    A built-in translation translates the built-in German text: it is not used once staff have written a German one.
    Three queries.
    """
    written = _latest_versions(page=page, language__in={language, settings.LANGUAGE_CODE})
    code, body = _find_text(page, language, written)
    row = written.get((page, code))
    changed_on = date_format(localtime(row.written_at), "DATE_FORMAT") if row else ""
    return RenderedText(_render(page, code, body, _Facts.read()), code, changed_on)


def current_texts() -> Iterator[tuple[PageSlug, Language, bool, SafeString]]:
    """Each page with each language that it has a text in now, whether staff wrote it, and what waits to be shown.

    Three queries, however many there are.
    """
    written, facts = _latest_versions(), _Facts.read()
    for page in PageSlug:
        is_waiting = page in MANDATORY_FIELDS and bool(facts.institution.missing_fields(page))
        for language in languages():
            code, body = _find_text(page, language.code, written)
            if code == language.code:
                waiting = _render(page, code, body, facts) if is_waiting else SafeString()
                yield page, language, (page, code) in written, waiting


def _find_text(page: PageSlug, language: str, written: dict[tuple[str, str], PageText]) -> tuple[str, str]:
    """The language of the text that is shown of this page, and its Markdown. Raises LookupError if it has none."""
    is_german_written = (page, settings.LANGUAGE_CODE) in written
    for code in (language, settings.LANGUAGE_CODE):
        row = written.get((page, code))
        body = row.body if row else None if is_german_written else built_in_text(page, code)
        if body is not None:
            return code, body
    raise LookupError(page)


def _latest_versions(**of: Any) -> dict[tuple[str, str], PageText]:
    """The latest versions that staff wrote of these texts, by page and language."""
    later = PageText.objects.filter(
        page=OuterRef("page"), language=OuterRef("language"), version__gt=OuterRef("version")
    )
    return {(row.page, row.language): row for row in PageText.objects.filter(~Exists(later), **of)}


def _render(page: PageSlug, language: str, body: str, facts: _Facts) -> SafeString:
    return render_markdown(body, _placeholder_values(page, language, facts))


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


def responsible_body() -> str:
    """Who is responsible by law, with the address, in one line. One query."""
    institution = Institution.current()
    return ", ".join([institution.body, *institution.address.split("\n")]).replace("\r", "")


def count_open_barrier_reports() -> int:
    return BarrierReport.objects.filter(done_at=None).count()


def _placeholder_values(page: PageSlug, language: str, facts: _Facts) -> dict[str, str]:
    institution = facts.institution
    values = {name: _format(getattr(institution, name)) for name in Institution.placeholders()}
    values["answer_address"] = entry_address()
    missing = dict.fromkeys(institution.missing_fields(page), str(STILL_MISSING))
    latest = next(iter(facts.questions), None)
    return values | missing | format_periods(language, facts.questions) | _question_values(latest, language)


def _question_values(question: Question | None, language: str) -> dict[str, str]:
    """Its networks, the address of its gallery, the licence of its data; empty: it has none."""
    networks = list_networks(question.networks if question else DEFAULT_NETWORKS, language)
    if question is None or question.gallery_opens_at() is None:
        return {"gallery": "", "data_licence": "", "networks": networks}
    address = urlsplit(settings.PUBLIC_URL).netloc + reverse("gallery")
    licence = question.licence.label if question.licence else ""
    return {"gallery": address.rstrip("/"), "data_licence": licence, "networks": networks}


def _format(value: str | date | None) -> str:
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else (value or "").strip()
