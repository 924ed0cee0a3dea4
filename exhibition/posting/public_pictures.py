"""The pictures that schedulers fetch. No session and no cookie, and every request asks anew whether it may be."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exhibition.posting.models import Plan
from exhibition.posting.signed_addresses import BadAddress, is_genuine, read_claim
from exhibition.share.branding import Branding
from exhibition.share.responses import picture_response
from moderation.selectors import read_exportable

LARGEST_NUMBER = 2**63 - 1  # that a database takes
HEADERS = {
    "X-Robots-Tag": "noindex, noimageindex",
    "Cross-Origin-Resource-Policy": "cross-origin",  # a scheduler's own page shows it
}


@require_safe
def send_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture; 404 for an address that was never given or that staff ended, 410 for one whose time is over and
    for an answer that may not go out any more."""
    try:
        claim = read_claim(token)
    except BadAddress:
        raise Http404 from None
    if max(claim.question_id, claim.answer_id) > LARGEST_NUMBER:
        raise Http404
    plans = Plan.objects.select_related("question").prefetch_related("question__texts")
    plan = plans.filter(pk=claim.question_id).first()
    if plan is None or not is_genuine(token, plan.address_key):
        raise Http404
    now = timezone.now()
    if now >= claim.expires_at or now < plan.question.closes_at:
        return HttpResponse(status=410, headers=HEADERS)
    answer = next(iter(read_exportable(plan.pk, [claim.answer_id])), None)
    if answer is None:
        return HttpResponse(status=410, headers=HEADERS)
    response = picture_response(request, Branding(plan.question).picture(answer), cache_control="no-store")
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
