"""The address that monitoring asks."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from krefeld_kann_was.status.monitor import monitor


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Return 200 if all is well, else 503. What is wrong is said in the log and on the start page of staff alone."""
    if monitor.state().findings:
        return HttpResponse("unavailable\n", content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse("ok\n", content_type="text/plain")
