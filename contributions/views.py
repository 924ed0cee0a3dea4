"""The visitor's pages. No cookie, no session; nothing about the visitor is kept."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csp import get_nonce
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions.codes import normalise
from contributions.enums import StationKind
from contributions.forms import AnswerForm, ReceiptForm
from contributions.kept import question_at, station_at
from contributions.models import OWN_WORLD, ConsentText, Phase, Question, QuestionText, Station
from contributions.pages import FormPage, empty_form, receipt_page
from contributions.services import NotOpen, TokenUsed, find, read_receipt, submit, withdraw
from contributions.tokens import BadToken, issue_token, read_token

NOT_YET, OVER = HTTPStatus.FORBIDDEN, HTTPStatus.GONE


def plain_path(name: str, *args: str) -> str:
    """The address of a visitor page without a language."""
    return reverse(name, args=args, urlconf="contributions.urls")


def see_other(name: str, *args: str) -> HttpResponse:
    """After a POST: go and GET that page."""
    return HttpResponseRedirect(reverse(name, args=args), status=HTTPStatus.SEE_OTHER)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The open question and how to take part."""
    question = Question.objects.open_at(timezone.now()).filter(texts__isnull=False).prefetch_related("texts").first()
    station = question.stations.filter(kind=StationKind.WEB).first() if question else None
    return render(request, "contributions/home.html", about(question) | {"path": "/", "station": station})


def about(question: Question | None) -> dict[str, object]:
    """What every page shows of a question."""
    if question is None:
        return {}
    title = question.title(get_language() or "")
    own_world = question.colours if question.world == OWN_WORLD else None
    return {"question": question, "title": title, "world": question.world, "own_world": own_world}


@csrf_exempt  # the signed token of the form takes its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a station: GET shows it, POST sends the answer and leads on to the receipt."""
    now = timezone.now()
    station = station_at(code, now)
    if station is None:
        return _unknown_code(request)
    try:
        return _receive(request, station, now) if request.method == "POST" else _show(request, station, now)
    except (QuestionText.DoesNotExist, ConsentText.DoesNotExist):
        return _unknown_code(request)  # the question is not finished: it has no words yet


def _unknown_code(request: HttpRequest) -> HttpResponse:
    return render(request, "contributions/unknown_code.html", {"path": "/"}, status=HTTPStatus.NOT_FOUND)


def _show(request: HttpRequest, station: Station, now: datetime) -> HttpResponse:
    if station.question.phase(now) is not Phase.OPEN:
        return _not_open(request, station, now)
    page = FormPage.of(station, plain_path("form", station.code), get_language() or "")
    return empty_form(request, page, now)


def _receive(request: HttpRequest, station: Station, now: datetime) -> HttpResponse:
    question, language = station.question, get_language() or ""
    written = request.POST.get("token", "")
    try:
        token = read_token(written, now)
        consent = question.consent_shown(token.consent_id)
    except (BadToken, ConsentText.DoesNotExist):
        answer = AnswerForm(request.POST, question=question, consent=question.consent(language), token="")
        trouble = _("Diese Seite lag zu lange offen. Schick deine Antwort bitte noch einmal ab.")
        return _again(request, station, answer, now, trouble=trouble)
    answer = AnswerForm(request.POST, question=question, consent=consent, token=written)
    if not answer.is_valid():
        return _again(request, station, answer, now)
    try:
        receipt = submit(
            station=station,
            token=token,
            text=answer.cleaned_data["text"],
            language=language,
            quarter=answer.cleaned_data["quarter"],
            consent=consent,
            consent_social=answer.cleaned_data["consent_social"],
            now=now,
        )
    except NotOpen:
        return _not_open(request, station, now, text=answer.cleaned_data["text"])
    except TokenUsed:
        answer.token = ""
        trouble = _("Von dieser Seite kam schon eine Antwort. Das hier ist eine neue? Dann schick sie ab.")
        return _again(request, station, answer, now, trouble=trouble, status=HTTPStatus.CONFLICT)
    return see_other("receipt", receipt)


def _again(
    request: HttpRequest,
    station: Station,
    answer: AnswerForm,
    now: datetime,
    *,
    trouble: str = "",
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    """The form once more with what was typed and what is missing; a spent or bad token is replaced by a new one."""
    if not answer.token:
        if station.question.phase(now) is not Phase.OPEN:
            return _not_open(request, station, now, text=answer.data.get("text", ""))
        answer.full_clean()
        answer.add_error(None, trouble)
    page = FormPage.of(station, plain_path("form", station.code), get_language() or "")
    answer.token = answer.token or issue_token(now, page.consent_id)
    return HttpResponse(page.html(answer, get_nonce(request)), status=status)


def _not_open(request: HttpRequest, station: Station, now: datetime, text: str = "") -> HttpResponse:
    """A friendly page before opening and after closing; `text` is what somebody typed all the same."""
    before = station.question.phase(now) is Phase.BEFORE
    context = about(station.question) | {"path": plain_path("form", station.code), "before": before, "text": text}
    return render(request, "contributions/not_open.html", context, status=NOT_YET if before else OVER)


@csrf_exempt  # the code is the secret
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_entry(request: HttpRequest) -> HttpResponse:
    """Somebody types the code of their answer."""
    form = ReceiptForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return see_other("receipt", form.cleaned_data["code"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(
        request, "contributions/receipt_entry.html", {"form": form, "path": plain_path("receipt-entry")}, status=status
    )


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The receipt: thanks, the code, the state of the answer, and the way to take it back."""
    answer = read_receipt(receipt)
    if answer is None:
        return _unknown_receipt(request, receipt)
    return receipt_page(request, answer, normalise(receipt), question_at(answer.question_id, timezone.now()))


def _unknown_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The page for typing a code, with the one of the address in it and what is wrong."""
    form = ReceiptForm({"code": receipt})
    context = {"form": form, "path": plain_path("receipt-entry")}
    return render(request, "contributions/receipt_entry.html", context, status=HTTPStatus.NOT_FOUND)


@csrf_exempt  # the code is the secret
@never_cache
@require_POST
def take_back(request: HttpRequest, receipt: str) -> HttpResponse:
    """Withdraw an answer: it is off every screen at once and its text is erased."""
    answer = find(receipt)
    if answer is None:
        return _unknown_receipt(request, receipt)
    withdraw(answer)
    return see_other("receipt", normalise(receipt))
