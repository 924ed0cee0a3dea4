"""The pages of visitors: the open question, its form, and the receipt. No cookie, no session."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csp import get_nonce
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from contributions import services
from contributions.codes import normalise_code, receipt_for
from contributions.consent_texts import OPTIONAL_TEXTS, TEXTS
from contributions.devices import Device
from contributions.enums import Phase, SubmissionFlag
from contributions.forms import HONEYPOT, AnswerForm, ObjectionForm, ReceiptForm
from contributions.models import Answer, ConsentText, QuestionText, Station
from contributions.page_skeleton import receipt_path
from contributions.pages import (
    FormPage,
    empty_form_page,
    empty_form_response,
    receipt_response,
    redirect_after_post,
)
from contributions.rehearsals.models import hash_address
from contributions.rehearsals.views import rehearsal_over
from contributions.scan_counts.services import is_scan, scan_counter
from contributions.selectors import find_answer, get_station, read_receipt, typed_hashes
from contributions.services import (
    NothingToObjectTo,
    NotOpen,
    Submission,
    TokenUsed,
    change_book_consent,
    change_open_data_consent,
    change_social_consent,
    hand_out,
    object_to_rejection,
    submit,
)
from contributions.shared_thanks import due_thanks, shared_thanks_context
from contributions.tokens import (
    AGAIN,
    NO_CONSENT,
    BadToken,
    ExpiredToken,
    issue_handle,
    issue_token,
    read_token,
)
from krefeld_kann_was.lib.languages import active_language, plain_path

# No cache keeps such a page (RFC 9111, 5.2.2.5); never_cache says the same in 80 bytes more, and slower.
no_store = cache_control(private=True, no_store=True)
KEPT = "kept"  # in the address of an empty form that terminal.js goes to right after it was fetched, without a network
KEPT_SECONDS = 10


@csrf_exempt  # the signed token of the form takes its place
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a station: GET shows it, POST stores the answer and redirects to its receipt."""
    now = timezone.now()
    station = get_station(now, code)
    return form_response(request, Device(station) if station else None, now, show_empty_form)


type ShowEmpty = Callable[[HttpRequest, Device, FormPage, datetime], HttpResponse]


def form_response(request: HttpRequest, device: Device | None, now: datetime, show_empty: ShowEmpty) -> HttpResponse:
    """The form on this device, empty by `show_empty` or with what was sent; None: there is none here."""
    response = _form(request, device, now, show_empty)
    if request.method == "GET" and KEPT in request.GET:
        patch_cache_control(response, private=True, max_age=KEPT_SECONDS)
    else:
        patch_cache_control(response, no_store=True)
    return response


def _form(request: HttpRequest, device: Device | None, now: datetime, show_empty: ShowEmpty) -> HttpResponse:
    if device is None:
        return unknown_station(request)
    try:
        if request.method == "POST":
            return _handle_form(request, device, now)
        return _show_form(request, device, now, show_empty)
    except (QuestionText.DoesNotExist, ConsentText.DoesNotExist, Station.DoesNotExist):
        return unknown_station(request)  # the question has no texts yet, or was a rehearsal that has just ended


def unknown_station(request: HttpRequest) -> HttpResponse:
    code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
    over, status = rehearsal_over(request, [hash_address(normalise_code(code))]), HTTPStatus.NOT_FOUND
    return over or render(request, "contributions/unknown_code.html", {"path": "/"}, status=status)


def _show_form(request: HttpRequest, device: Device, now: datetime, show_empty: ShowEmpty) -> HttpResponse:
    question = device.station.question
    if question.phase(now) is not Phase.OPEN:
        return _not_open(request, device, now)
    consent, page = empty_form_page(now, device, active_language(), _chooses_language(request, device))
    hand_out(consent)
    return show_empty(request, device, page, now)


def show_empty_form(request: HttpRequest, device: Device, page: FormPage, now: datetime) -> HttpResponse:
    """The form of a phone or a terminal; counts the scan."""
    response = empty_form_response(request, page, now)
    if is_scan(request):
        scan_counter.count(device.station, now)
    return response


