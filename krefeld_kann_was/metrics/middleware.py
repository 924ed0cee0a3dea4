"""Counts requests and their times, if somebody may ask for them."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from krefeld_kann_was.metrics.request_metrics import request_metrics
from krefeld_kann_was.middleware import is_staff_page


class MetricsMiddleware:
    """The outermost one, so that it sees every answer; not there without a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.metrics = request_metrics()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        self.metrics.add(page_kind(request), response.status_code, time.perf_counter() - began)
        return response


def page_kind(request: HttpRequest) -> str:
    """What kind of page was asked for: the name of its address, without anything of the address itself."""
    if is_staff_page(request):
        return "staff"
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    match = request.resolver_match
    return (match.view_name or "other") if match else "unknown"
