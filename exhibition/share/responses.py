"""HTTP responses with pictures, drawn on request and cached in memory."""

import functools
import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from exhibition.share.picture import Picture, draw_picture

CACHE_SIZE = 64  # pictures, about 6 MB


def picture_response(request: HttpRequest, picture: Picture, *, cache_control: str, scale: float = 1.0) -> HttpResponse:
    """The picture as a PNG, `scale` times its format's size; 304 where the browser has it already."""
    png, etag = _draw_cached(picture, scale)
    response = HttpResponse(png, content_type="image/png", headers={"ETag": etag, "Cache-Control": cache_control})
    return get_conditional_response(request, etag=etag, response=response) or response


@functools.lru_cache(maxsize=CACHE_SIZE)
def _draw_cached(picture: Picture, scale: float) -> tuple[bytes, str]:
    png = draw_picture(picture, scale)
    return png, f'"{hashlib.blake2b(png, digest_size=12).hexdigest()}"'