def _chooses_language(request: HttpRequest, device: Device) -> bool:
    """Whether the list of languages stands open: the page's language is a guess.

    What the browser of a shared device asks for says nothing about who stands there.
    """
    return not device.is_shared and getattr(request, "is_language_guessed", False)


def _handle_form(request: HttpRequest, device: Device, now: datetime) -> HttpResponse:
    question, language = device.station.question, active_language()
    token_text = request.POST.get("token", "")
    shared = device.is_shared
    try:
        token = read_token(token_text, now)
        consent = question.consent_shown(token.consent_id)
    except ExpiredToken as error:
        return _ask_anew(request, device, now, SubmissionFlag.EXPIRED, agreed_to=error.consent_id)
    except BadToken:
        return _ask_anew(request, device, now, SubmissionFlag.NO_TOKEN)
    except ConsentText.DoesNotExist:  # staff replaced it before it was marked as handed out
        return _ask_anew(request, device, now, token.origin or AGAIN)
    form = _bound_form(request.POST, device, consent, token_text)
    if not form.is_valid():
        if shared and find_answer(receipt_for(token.nonce, token.former_key)):
            return HttpResponseRedirect(device.next_path)  # the browser sent again what was mended and sent since
        return _show_again(request, device, form, now)
    sent = form.cleaned_data
    submission = Submission(
        station=device.station,
        token=token,
        text=sent["text"],
        language=language,
        consent=consent,
        consent_social=sent["consent_social"],
        consent_book=sent.get("consent_book", False),
        consent_open_data=sent.get("consent_open_data", False),
        quarter=sent["quarter"],
        on_shared_device=shared,
    )
    try:
        receipt = submit(submission, now, honeypot_filled=bool(request.POST.get(HONEYPOT)))
    except NotOpen:
        return _not_open(request, device, now, text=submission.text)
    except TokenUsed as error:
        form.token = ""
        form_error = _("Von dieser Seite kam schon eine Antwort. Das hier ist eine neue? Dann schick sie ab.")
        origin = error.flag or AGAIN  # a second answer is flagged as the first one from this page
        return _show_again(request, device, form, now, form_error=form_error, origin=origin, status=HTTPStatus.CONFLICT)
    if shared:
        return redirect_after_post(*device.thanks_route(issue_handle(now, token.nonce, token.former_key)))
    return HttpResponseRedirect(receipt_path(receipt), status=HTTPStatus.SEE_OTHER)


def _bound_form(data: QueryDict, device: Device, consent: ConsentText, token: str = "") -> AnswerForm:
    question, table_path = device.station.question, device.table_path
    return AnswerForm(
        data, question=question, consent=consent, token=token, shared=device.is_shared, table_path=table_path
    )


def _ask_anew(
    request: HttpRequest, device: Device, now: datetime, origin: str, *, agreed_to: int = NO_CONSENT
) -> HttpResponse:
    """The form with today's consent text and what was typed; ticks stay only where they were given to that text."""
    question, data = device.station.question, request.POST.copy()
    consent = question.consent(active_language())
    if agreed_to != consent.pk:
        for name in TEXTS:
            data.pop(f"consent_{name}", None)
    form = _bound_form(data, device, consent)
    form_error = _("Diese Seite lag zu lange offen. Schick deine Antwort bitte noch einmal ab.")
    return _show_again(request, device, form, now, form_error=form_error, origin=origin)


