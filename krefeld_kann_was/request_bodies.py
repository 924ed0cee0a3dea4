"""What requests may bring: no files, and not more than fits into memory."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousMultipartForm
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views import defaults

CONTENT_TOO_LARGE = 413


class RefuseFiles(FileUploadHandler):
    """Refuses a form with a file before any of it is stored: no form of this site has a field for one."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SuspiciousMultipartForm("a form with a file")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise NotImplementedError

    def file_complete(self, file_size: int) -> None:
        raise NotImplementedError


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's page for what cannot be read; with status 413 for a body that is too large."""
    response = defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        response.status_code = CONTENT_TOO_LARGE
    return response
