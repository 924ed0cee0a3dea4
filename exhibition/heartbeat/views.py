"""Where the screens send their signs. No session, no cookie, and no word in an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from exhibition.heartbeat.payload import LONGEST_BODY, NoSign, read_sign
from exhibition.heartbeat.services import take_sign
from exhibition.kiosk.views import TOKEN
from exhibition.models import Screen


@csrf_exempt  # the address itself is the secret, and there is no account to misuse
@require_POST
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Take in a sign: 204, or 400 for what is none, 404 for no such screen, 503 while the database does not answer."""
    try:
        screen = (
            Screen.objects.select_related("question").filter(token=token).first() if TOKEN.fullmatch(token) else None
        )
        if screen is None:
            return HttpResponse(status=404)
        take_sign(screen, read_sign(request.read(LONGEST_BODY + 1)), timezone.now())
    except NoSign:
        return HttpResponse(status=400)
    except DatabaseError:
        return HttpResponse(status=503)
    return HttpResponse(status=204)


def may_be_framed[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Lets our own pages, and no others, show this one in a frame: staff see a screen as a miniature."""
    policy: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}
    return xframe_options_sameorigin(csp_override(policy)(view))
