"""The form page and the receipt page: rendered once, then only what differs between two visitors is filled in.

Rendering a Django form takes longer than everything else together. The cache key of a page is everything it shows, so
a cached page is never outdated.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csp import get_nonce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from contributions.codes import code_html, entry_address
from contributions.consent_texts import TEXTS
from contributions.crisis import needs_help
from contributions.defaults import list_networks
from contributions.devices import Device
from contributions.enums import Phase, Reason, StationKind, Status
from contributions.forms import AnswerForm, ObjectionForm
from contributions.gallery_options import GalleryOpening
from contributions.helplines import HELPLINES
from contributions.models import ConsentText, Question
from contributions.page_skeleton import PLACEHOLDERS, PageSkeleton
from contributions.progress import (
    Progress,
    describe_turn,
    describe_wait,
    house_of,
    last_day_to_object,
    may_object,
    read_progress,
    sources,
    was_shown,
)
from contributions.selectors import ReceiptData, get_question
from contributions.text import OMISSION_MARK
from contributions.tokens import issue_token
from krefeld_kann_was.lib.caching import cached_briefly
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.hyphenation import MIN_LENGTH_IN_HEADING, hyphenate_html
from krefeld_kann_was.lib.languages import active_language, plain_path
from krefeld_kann_was.lib.line_breaks import keep_together
from krefeld_kann_was.lib.typesetting import typography_of

MAX_CACHED_PAGES = 256
# The sizes of an answer in the head of a page: the longest text, in which a line break counts as LINE_BREAK_LENGTH.
SIZES = ((26, "huge"), (60, "short"), (150, "middle"))
LINE_BREAK_LENGTH = 16


def redirect_after_post(name: str, *args: object) -> HttpResponse:
    """A redirect (303) to the page of this name in the current language."""
    return HttpResponseRedirect(reverse(name, args=args), status=HTTPStatus.SEE_OTHER)


class FormPage(NamedTuple):
    """All that a form page shows, apart from what a visitor typed."""

    path: str
    next_path: str
    station_code: str
    table_count: int | None
    language: str
    choose_language: bool
    question_id: int
    hosts: str
    title: str
    title_language: str
    answer_length: int
    consent_id: int
    consent_language: str
    exhibition: str
    social: str
    book: str
    open_data: str
    shared: bool
    colour_theme: str
    own_colour_theme: ColourTheme | None
    is_rehearsal: bool

    @classmethod
    def of(cls, device: Device, language: str, consent: ConsentText, *, choose_language: bool = False) -> FormPage:
        question = device.station.question
        title = question.text_in(language)
        return cls(
            path=device.path,
            next_path=device.next_path,
            station_code=device.station.code,
            table_count=device.table_count,
            language=language,
            choose_language=choose_language,
            question_id=question.pk,
            hosts=question.hosts,
            title=title.title,
            title_language=title.language,
            answer_length=question.answer_length,
            consent_id=consent.pk,
            consent_language=consent.language,
            exhibition=consent.exhibition,
            social=consent.social,
            book=consent.book if question.asks_for_book(consent) else "",
            open_data=consent.open_data if question.asks_for_open_data(consent) else "",
            shared=device.is_shared,
            colour_theme=question.colour_theme,
            own_colour_theme=question.own_colour_theme,
            is_rehearsal=question.is_rehearsal,
        )

    def empty_form(self, token: str, table_path: str = "") -> AnswerForm:
        """The form with the boxes that the question asks for."""
        return AnswerForm(
            question=Question(answer_length=self.answer_length),
            consent=ConsentText(language=self.consent_language, **{name: getattr(self, name) for name in TEXTS}),
            token=token,
            shared=self.shared,
            list_is_open=self.choose_language,
            table_path=table_path,
        )

    def html(self, form: AnswerForm, nonce: object, **further: object) -> str:
        context = {"page": self, "form": form, "csp_nonce": nonce} | further
        template = "form.html" if self.table_count is None else "workshop.html"
        return render_to_string(f"contributions/{template}", self._asdict() | context)


# What a receipt page takes over from the stored answer as it is.
AS_STORED = ("status", "reason", "shortened", "consent_social", "consent_book", "consent_open_data", "objection")


class ReceiptPage(NamedTuple):
    """All that a receipt page shows, apart from what differs between two answers in the same state."""

    language: str
    title: str
    title_language: str
    colour_theme: str
    own_colour_theme: ColourTheme | None
    is_rehearsal: bool
    status: str
    reason: str
    has_text: bool
    needs_help: bool
    shortened: bool
    has_omission_mark: bool
    was_released: bool
    social: str
    book: str
    open_data: str
    consent_language: str
    networks: str
    consent_social: bool
    consent_book: bool
    consent_open_data: bool
    objection: str | None
    may_object: bool
    has_last_day: bool
    phase: Phase
    goes_on: bool
    has_screens: bool
    shows_answers: bool
    was_shown: bool
    has_outlook: bool
    can_answer_again: bool
    slug: str
    gallery_is_open: bool
    gallery_will_open: bool

    @classmethod
    def of(
        cls,
        receipt: ReceiptData,
        question: Question,
        progress: Progress,
        outlook: str,
        last_day: date | None,
        asks_for_help: bool,
    ) -> ReceiptPage:
        language = active_language()
        title, consent = question.text_in(language), question.consent_shown(receipt.consent_id)
        return cls(
            language=language,
            title=title.title,
            title_language=title.language,
            colour_theme=question.answer_colour_theme(receipt.id) if receipt.text else question.colour_theme,
            own_colour_theme=question.own_colour_theme,
            is_rehearsal=question.is_rehearsal,
            has_text=bool(receipt.text),
            needs_help=asks_for_help,
            has_omission_mark=OMISSION_MARK in receipt.text,
            was_released=receipt.released_at is not None,
            social=consent.social,
            book=consent.book if receipt.consent_book or question.asks_for_book(consent) else "",
            open_data=consent.open_data if receipt.consent_open_data or question.asks_for_open_data(consent) else "",
            consent_language=consent.language,
            networks=list_networks(consent.networks, language),
            **{name: getattr(receipt, name) for name in AS_STORED},
            may_object=may_object(receipt),
            has_last_day=last_day is not None,
            phase=progress.phase,
            goes_on=progress.goes_on,
            has_screens=progress.screens.exist,
            shows_answers=progress.shows_answers,
            was_shown=was_shown(receipt, progress),
            has_outlook=bool(outlook),
            can_answer_again=progress.phase is Phase.OPEN and receipt.station_kind != StationKind.TERMINAL,
            slug=question.slug,
            gallery_is_open=progress.gallery_is_open,
            gallery_will_open=question.gallery != GalleryOpening.NEVER,
        )

    def is_on_screen(self) -> bool:
        """Whether it shows the answer as on the screen: now or when it is read. A call for help is not shown off."""
        return self.status in (*Status.OPEN, *Status.SHOWN) and not self.needs_help

    def _way_to_read(self) -> str:
        """The path of this question's gallery, else of the first page."""
        return reverse("gallery", query={"frage": self.slug}) if self.gallery_is_open else reverse("home")

    def html(self, form: ObjectionForm) -> str:
        context = PLACEHOLDERS | {
            "text": PLACEHOLDERS["text"] if self.has_text else "",
            "is_waiting": self.status in Status.OPEN,
            "is_over": self.phase is Phase.AFTER,
            "on_screen": self.is_on_screen(),
            "entry_address": _breakable(entry_address()),
            "shared_address": settings.PUBLIC_URL + self._way_to_read(),
            "reason_label": Reason(self.reason).label if self.reason else "",
            "helplines": HELPLINES,
            "form": form,
            "csp_nonce": PLACEHOLDERS["nonce"],
            "path": plain_path("receipt", PLACEHOLDERS["receipt"]),
        }
        return render_to_string("contributions/receipt.html", self._asdict() | context)