def _show_again(
    request: HttpRequest,
    device: Device,
    form: AnswerForm,
    now: datetime,
    *,
    form_error: str = "",
    origin: str = AGAIN,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    """The form with what was typed and its errors; without a token it gets a new one, whose origin is `origin`."""
    if not form.token:
        if device.station.question.phase(now) is not Phase.OPEN:
            return _not_open(request, device, now, text=form.data.get("text", ""))
        form.full_clean()
        form.add_error(None, form_error)
        form.token = issue_token(now, form.consent.pk, origin)
    hand_out(form.consent)
    choose_language = _chooses_language(request, device)
    page = FormPage.of(device, active_language(), form.consent, choose_language=choose_language)
    for name in OPTIONAL_TEXTS:
        if not getattr(page, name):
            form.fields.pop(f"consent_{name}", None)  # nobody is asked for it any more
    return HttpResponse(page.html(form, get_nonce(request)), status=status)


def _not_open(request: HttpRequest, device: Device, now: datetime, text: str = "") -> HttpResponse:
    """The page before opening (403) and after closing (410); `text`: what somebody typed nevertheless."""
    question = device.station.question
    before = question.phase(now) is Phase.BEFORE
    context = question.page_context() | {"path": device.path, "before": before, "text": text}
    context["gallery"] = question if question.has_gallery(now) else None
    context["shared"] = device.is_shared
    status = HTTPStatus.FORBIDDEN if before else HTTPStatus.GONE
    return render(request, "contributions/not_open.html", context, status=status)


@no_store
@require_GET
def terminal_thanks(request: HttpRequest, code: str, handle: str) -> HttpResponse:
    """The thanks on the terminal where the answer was written, seen once and within two minutes.

    After that, and for what it does not know, it leads to the form for the next person. Neither its address nor a link
    contains the receipt: the author takes it along as a QR code.
    """
    now = timezone.now()
    station = get_station(now, code)
    due = due_thanks(station, handle, now) if station else None
    if station is None or due is None:
        return HttpResponseRedirect(plain_path("form", code))
    return render(request, "contributions/terminal_thanks.html", shared_thanks_context(Device(station), *due, now))


@csrf_exempt  # the code is the secret
@no_store
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_entry(request: HttpRequest) -> HttpResponse:
    """The form for the code of an answer; redirects to its receipt."""
    form = ReceiptForm(request.POST or None)
    if not form.is_bound:
        return _show_entry(request, form, HTTPStatus.OK)
    if form.is_valid():
        return redirect_after_post("receipt", form.cleaned_data["code"])
    return _show_entry(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@no_store
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The receipt: thanks, the code, the state of the answer, and what its author can do."""
    found = read_receipt(receipt)
    if found is None:
        return unknown_receipt(request, receipt)
    return receipt_response(request, found, normalise_code(receipt), timezone.now())


def unknown_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The form for a code, filled with that of the address, and its error."""
    return _show_entry(request, ReceiptForm({"code": receipt}), HTTPStatus.NOT_FOUND)


def _show_entry(request: HttpRequest, form: ReceiptForm, status: HTTPStatus) -> HttpResponse:
    context = {"form": form, "path": plain_path("receipt-entry")}
    over = rehearsal_over(request, typed_hashes(form.data.get("code", "")))
    return over or render(request, "contributions/receipt_entry.html", context, status=status)


type AuthorView = Callable[[HttpRequest, Answer, str], HttpResponse]


def author_view(view: AuthorView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Decorator: look up the answer by the receipt in the address, which is the secret of its author; POST only."""

    @csrf_exempt
    @no_store
    @require_POST
    @wraps(view)
    def find_and_call(request: HttpRequest, receipt: str) -> HttpResponse:
        answer = find_answer(receipt)
        if answer is None:
            return unknown_receipt(request, receipt)
        return view(request, answer, normalise_code(receipt))

    return find_and_call


@author_view
def withdraw(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Withdraw an answer: it leaves every screen and its text is erased."""
    services.withdraw(answer)
    return redirect_after_post("receipt", receipt)


@author_view
def social_consent(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Give the consent for social networks or take it back; that for the exhibition stays."""
    change_social_consent(answer, given="consent_social" in request.POST)
    return redirect_after_post("receipt", receipt)


@author_view
def book_consent(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Give the consent for the book or take it back."""
    change_book_consent(answer, given="consent_book" in request.POST)
    return redirect_after_post("receipt", receipt)


@author_view
def open_data_consent(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Give the consent for open data or take it back."""
    change_open_data_consent(answer, given="consent_open_data" in request.POST)
    return redirect_after_post("receipt", receipt)


@author_view
def objection(request: HttpRequest, answer: Answer, receipt: str) -> HttpResponse:
    """Object to a rejection, once; somebody else than the first moderator decides."""
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        found = read_receipt(receipt)
        if found is None:
            return unknown_receipt(request, receipt)
        return receipt_response(request, found, receipt, timezone.now(), objection=form)
    with suppress(NothingToObjectTo):  # the receipt shows the state of the answer
        object_to_rejection(answer, form.cleaned_data["objection"], timezone.now())
    return redirect_after_post("receipt", receipt)
