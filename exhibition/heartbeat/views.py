"""Where the screens send their heartbeats. No session, no cookie, and responses without a body."""

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

from exhibition.heartbeat.payload import MAX_BODY_LENGTH, InvalidHeartbeat, parse_heartbeat
from exhibition.heartbeat.services import record_heartbeat
from exhibition.models import TOKEN, Screen


@csrf_exempt  # the address itself is the secret, and there is no account to misuse
@require_POST
def heartbeat(request: HttpRequest, token: str) -> HttpResponse:
    """Record a heartbeat: 204; 400 for an invalid body, 404 for an unknown screen, 503 while the database is away."""
    try:
        screens = Screen.objects.select_related("question").filter(token=token)
        screen = screens.first() if TOKEN.fullmatch(token) else None
        if screen is None:
            return HttpResponse(status=404)
        record_heartbeat(screen, parse_heartbeat(request.read(MAX_BODY_LENGTH + 1)), timezone.now())
    except InvalidHeartbeat:
        return HttpResponse(status=400)
    except DatabaseError:
        return HttpResponse(status=503)
    return HttpResponse(status=204)


def may_be_framed[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let our own pages, and no others, show this one in a frame, as staff's preview of a screen does."""
    policy: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}
    return xframe_options_sameorigin(csp_override(policy)(view))
