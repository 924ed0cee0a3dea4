"""Pages that are rendered and compressed once; for each visitor only what differs is put in.

What is put in is not compressed together with the rest, so its length tells nothing about the secrets of a page.
"""

from __future__ import annotations

import re
import secrets
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from contributions.brotli_stream import NotPossible, brotli_with_holes, filled

HOLES = ("nonce", "token", "receipt", "code", "text", "spoken", "waiting", "since")
MARKS = {name: f"{name}-{secrets.token_hex(8)}" for name in HOLES}
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # RFC 1952
LAST_BLOCK = b"\x03\0"  # RFC 1951: an empty block that ends the stream
LONGEST_BLOCK = 0xFFFF
accepts_brotli = re.compile(r"\bbr\b").search
accepts_gzip = re.compile(r"\bgzip\b").search


class Shell:
    """A rendered page with holes, where a word stands that nobody can have written: the hole's mark.

    `lengths` (characters of ASCII, by hole) are those that the values have nearly always: with them the page comes in
    brotli, too, a seventh smaller than in gzip.
    """

    def __init__(self, html: str, lengths: Mapping[str, int] | None = None) -> None:
        names = {mark: name for name, mark in MARKS.items()}
        parts = re.split(f"({'|'.join(names)})", html)
        self.holes = [names[mark] for mark in parts[1::2]]
        self.plain = [part.encode() for part in parts[::2]]
        self.gzip = [_packed(part) for part in self.plain]
        self.lengths = [(lengths or {}).get(name, 0) for name in self.holes]
        self.brotli: list[bytes] | None = None
        with suppress(NotPossible):
            self.brotli = brotli_with_holes(self.plain, self.lengths)

    def response(self, request: HttpRequest, **values: str) -> HttpResponse:
        """The page with these values in its holes; they have to be safe for HTML already."""
        put_in = [values[name].encode() for name in self.holes]
        accepted = request.headers.get("Accept-Encoding", "")
        if self.brotli and accepts_brotli(accepted) and [len(value) for value in put_in] == self.lengths:
            response = HttpResponse(filled(self.brotli, put_in), headers={"Content-Encoding": "br"})
        elif accepts_gzip(accepted):
            html = filled(self.plain, put_in)
            tail = struct.pack("<II", zlib.crc32(html), len(html))
            stream = filled(self.gzip, [_stored(value) for value in put_in])
            response = HttpResponse(GZIP_HEAD + stream + LAST_BLOCK + tail, headers={"Content-Encoding": "gzip"})
        else:
            response = HttpResponse(filled(self.plain, put_in))
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def _packed(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _stored(data: bytes) -> bytes:
    blocks = (data[start : start + LONGEST_BLOCK] for start in range(0, len(data), LONGEST_BLOCK))
    return b"".join(struct.pack("<BHH", 0, len(block), len(block) ^ LONGEST_BLOCK) + block for block in blocks)
