"""Cached pages, rendered and compressed once, whose nonce, token and other values are placeholders.

The values are filled in on each response and not compressed with the rest, so the length of a response reveals
nothing about a secret in it.
"""

import re
import secrets
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from contributions.brotli_stream import CannotCompress, compress_around_placeholders, interleave
from krefeld_kann_was.lib.languages import active_language

NAMES = (
    "nonce", "token", "receipt", "code", "text", "text_language", "text_direction", "opening", "closing", "size",
    "station", "outlook", "accepted", "last_day", "offers",
)  # fmt: skip
PLACEHOLDERS = {name: f"{name}-{secrets.token_hex(8)}" for name in NAMES}
GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # RFC 1952
LAST_BLOCK = b"\x03\0"  # RFC 1951: an empty block that ends the stream
MAX_BLOCK_LENGTH = 0xFFFF
accepts_brotli = re.compile(r"\bbr\b").search
accepts_gzip = re.compile(r"\bgzip\b").search


class PageSkeleton:
    """A rendered page with PLACEHOLDERS, which no visitor's text can contain: they are random.

    `lengths`: by name, the usual length of a value in ASCII characters. Where all values have their usual length, the
    response is brotli, a seventh smaller than gzip.
    """

    def __init__(self, html: str, lengths: Mapping[str, int] | None = None) -> None:
        names = {placeholder: name for name, placeholder in PLACEHOLDERS.items()}
        parts = re.split(f"({'|'.join(names)})", html)
        self.names = [names[placeholder] for placeholder in parts[1::2]]
        self.distinct = set(self.names)  # a receipt has its code in many links
        self.plain = [part.encode() for part in parts[::2]]
        self.gzip = [_deflate(part) for part in self.plain]
        self.lengths = [(lengths or {}).get(name, 0) for name in self.names]
        self.brotli: list[bytes] | None = None
        with suppress(CannotCompress):
            self.brotli = compress_around_placeholders(self.plain, self.lengths)

    def response(self, request: HttpRequest, **values: str) -> HttpResponse:
        """The page with these values, which have to be escaped for HTML already."""
        by_name = {name: values[name].encode() for name in self.distinct}
        encoded = [by_name[name] for name in self.names]
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if self.brotli and accepts_brotli(accepted) and [len(value) for value in encoded] == self.lengths:
            response = HttpResponse(interleave(self.brotli, encoded), headers={"Content-Encoding": "br"})
        elif accepts_gzip(accepted):
            html = interleave(self.plain, encoded)
            checksum = struct.pack("<II", zlib.crc32(html), len(html))
            blocks = {name: _stored_blocks(value) for name, value in by_name.items()}
            stream = interleave(self.gzip, [blocks[name] for name in self.names])
            response = HttpResponse(GZIP_HEADER + stream + LAST_BLOCK + checksum, headers={"Content-Encoding": "gzip"})
        else:
            response = HttpResponse(interleave(self.plain, encoded))
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def receipt_path(code: str) -> str:
    """The path of a receipt in the current language."""
    return _receipt_path(active_language()).replace(PLACEHOLDERS["receipt"], code)


@lru_cache(maxsize=64)
def _receipt_path(language: str) -> str:
    with override(language):
        return reverse("receipt", args=[PLACEHOLDERS["receipt"]])


def _deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _stored_blocks(data: bytes) -> bytes:
    blocks = (data[start : start + MAX_BLOCK_LENGTH] for start in range(0, len(data), MAX_BLOCK_LENGTH))
    return b"".join(struct.pack("<BHH", 0, len(block), len(block) ^ MAX_BLOCK_LENGTH) + block for block in blocks)
