"""The address that Prometheus asks."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from krefeld_kann_was.metrics.request_metrics import request_metrics


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures in Prometheus's text format, for who sends the token as "Authorization: Bearer …".

    Without it, and where no token is set, there is no such page.
    """
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, settings.METRICS_TOKEN):
        raise Http404
    request_metrics()  # before the package is imported
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    from krefeld_kann_was.metrics.selectors import ExhibitionCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(ExhibitionCollector(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