@cached_briefly(maxsize=MAX_CACHED_PAGES)
def empty_form_page(
    now: datetime, device: Device, language: str, choose_language: bool
) -> tuple[ConsentText, FormPage]:
    """The form of a device in this language, and the consent text of it; cached."""
    consent = device.station.question.consent(language)
    return consent, FormPage.of(device, language, consent, choose_language=choose_language)


def empty_form_response(request: HttpRequest, page: FormPage, now: datetime) -> HttpResponse:
    """The page with an empty form and a fresh token."""
    token, nonce = issue_token(now, page.consent_id), str(get_nonce(request))
    return _form_skeleton(page, len(token), len(nonce)).response(request, nonce=nonce, token=token)


def receipt_response(
    request: HttpRequest, receipt: ReceiptData, code: str, now: datetime, *, objection: ObjectionForm | None = None
) -> HttpResponse:
    """The receipt page of an answer. With a form that has errors the status is 422 and the page shows them.

    `code`: the receipt as in addresses.
    """
    question = get_question(now, receipt.question_id)
    progress = read_progress(now, question, house_of(receipt.station_kind, receipt.venue_id))
    asks_for_help = needs_help(receipt.text, receipt.status, receipt.reason)
    outlook = _describe_outlook(receipt, progress, now, asks_for_help=asks_for_help)
    last_day = last_day_to_object(receipt, now)
    page = ReceiptPage.of(receipt, question, progress, outlook, last_day, asks_for_help)
    skeleton = _receipt_skeleton(page) if objection is None else PageSkeleton(page.html(objection))
    typography, names = typography_of(receipt.text, receipt.language), question.unbroken_names
    is_shown = page.is_on_screen()
    response = skeleton.response(
        request,
        nonce=str(get_nonce(request)),
        receipt=code,
        code=code_html(code),
        text=escape(typography.typeset(receipt.text, names, min_length=MIN_LENGTH_IN_HEADING, is_quoted=is_shown)),
        text_language=receipt.language,
        text_direction=typography.direction,
        opening=typography.opening,
        closing=typography.closing,
        size=answer_size(receipt.text),
        station=receipt.station_code,
        outlook=_typeset_outlook(outlook, page.language),
        accepted=keep_together(
            escape(date_format(localtime(receipt.released_at), "DATETIME_FORMAT") if receipt.released_at else "")
        ),
        last_day=keep_together(escape(date_format(last_day, "DATE_FORMAT") if last_day else "")),
        offers=_show_offers(receipt) if is_shown else "",  # where somebody needs help, help stands alone
    )
    response.headers["X-Robots-Tag"] = "noindex"
    if objection is not None:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _show_offers(receipt: ReceiptData) -> str:
    return sources.show_offers(receipt.question_id, receipt.id, receipt.quarter, receipt.released_at)


