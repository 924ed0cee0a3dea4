"""The visitor's way in: the question, its form, and the page of the receipt.

No cookie, no session; nothing about the visitor is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csp import get_nonce
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions.codes import is_receipt, normalise
from contributions.enums import StationKind, SubmissionFlag
from contributions.forms import HONEYPOT, AnswerForm, ObjectionForm, ReceiptForm
from contributions.models import OWN_COLOUR_THEME, Answer, ConsentText, Phase, Question, QuestionText, Station
from contributions.pages import FormPage, empty_form, receipt_page
from contributions.selectors import find_answer, get_station, read_receipt
from contributions.services import (
    NothingToObjectTo,
    NotOpen,
    Submission,
    TokenUsed,
    change_social_consent,
    object_to_rejection,
    submit,
    withdraw,
)
from contributions.tokens import AGAIN, BadToken, ExpiredToken, issue_token, read_token
from krefeld_kann_was.lib.languages import active_language

NOT_YET, OVER = HTTPStatus.FORBIDDEN, HTTPStatus.GONE


def plain_path(name: str, *args: str) -> str:
    """The address of a visitor page without a language."""
    return reverse(name, args=args, urlconf="contributions.urls")


def see_other(name: str, *args: str) -> HttpResponse:
    """After a POST: go and GET that page."""
    return HttpResponseRedirect(reverse(name, args=args), status=HTTPStatus.SEE_OTHER)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The open question and how to take part, and the way to the gallery; without a question, to the last one's."""
    now = timezone.now()
    question = Question.objects.open_at(now).filter(texts__isnull=False).prefetch_related("texts").first()
    station = question.stations.filter(kind=StationKind.WEB).first() if question else None
    gallery = Question.objects.gallery_open_at(now).prefetch_related("texts").first()
    context = about(question or gallery) | {"path": "/", "running": question, "station": station, "gallery": gallery}
    return render(request, "contributions/home.html", context)


def about(question: Question | None) -> dict[str, object]:
    """What every page shows of a question."""
    if question is None:
        return {}
    title = question.title(active_language())
    own_colour_theme = question.colours if question.colour_theme == OWN_COLOUR_THEME else None
    return {
        "question": question,
        "title": title,
        "colour_theme": question.colour_theme,
        "own_colour_theme": own_colour_theme,
    }


@csrf_exempt  # the signed token of the form takes its place
@cache_control(no_store=True)  # which says it all (RFC 9111, 5.2.2.5); never_cache says it in 80 bytes more
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a station: GET shows it, POST sends the answer and leads on to the receipt."""
    now = timezone.now()
    station = get_station(now, code)
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
    page = FormPage.of(station, plain_path("form", station.code), active_language())
    return empty_form(request, page, now)


def _receive(request: HttpRequest, station: Station, now: datetime) -> HttpResponse:
    question, language = station.question, active_language()
    shared = station.kind == StationKind.TERMINAL
    written = request.POST.get("token", "")
    try:
        token = read_token(written, now)
        consent = question.consent_shown(token.consent_id)
    except (BadToken, ConsentText.DoesNotExist) as error:
        answer = AnswerForm(
            request.POST, question=question, consent=question.consent(language), token="", shared=shared
        )
        trouble = _("Diese Seite lag zu lange offen. Schick deine Antwort bitte noch einmal ab.")
        origin = SubmissionFlag.EXPIRED if isinstance(error, ExpiredToken) else SubmissionFlag.NO_TOKEN
        return _again(request, station, answer, now, trouble=trouble, origin=origin)
    answer = AnswerForm(request.POST, question=question, consent=consent, token=written, shared=shared)
    if not answer.is_valid():
        return _again(request, station, answer, now)
    submission = Submission(
        station=station,
        token=token,
        text=answer.cleaned_data["text"],
        language=language,
        quarter=answer.cleaned_data["quarter"],
        consent=consent,
        consent_social=answer.cleaned_data["consent_social"],
    )
    try:
        receipt = submit(submission, now, honeypot_filled=bool(request.POST.get(HONEYPOT)))
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
    origin: str = AGAIN,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    """The form once more with what was typed and what is missing; a spent or bad token is replaced by a new one."""
    if not answer.token:
        if station.question.phase(now) is not Phase.OPEN:
            return _not_open(request, station, now, text=answer.data.get("text", ""))
        answer.full_clean()
        answer.add_error(None, trouble)
    page = FormPage.of(station, plain_path("form", station.code), active_language())
    answer.token = answer.token or issue_token(now, page.consent_id, origin)
    return HttpResponse(page.html(answer, get_nonce(request)), status=status)


def _not_open(request: HttpRequest, station: Station, now: datetime, text: str = "") -> HttpResponse:
    """A friendly page before opening and after closing; `text` is what somebody typed all the same."""
    before = station.question.phase(now) is Phase.BEFORE
    context = about(station.question) | {"path": plain_path("form", station.code), "before": before, "text": text}
    context["gallery"] = station.question if station.question.has_gallery(now) else None
    return render(request, "contributions/not_open.html", context, status=NOT_YET if before else OVER)


@csrf_exempt  # the code is the secret
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_entry(request: HttpRequest) -> HttpResponse:
    """Somebody types the code of their answer."""
    form = ReceiptForm(request.POST or None)
    if not form.is_bound:
        return _enter(request, form, HTTPStatus.OK)
    if form.is_valid():
        return see_other("receipt", form.cleaned_data["code"])
    return _enter(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The receipt: thanks, the code, the state of the answer, and what its author can do about it."""
    answer = read_receipt(receipt)
    if answer is None:
        return _unknown_receipt(request, receipt)
    return receipt_page(request, answer, normalise(receipt), timezone.now())


