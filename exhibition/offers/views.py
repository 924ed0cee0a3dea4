"""The page of all offers, and the few below a receipt."""

from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from exhibition.offers.models import Offer
from exhibition.offers.selectors import OfferFilter, current_offers, fitting_offers
from krefeld_kann_was.lib.hyphenation import hyphenate_html
from krefeld_kann_was.lib.languages import active_language, plain_path

PAGE_SIZE = 24


@require_safe
def show_offers(request: HttpRequest) -> HttpResponse:
    """One page of offers, advice first; the filter and the page are in the address."""
    offers = current_offers(timezone.now())
    chosen = OfferFilter.from_query(request.GET, offers)
    found = [offer for offer in offers if chosen.matches(offer)]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("seite"))
    query = chosen.query()

    def address(page_number: int) -> str:
        values = query | ({"seite": str(page_number)} if page_number > 1 else {})
        return f"?{urlencode(values)}" if values else ""

    context = {
        "path": plain_path("offers") + address(page.number),
        "page": page,
        "has_offers": bool(offers),
        "is_filtered": any(chosen),
        "options": chosen.options(offers),
        "next": address(page.next_page_number()) if page.has_next() else None,
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
    }
    return render(request, "exhibition/offers/offers.html", context)


def show_fitting_offers(question_id: int, answer_id: int, quarter: str, released_at: datetime | None) -> SafeString:
    """The part of the receipt page with the few offers that fit an answer; nothing where there are none."""
    language = active_language()
    fitting = fitting_offers(
        timezone.now(),
        question_id=question_id,
        answer_id=answer_id,
        language=language,
        quarter=quarter,
        is_released=released_at is not None,
    )
    shown = tuple((offer.title, offer.provider, offer.place, offer.time, offer.link) for offer in fitting)
    return _render(language, shown) if shown else SafeString()


@lru_cache(maxsize=256)
def _render(language: str, shown: tuple[tuple[str, ...], ...]) -> SafeString:
    """Cached by all that it shows: rendering takes longer than choosing."""
    offers = [
        Offer(title=title, provider=name, place=place, time=time, link=link) for title, name, place, time, link in shown
    ]
    html = render_to_string("exhibition/offers/_fitting.html", {"offers": offers})
    return mark_safe(hyphenate_html(html, language))  # noqa: S308 (rendered by a template)
