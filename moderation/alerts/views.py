"""The badge as HTML, and whether screens are paused, for pages that stay open."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from moderation.alerts.selectors import badge


@permission_required("moderation.add_decision", raise_exception=True)
@require_safe
def show_badge(request: HttpRequest) -> HttpResponse:
    """For `badge.js`, which asks every minute."""
    return render(request, "moderation/alerts/badge.html", {"waiting": badge(timezone.now())})
