"""A brotli stream with holes of known lengths (RFC 7932), compressed once and filled again and again.

A hole is an uncompressed block: what is put in stands there as it is. The compressor is fed as many bytes that occur
nowhere else in its place, so that everything after it may point back to what stands before it, and never into it.
"""

from __future__ import annotations

import brotli

WINDOW = 16  # base-2 logarithm of the window, 64 kB: more than a page
CONTEXT = 2  # bytes before a letter by which brotli chooses its code: those before compressed data must be known
LONGEST_HOLE = 0x80


class NotPossible(ValueError):
    """These holes cannot be left open: they lie too close together or are too long."""


def brotli_with_holes(parts: list[bytes], lengths: list[int]) -> list[bytes]:
    """The pieces of a stream for the texts between holes of these lengths (bytes): one piece more than holes.

    Pieces and holes' values in turn are the stream. Raises NotPossible; it tries whether the stream is right.
    """
    compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=11, lgwin=WINDOW)
    pieces = [compressor.process(parts[0]) + compressor.flush()]
    for number, (part, length) in enumerate(zip(parts[1:], lengths, strict=True)):
        if len(part) < CONTEXT or not 0 < length <= LONGEST_HOLE:
            raise NotPossible
        pieces[-1] += _block_head(length + CONTEXT)
        compressor.process(_filler(number, length) + part[:CONTEXT])
        compressor.flush()  # thrown away: the uncompressed block takes its place
        pieces.append(part[:CONTEXT] + compressor.process(part[CONTEXT:]) + compressor.flush())
    pieces[-1] += compressor.finish()
    values = [b"x" * length for length in lengths]
    if brotli.decompress(filled(pieces, values)) != filled(parts, values):
        raise NotPossible
    return pieces


def filled(pieces: list[bytes], values: list[bytes]) -> bytes:
    """The pieces with the values between them."""
    return b"".join(each for pair in zip(pieces, [*values, b""], strict=True) for each in pair)


def _filler(number: int, length: int) -> bytes:
    """Bytes that stand nowhere else, no two in this order: not in UTF-8, and each hole counts in steps of its own."""
    return bytes(0x80 + step * (2 * number + 1) % 0x80 for step in range(length))


def _block_head(length: int) -> bytes:
    """An uncompressed meta-block: ISLAST 0, MNIBBLES 4, MLEN - 1, ISUNCOMPRESSED 1, up to the next whole byte."""
    return ((length - 1) << 3 | 1 << 19).to_bytes(3, "little")
