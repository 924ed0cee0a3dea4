"""HTTP responses with pictures, drawn on request and cached in memory."""

import functools
import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from exhibition.share.picture import TEMPLATE, Picture, draw_picture

CACHE_SIZE = 64  # pictures, about 6 MB


def picture_response(request: HttpRequest, picture: Picture, *, cache_control: str, scale: float = 1.0) -> HttpResponse:
    """The picture as a PNG, `scale` times its format's size; 304, without drawing, where the browser has it already."""
    etag = _etag(picture, scale)
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(_draw_cached(picture, scale), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache_control
    return response


def _etag(picture: Picture, scale: float) -> str:
    """Of what the picture is drawn from and of the program that draws it."""
    drawn_from = hashlib.blake2b(_program() + repr((picture, scale)).encode(), digest_size=12)
    return f'"{drawn_from.hexdigest()}"'


@functools.lru_cache(maxsize=CACHE_SIZE)
def _draw_cached(picture: Picture, scale: float) -> bytes:
    return draw_picture(picture, scale)


@functools.cache
def _program() -> bytes:
    """A hash of the files of this package: another version may draw otherwise."""
    files = (path.read_bytes() for path in sorted(TEMPLATE.parent.iterdir()) if path.is_file())
    return hashlib.blake2b(b"".join(files)).digest()
