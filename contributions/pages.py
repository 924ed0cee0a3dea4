"""The form page and the receipt page: rendered once, then only what differs between two visitors is filled in.

Rendering a Django form takes longer than everything else together. The cache key of a page is everything it shows, so
a cached page is never outdated.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csp import get_nonce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from contributions.codes import format_code
from contributions.consent_texts import TEXTS
from contributions.crisis import needs_help
from contributions.defaults import list_networks
from contributions.enums import Reason, StationKind, Status
from contributions.forms import AnswerForm, ObjectionForm
from contributions.models import ConsentText, Question, Station
from contributions.page_skeleton import PLACEHOLDERS, PageSkeleton
from contributions.selectors import ReceiptData, count_waiting_answers, get_question
from contributions.tokens import issue_token
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.languages import active_language, plain_path

MAX_CACHED_PAGES = 256


def redirect_after_post(name: str, *args: str) -> HttpResponse:
    """A redirect (303) to the page of this name in the current language."""
    return HttpResponseRedirect(reverse(name, args=args), status=HTTPStatus.SEE_OTHER)


def question_context(question: Question | None) -> dict[str, object]:
    """The template variables of a page about a question: question, title, colour_theme, own_colour_theme."""
    if question is None:
        return {}
    return {
        "question": question,
        "title": question.text_in(active_language()),
        "colour_theme": question.colour_theme,
        "own_colour_theme": question.own_colour_theme,
    }


class FormPage(NamedTuple):
    """All that a form page shows, apart from what a visitor typed."""

    path: str
    language: str
    hosts: str
    title: str
    title_language: str
    answer_length: int
    consent_id: int
    consent_language: str
    exhibition: str
    social: str
    open_data: str
    shared: bool
    colour_theme: str
    own_colour_theme: ColourTheme | None

    @classmethod
    def of(cls, station: Station, language: str) -> FormPage:
        question = station.question
        title, consent = question.text_in(language), question.consent(language)
        return cls(
            path=plain_path("form", station.code),
            language=language,
            hosts=question.hosts,
            title=title.title,
            title_language=title.language,
            answer_length=question.answer_length,
            consent_id=consent.pk,
            consent_language=consent.language,
            exhibition=consent.exhibition,
            social=consent.social,
            open_data=consent.open_data,
            shared=station.kind == StationKind.TERMINAL,
            colour_theme=question.colour_theme,
            own_colour_theme=question.own_colour_theme,
        )

    def html(self, form: AnswerForm, nonce: object) -> str:
        context = {"page": self, "form": form, "csp_nonce": nonce}
        return render_to_string("contributions/form.html", self._asdict() | context)


class ReceiptPage(NamedTuple):
    """All that a receipt page shows, apart from what differs between two answers in the same state."""

    language: str
    title: str
    title_language: str
    colour_theme: str
    own_colour_theme: ColourTheme | None
    status: str
    reason: str
    has_text: bool
    needs_help: bool
    shortened: bool
    social: str
    open_data: str
    consent_language: str
    networks: str
    consent_social: bool
    consent_open_data: bool
    objection: str | None

    @classmethod
    def of(cls, receipt: ReceiptData, question: Question, language: str) -> ReceiptPage:
        title, consent = question.text_in(language), question.consent_shown(receipt.consent_id)
        return cls(
            language=language,
            title=title.title,
            title_language=title.language,
            colour_theme=question.colour_theme,
            own_colour_theme=question.own_colour_theme,
            status=receipt.status,
            reason=receipt.reason,
            has_text=bool(receipt.text),
            needs_help=needs_help(receipt.text, receipt.status, receipt.reason),
            shortened=receipt.shortened,
            social=consent.social,
            open_data=consent.open_data,
            consent_language=consent.language,
            networks=list_networks(consent.networks, language),
            consent_social=receipt.consent_social,
            consent_open_data=receipt.consent_open_data,
            objection=receipt.objection,
        )

    def html(self, form: ObjectionForm) -> str:
        context = PLACEHOLDERS | {
            "text": PLACEHOLDERS["text"] if self.has_text else "",
            "is_waiting": self.status in Status.OPEN,
            "may_object": self.status == Status.REJECTED and self.objection is None and self.has_text,
            "reason_label": Reason(self.reason).label if self.reason else "",
            "form": form,
            "csp_nonce": PLACEHOLDERS["nonce"],
            "path": plain_path("receipt", PLACEHOLDERS["receipt"]),
        }
        return render_to_string("contributions/receipt.html", self._asdict() | context)


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
    page = ReceiptPage.of(receipt, get_question(now, receipt.question_id), active_language())
    skeleton = _receipt_skeleton(page) if objection is None else PageSkeleton(page.html(objection))
    is_waiting = receipt.status in Status.OPEN
    response = skeleton.response(
        request,
        nonce=str(get_nonce(request)),
        receipt=code,
        code=format_code(code),
        text=escape(receipt.text),
        text_language=receipt.language,
        waiting=escape(format_waiting(count_waiting_answers(now, receipt.question_id))) if is_waiting else "",
        since=escape(date_format(localtime(receipt.released_at), "DATETIME_FORMAT")) if receipt.released_at else "",
    )
    response.headers["X-Robots-Tag"] = "noindex"
    if objection is not None:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def format_waiting(count: int) -> str:
    """A sentence that says how many answers wait, the author's own one included."""
    if count <= 1:
        return gettext("Gerade wartet nur deine.")
    text = ngettext(
        "Gerade wartet %(number)s Antwort, deine ist dabei.",
        "Gerade warten %(number)s Antworten, deine ist dabei.",
        count,
    )
    return text % {"number": number_format(count)}


@lru_cache(maxsize=MAX_CACHED_PAGES)
def _form_skeleton(page: FormPage, token_length: int, nonce_length: int) -> PageSkeleton:
    question = Question(answer_length=page.answer_length)
    texts = {name: getattr(page, name) for name in TEXTS}
    consent = ConsentText(language=page.consent_language, **texts)
    form = AnswerForm(question=question, consent=consent, token=PLACEHOLDERS["token"], shared=page.shared)
    html = page.html(form, PLACEHOLDERS["nonce"])
    return PageSkeleton(html, {"token": token_length, "nonce": nonce_length})


@lru_cache(maxsize=MAX_CACHED_PAGES)
def _receipt_skeleton(page: ReceiptPage) -> PageSkeleton:
    return PageSkeleton(page.html(ObjectionForm()))
