"""The page of all offers."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exhibition.offers.selectors import OfferFilter, current_offers
from krefeld_kann_was.lib.languages import plain_path

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