def _describe_outlook(receipt: ReceiptData, progress: Progress, now: datetime, *, asks_for_help: bool) -> str:
    if progress.phase is Phase.AFTER:
        return ""
    if receipt.status in Status.OPEN:
        return describe_wait(receipt, progress, now, asks_for_help=asks_for_help)
    return describe_turn(receipt, progress, now) if receipt.status in Status.SHOWN else ""


def _breakable(address: str) -> SafeString:
    """The address, which may go on in the next line before each dot and slash."""
    return mark_safe(re.sub(r"(?=[./])", "<wbr>", escape(address)))  # noqa: S308 (escaped)


def answer_size(text: str) -> str:
    """The name of the size in which an answer stands in the head of a page."""
    length = len(text) + LINE_BREAK_LENGTH * text.count("\n")
    return next((name for longest, name in SIZES if length <= longest), "long")


@lru_cache(maxsize=MAX_CACHED_PAGES)  # it is the same for many
def _typeset_outlook(outlook: str, language: str) -> str:
    return hyphenate_html(escape(outlook), language)


@lru_cache(maxsize=MAX_CACHED_PAGES)
def _form_skeleton(page: FormPage, token_length: int, nonce_length: int) -> PageSkeleton:
    html = page.html(page.empty_form(PLACEHOLDERS["token"]), PLACEHOLDERS["nonce"])
    return PageSkeleton(html, {"token": token_length, "nonce": nonce_length})


@lru_cache(maxsize=MAX_CACHED_PAGES)
def _receipt_skeleton(page: ReceiptPage) -> PageSkeleton:
    return PageSkeleton(page.html(ObjectionForm()))
