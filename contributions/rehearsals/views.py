"""What visitors read at an address of a rehearsal that is over."""

from collections.abc import Iterable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contributions.rehearsals.selectors import has_ended


def rehearsal_over(request: HttpRequest, digests: Iterable[str]) -> HttpResponse | None:
    """410, and the way to the first page, where one of these belonged to a rehearsal that is over; else None."""
    if not has_ended(digests):
        return None
    return render(request, "contributions/rehearsal_over.html", {"path": "/"}, status=HTTPStatus.GONE)
