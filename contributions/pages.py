"""The finished form and receipt pages: rendered once, then only what differs between two visitors is put in.

Rendering a Django form takes more time than everything else together. A page is kept in a process under all the values
it shows, so what the database says and what the page says cannot differ.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.middleware.csp import get_nonce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from contributions.codes import grouped
from contributions.enums import Reason, StationKind, Status
from contributions.forms import AnswerForm, ObjectionForm
from contributions.models import OWN_COLOUR_THEME, ConsentText, Question, Station
from contributions.page_skeleton import MARKS, Shell
from contributions.selectors import Receipt, count_waiting_answers, get_question
from contributions.tokens import issue_token
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.languages import active_language

KEPT_PAGES = 256


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
    shared: bool
    colour_theme: str
    own_colour_theme: ColourTheme | None

    @classmethod
    def of(cls, station: Station, path: str, language: str) -> FormPage:
        question = station.question
        title, consent = question.title(language), question.consent(language)
        return cls(
            path=path,
            language=language,
            hosts=question.hosts,
            title=title.title,
            title_language=title.language,
            answer_length=question.answer_length,
            consent_id=consent.pk,
            consent_language=consent.language,
            exhibition=consent.exhibition,
            social=consent.social,
            shared=station.kind == StationKind.TERMINAL,
            colour_theme=question.colour_theme,
            own_colour_theme=question.colours if question.colour_theme == OWN_COLOUR_THEME else None,
        )

    def html(self, form: AnswerForm, nonce: object) -> str:
        context = {"page": self, "form": form, "csp_nonce": nonce}
        return render_to_string("contributions/form.html", self._asdict() | context)


class ReceiptPage(NamedTuple):
    """All that a receipt page shows, apart from what differs between two answers."""

    language: str
    title: str
    title_language: str
    colour_theme: str
    own_colour_theme: ColourTheme | None
    status: str
    reason: str
    has_text: bool
    shortened: bool
    social: str
    social_language: str
    consent_social: bool
    objection: str | None

    @classmethod
    def of(cls, answer: Receipt, question: Question, language: str) -> ReceiptPage:
        title, consent = question.title(language), question.consent_shown(answer.consent_id)
        return cls(
            language=language,
            title=title.title,
            title_language=title.language,
            colour_theme=question.colour_theme,
            own_colour_theme=question.colours if question.colour_theme == OWN_COLOUR_THEME else None,
            status=answer.status,
            reason=answer.reason,
            has_text=bool(answer.text),
            shortened=answer.shortened,
            social=consent.social,
            social_language=consent.language,
            consent_social=answer.consent_social,
            objection=answer.objection,
        )

    @property
    def text(self) -> str:
        return MARKS["text"] if self.has_text else ""

    @property
    def waiting(self) -> bool:
        return self.status in Status.OPEN

    @property
    def may_object(self) -> bool:
        return self.status == Status.REJECTED and self.objection is None and self.has_text

    @property
    def get_reason_display(self) -> str:
        return str(Reason(self.reason).label) if self.reason else ""

    def html(self, form: ObjectionForm) -> str:
        marks = {name: MARKS[name] for name in ("spoken", "receipt", "code", "waiting", "since")}
        path = reverse("receipt", args=[MARKS["receipt"]], urlconf="contributions.urls")
        context = {"answer": self, "form": form, "csp_nonce": MARKS["nonce"], "path": path}
        return render_to_string("contributions/receipt.html", self._asdict() | marks | context)


def empty_form(request: HttpRequest, page: FormPage, now: datetime) -> HttpResponse:
    """The page with an empty form and a fresh token, as everybody meets it."""
    token, nonce = issue_token(now, page.consent_id), str(get_nonce(request))
    return _form_shell(page, len(token), len(nonce)).response(request, nonce=nonce, token=token)


def receipt_page(
    request: HttpRequest, answer: Receipt, receipt: str, now: datetime, *, objection: ObjectionForm | None = None
) -> HttpResponse:
    """The page of an answer; `receipt` as addresses carry it. With an objection that has mistakes, it says them."""
    page = ReceiptPage.of(answer, get_question(now, answer.question_id), active_language())
    shell = _receipt_shell(page) if objection is None else Shell(page.html(objection))
    response = shell.response(
        request,
        nonce=str(get_nonce(request)),
        receipt=receipt,
        code=grouped(receipt),
        text=escape(answer.text),
        spoken=answer.language,
        waiting=escape(waiting_in_words(count_waiting_answers(now, answer.question_id))) if page.waiting else "",
        since=escape(date_format(localtime(answer.released_at), "DATETIME_FORMAT")) if answer.released_at else "",
    )
    response.headers["X-Robots-Tag"] = "noindex"
    if objection is not None:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def waiting_in_words(number: int) -> str:
    """How many answers wait, the author's own one among them."""
    if number <= 1:
        return gettext("Gerade wartet nur deine.")
    words = ngettext(
        "Gerade wartet %(number)s Antwort, deine ist dabei.",
        "Gerade warten %(number)s Antworten, deine ist dabei.",
        number,
    )
    return words % {"number": number_format(number)}


@lru_cache(maxsize=KEPT_PAGES)
def _form_shell(page: FormPage, token_length: int, nonce_length: int) -> Shell:
    question = Question(answer_length=page.answer_length)
    consent = ConsentText(exhibition=page.exhibition, social=page.social, language=page.consent_language)
    form = AnswerForm(question=question, consent=consent, token=MARKS["token"], shared=page.shared)
    return Shell(page.html(form, MARKS["nonce"]), {"token": token_length, "nonce": nonce_length})


@lru_cache(maxsize=KEPT_PAGES)
def _receipt_shell(page: ReceiptPage) -> Shell:
    return Shell(page.html(ObjectionForm()))
