"""What an author takes along from the receipt: its QR code, as a picture too, and all that is stored."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contributions.codes import is_receipt, normalise_code
from contributions.selectors import find_answer
from contributions.stored_data import format_data
from contributions.views import no_store, unknown_receipt


@no_store
@require_safe
def stored_data(request: HttpRequest, receipt: str) -> HttpResponse:
    """Everything that is stored about an answer, as a text file for its author."""
    answer = find_answer(receipt)
    if answer is None:
        return unknown_receipt(request, receipt)
    code = normalise_code(receipt)
    text = format_data(answer, code, timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="krefeld-{code[:3]}.txt"', "X-Robots-Tag": "noindex"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


@no_store
@require_safe
def receipt_svg(request: HttpRequest, receipt: str) -> HttpResponse:
    """The QR code of a receipt's address, also where there is no such answer."""
    from contributions.receipt_image import receipt_svg as draw

    return _picture_response(receipt, draw, "image/svg+xml")


@no_store
@require_safe
def receipt_png(request: HttpRequest, receipt: str) -> HttpResponse:
    """A picture to save with QR code, code and address, its words in the visitor's language."""
    from contributions.receipt_image import receipt_png as draw

    response = _picture_response(receipt, draw, "image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="krefeld-{normalise_code(receipt)[:3]}.png"'
    return response


def _picture_response(receipt: str, draw: Callable[[str], bytes], content_type: str) -> HttpResponse:
    code = normalise_code(receipt)
    if not is_receipt(code):
        raise Http404
    return HttpResponse(draw(code), content_type=content_type, headers={"X-Robots-Tag": "noindex"})
