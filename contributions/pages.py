"""The finished form and receipt pages: rendered once, then only what differs between two visitors is put in.

Rendering a Django form takes more time than everything else together. A page is kept in a process under all the values
it shows, so what the database says and what the page says cannot differ.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.middleware.csp import get_nonce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language

from contributions.codes import grouped
from contributions.colours import World
from contributions.enums import Reason
from contributions.forms import AnswerForm
from contributions.models import OWN_WORLD, ConsentText, Question, Station
from contributions.services import Receipt
from contributions.shell import MARKS, Shell
from contributions.tokens import issue_token

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
    exhibition: str
    social: str
    world: str
    own_world: World | None

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
            exhibition=consent.exhibition,
            social=consent.social,
            world=question.world,
            own_world=question.colours if question.world == OWN_WORLD else None,
        )

    def html(self, form: AnswerForm, nonce: object) -> str:
        return render_to_string("contributions/form.html", {"page": self, "form": form, "csp_nonce": nonce})


class ReceiptPage(NamedTuple):
    """All that a receipt page shows, apart from what differs between two answers."""

    language: str
    title: str
    world: str
    own_world: World | None
    status: str
    reason: str
    has_text: bool

    @property
    def text(self) -> str:
        return MARKS["text"] if self.has_text else ""

    @property
    def get_reason_display(self) -> str:
        return str(Reason(self.reason).label) if self.reason else ""


def empty_form(request: HttpRequest, page: FormPage, now: datetime) -> HttpResponse:
    """The page with an empty form and a fresh token, as everybody meets it."""
    token = issue_token(now, page.consent_id)
    return _form_shell(page).response(request, nonce=str(get_nonce(request)), token=token)


def receipt_page(request: HttpRequest, answer: Receipt, receipt: str, question: Question) -> HttpResponse:
    """The page of an answer; `receipt` as addresses carry it."""
    language = get_language() or ""
    page = ReceiptPage(
        language=language,
        title=question.title(language).title,
        world=question.world,
        own_world=question.colours if question.world == OWN_WORLD else None,
        status=answer.status,
        reason=answer.reason,
        has_text=bool(answer.text),
    )
    return _receipt_shell(page).response(
        request,
        nonce=str(get_nonce(request)),
        receipt=receipt,
        code=grouped(receipt),
        text=escape(answer.text),
        spoken=answer.language,
    )


@lru_cache(maxsize=KEPT_PAGES)
def _form_shell(page: FormPage) -> Shell:
    question = Question(answer_length=page.answer_length)
    consent = ConsentText(exhibition=page.exhibition, social=page.social)
    form = AnswerForm(question=question, consent=consent, token=MARKS["token"])
    return Shell(page.html(form, MARKS["nonce"]))


@lru_cache(maxsize=KEPT_PAGES)
def _receipt_shell(page: ReceiptPage) -> Shell:
    context = {
        "answer": page,
        "spoken": MARKS["spoken"],
        "receipt": MARKS["receipt"],
        "code": MARKS["code"],
        "csp_nonce": MARKS["nonce"],
        "path": reverse("receipt", args=[MARKS["receipt"]], urlconf="contributions.urls"),
    }
    return Shell(render_to_string("contributions/receipt.html", page._asdict() | context))
