"""Pages that are rendered and compressed once; for each visitor only what differs is put in.

What is put in is not compressed together with the rest, so its length tells nothing about the secrets of a page.
"""

from __future__ import annotations

import re
import secrets
import struct
import zlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

HOLES = ("nonce", "token", "receipt", "code", "text", "spoken", "waiting", "since")
MARKS = {name: f"{name}-{secrets.token_hex(8)}" for name in HOLES}
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # RFC 1952
LAST_BLOCK = b"\x03\0"  # RFC 1951: an empty block that ends the stream
LONGEST_BLOCK = 0xFFFF
accepts_gzip = re.compile(r"\bgzip\b").search


class Shell:
    """A rendered page with holes, where a word stands that nobody can have written: the hole's mark."""

    def __init__(self, html: str) -> None:
        names = {mark: name for name, mark in MARKS.items()}
        parts = re.split(f"({'|'.join(names)})", html)
        self.plain = [part.encode() for part in parts]
        self.packed = [_packed(part) for part in self.plain]
        self.holes = [(index, names[part]) for index, part in enumerate(parts) if part in names]

    def response(self, request: HttpRequest, **values: str) -> HttpResponse:
        """The page with these values in its holes; they have to be safe for HTML already."""
        gzip = accepts_gzip(request.headers.get("Accept-Encoding", "")) is not None
        plain, packed = self.plain.copy(), self.packed.copy()
        for index, name in self.holes:
            plain[index] = value = values[name].encode()
            packed[index] = _stored(value)
        html = b"".join(plain)
        if not gzip:
            response = HttpResponse(html)
        else:
            tail = struct.pack("<II", zlib.crc32(html), len(html))
            response = HttpResponse(b"".join((GZIP_HEAD, *packed, LAST_BLOCK, tail)))
            response.headers["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def _packed(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _stored(data: bytes) -> bytes:
    blocks = (data[start : start + LONGEST_BLOCK] for start in range(0, len(data), LONGEST_BLOCK))
    return b"".join(struct.pack("<BHH", 0, len(block), len(block) ^ LONGEST_BLOCK) + block for block in blocks)