def _unknown_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The page for typing a code, with the one of the address in it and what is wrong."""
    return _enter(request, ReceiptForm({"code": receipt}), HTTPStatus.NOT_FOUND)


def _enter(request: HttpRequest, form: ReceiptForm, status: HTTPStatus) -> HttpResponse:
    """The page for typing a code."""
    context = {"form": form, "path": plain_path("receipt-entry")}
    return render(request, "contributions/receipt_entry.html", context, status=status)


type AuthorView = Callable[[HttpRequest, Answer, str], HttpResponse]


def author_says(view: AuthorView) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view by which the author of an answer changes it: POST alone; the code in the address is the secret."""

    @csrf_exempt
    @never_cache
    @require_POST
    @wraps(view)
    def find_and_say(request: HttpRequest, receipt: str) -> HttpResponse:
        answer = find_answer(receipt)
        if answer is None:
            return _unknown_receipt(request, receipt)
        return view(request, answer, normalise(receipt))

    return find_and_say


@author_says
def take_back(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Withdraw an answer: it is off every screen at once and its text is erased."""
    withdraw(answer)
    return see_other("receipt", receipt)


@author_says
def social_consent(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Give the consent for social networks or take it back, apart from the one for the exhibition."""
    change_social_consent(answer, given="consent_social" in request.POST)
    return see_other("receipt", receipt)


@author_says
def objection(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Object to a rejection, once; another person than the one who decided reads it."""
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        shown = read_receipt(receipt)
        if shown is None:
            return _unknown_receipt(request, receipt)
        return receipt_page(request, shown, receipt, timezone.now(), objection=form)
    with suppress(NothingToObjectTo):  # the page says how it stands
        object_to_rejection(answer, form.cleaned_data["objection"], timezone.now())
    return see_other("receipt", receipt)


@never_cache
@require_safe
def receipt_svg(request: HttpRequest, receipt: str) -> HttpResponse:
    """The QR code of a receipt's address. Whether there is such an answer it does not tell."""
    from contributions.receipt_image import receipt_svg as draw

    return _picture(receipt, draw, "image/svg+xml")


@never_cache
@require_safe
def receipt_png(request: HttpRequest, receipt: str) -> HttpResponse:
    """The code as a picture to save: QR code, code and address; the same in every language."""
    from contributions.receipt_image import receipt_png as draw

    response = _picture(receipt, draw, "image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="krefeld-{normalise(receipt)[:3]}.png"'
    return response


def _picture(receipt: str, draw: Callable[[str], bytes], content_type: str) -> HttpResponse:
    code = normalise(receipt)
    if not is_receipt(code):
        raise Http404
    return HttpResponse(draw(code), content_type=content_type, headers={"X-Robots-Tag": "noindex"})
