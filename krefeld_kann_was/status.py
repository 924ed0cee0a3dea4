"""The health check for monitoring."""

import logging

from django.db import DatabaseError, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from moderation.retention import erase_previous_states

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Return 200 if a write to the database succeeds, else 503.

    Being called every minute, it also erases what answers were before decisions that can no longer be undone.
    """
    migrations = MigrationRecorder.Migration.objects
    try:
        with transaction.atomic():
            first = migrations.order_by("pk").values("pk")[:1]
            written = migrations.filter(pk=first).update(applied=F("applied"))
        erase_previous_states(timezone.now())
    except DatabaseError as error:
        logger.error("status: %s", error)
        written = 0
    return HttpResponse(
        "ok\n" if written else "unavailable\n", content_type="text/plain", status=200 if written else 503
    )
