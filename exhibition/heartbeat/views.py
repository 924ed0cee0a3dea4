"""Where the screens send their heartbeats, and the staff page of what is on them now.

Heartbeats have no session and no cookie, and their responses no body.
"""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from contributions.models import Question
from exhibition.heartbeat.payload import MAX_BODY_LENGTH, InvalidHeartbeat, parse_heartbeat
from exhibition.heartbeat.selectors import faulty_screens, questions_on_screens
from exhibition.heartbeat.services import record_heartbeat
from exhibition.kiosk.selectors import latest_pauses
from exhibition.kiosk.services import pause_screens, resume_screens
from exhibition.kiosk.views import of_screen
from exhibition.models import TOKEN, Screen
from krefeld_kann_was.lib.model_admin import staff_context


@of_screen
@csrf_exempt  # the address itself is the secret, and there is no account to misuse
@require_POST
def heartbeat(request: HttpRequest, token: str) -> HttpResponse:
    """Record a heartbeat: 204; 400 for an invalid body, 410 for an unknown screen."""
    try:
        screens = Screen.objects.select_related("question__release_counter", "station").filter(token=token)
        screen = screens.first() if TOKEN.fullmatch(token) else None
        if screen is None:
            return HttpResponse(status=410)
        record_heartbeat(screen, parse_heartbeat(request.read(MAX_BODY_LENGTH + 1)), timezone.now())
    except InvalidHeartbeat:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


may_decide = permission_required("moderation.add_decision", raise_exception=True)


@may_decide
@require_safe
def show_screens(request: HttpRequest) -> HttpResponse:
    """What is on each screen now, for taking it off and for pausing all screens of a question."""
    questions = questions_on_screens(timezone.now())
    context = {
        **staff_context(request, _("Jetzt auf dem Bildschirm")),
        "questions": questions,
        "pauses": latest_pauses([each.question for each in questions]),
    }
    return render(request, "exhibition/heartbeat/now.html", context)


@may_decide
@require_POST
def pause(request: HttpRequest, question_id: int) -> HttpResponse:
    """Pause the screens of the question, say where that may not arrive, and return to the page (303)."""
    question, now = get_object_or_404(Question, pk=question_id), timezone.now()
    if pause_screens(question, cast(User, request.user), now):
        messages.success(request, _("Pausiert. In wenigen Sekunden zeigen die Bildschirme nur noch die Einladung."))
        if names := [health.screen.name for health in faulty_screens(question, now)]:
            text = _(
                "Sieh nach, ob die Antworten auch hier weg sind: %(screens)s. Dort stimmt gerade etwas nicht, die "
                "Pause kommt vielleicht nicht an."
            )
            messages.warning(request, text % {"screens": ", ".join(names)})
    return _to_screens()


@may_decide
@require_POST
def resume(request: HttpRequest, question_id: int) -> HttpResponse:
    """Let the screens of the question show answers again and return to the page (303)."""
    if resume_screens(get_object_or_404(Question, pk=question_id), cast(User, request.user), timezone.now()):
        messages.success(request, _("Es geht weiter. In wenigen Sekunden zeigen die Bildschirme wieder Antworten."))
    return _to_screens()


def _to_screens() -> HttpResponse:
    return HttpResponseRedirect(reverse("screens:now"), status=303)


def may_be_framed[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let our own pages, and no others, show this one in a frame, as staff's preview of a screen does."""
    policy: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}
    return xframe_options_sameorigin(csp_override(policy)(view))
