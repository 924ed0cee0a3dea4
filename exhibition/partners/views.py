"""The logos. Whatever was uploaded, a browser gets a picture and nothing that could run."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from exhibition.partners.models import Partner

SANDBOX = "default-src 'none'; sandbox"


@require_safe
def send_logo(request: HttpRequest, partner_id: int, digest: str) -> HttpResponse:
    """The PNG that was stored under this digest; another logo has another address."""
    etag = f'"{digest}"'
    shown = Partner.objects.filter(pk=partner_id, logo_digest=digest).exclude(logo_digest="")
    partner = shown.defer(None).only("logo").first()
    if partner is None:
        raise Http404
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(bytes(partner.logo), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
