from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions.codes import format_code
from contributions.paper_cards.forms import SHARED_FIELDS, CardForm
from contributions.selectors import PAPER_CARDS_PERIOD
from contributions.services import NotOpen, Submission, TokenUsed, submit_paper_card
from krefeld_kann_was.lib.model_admin import staff_context


@permission_required("moderation.add_decision", raise_exception=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_cards(request: HttpRequest) -> HttpResponse:
    """GET shows an empty card; POST stores a card and shows the next one, with the shared fields filled in.

    There is no redirect after a POST, because the page shows the card's code, which is not stored. Reloading it stores
    no second answer.
    """
    now = timezone.now()
    if request.method != "POST":
        return _page(request, CardForm.empty(now, {}))
    form = CardForm(request.POST, now=now)
    receipt = _store(form, now) if form.is_valid() else ""
    if not receipt:
        if form.valid_token is None:
            form.renew_token()
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    stored = form.cleaned_data
    count = (stored["stored_count"] or 0) + 1
    next_form = CardForm.empty(now, {name: stored[name] for name in SHARED_FIELDS} | {"stored_count": count})
    shown = {"code": format_code(receipt), "text": stored["text"], "text_language": stored["language"]}
    return _page(request, next_form, entered=count, **shown)


def _store(form: CardForm, now: datetime) -> str:
    """The receipt of the card; "" where it could not be stored, with an error in the form."""
    card = form.cleaned_data
    try:
        submission = Submission(
            station=card["station"],
            token=card["token"],
            text=card["text"],
            language=card["language"],
            consent=card["consent"],
            consent_social=card["consent_social"],
            consent_book=card["consent_book"] and bool(card["consent"].book),
            consent_open_data=card["consent_open_data"] and bool(card["consent"].open_data),
            quarter=card["quarter"],
        )
        return submit_paper_card(submission, now)
    except NotOpen:
        form.add_error("station", _("Diese Frage nimmt keine Antwortkarten mehr an."))
    except TokenUsed:
        form.valid_token = None
        form.add_error(
            None, _("Von dieser Seite kam schon eine Antwortkarte. Ist das hier eine neue? Dann speichere noch einmal.")
        )
    return ""


def _page(request: HttpRequest, form: CardForm, *, status: int = HTTPStatus.OK, **entered: Any) -> HttpResponse:
    context = {
        **staff_context(request, _("Antwortkarten abschreiben")),
        "form": form,
        "has_stations": bool(form.question_titles),
        "days_after": PAPER_CARDS_PERIOD.days,
        **entered,
    }
    return render(request, "contributions/paper_cards.html", context, status=status)
