"""Template tags about offers, for pages of other rooms."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from exhibition.offers.models import Offer
from exhibition.offers.selectors import fitting_offers
from krefeld_kann_was.lib.hyphenation import hyphenate_html
from krefeld_kann_was.lib.languages import active_language

register = template.Library()


@register.simple_tag
def offers_that_fit(question_id: int, answer_id: int, quarter: str, released_at: datetime | None) -> SafeString:
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
