"""A brotli stream (RFC 7932) with placeholders of known lengths, compressed once and filled on each response.

A placeholder is an uncompressed block, so a value stands there as it is. While compressing, it is filled with bytes
that occur nowhere else: later parts may refer back to earlier ones, and never to a placeholder.
"""

import brotli

WINDOW = 16  # base-2 logarithm of the window, 64 kB: more than a page
CONTEXT = 2  # bytes before a letter by which brotli chooses its code: those before compressed data must be known
MAX_PLACEHOLDER_LENGTH = 0x80


class CannotCompress(ValueError):
    """The placeholders are too close together or too long."""


def compress_around_placeholders(parts: list[bytes], lengths: list[int]) -> list[bytes]:
    """Compress the parts of a page between placeholders of these lengths (bytes); there is one part more than lengths.

    Returns as many pieces; `interleave(pieces, values)` is the stream. Raises CannotCompress, also where a trial
    decompression does not return the page.
    """
    compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=11, lgwin=WINDOW)
    pieces = [compressor.process(parts[0]) + compressor.flush()]
    for index, (part, length) in enumerate(zip(parts[1:], lengths, strict=True)):
        if len(part) < CONTEXT or not 0 < length <= MAX_PLACEHOLDER_LENGTH:
            raise CannotCompress
        pieces[-1] += _uncompressed_block_header(length + CONTEXT)
        compressor.process(_filler(index, length) + part[:CONTEXT])
        compressor.flush()  # thrown away: the uncompressed block takes its place
        pieces.append(part[:CONTEXT] + compressor.process(part[CONTEXT:]) + compressor.flush())
    pieces[-1] += compressor.finish()
    values = [b"x" * length for length in lengths]
    if brotli.decompress(interleave(pieces, values)) != interleave(parts, values):
        raise CannotCompress
    return pieces


def interleave(pieces: list[bytes], values: list[bytes]) -> bytes:
    """The pieces with the values between them."""
    joined = [b""] * (len(pieces) + len(values))
    joined[::2], joined[1::2] = pieces, values
    return b"".join(joined)


def _filler(index: int, length: int) -> bytes:
    """Bytes that UTF-8 has not in this order, different for each placeholder."""
    return bytes(0x80 + step * (2 * index + 1) % 0x80 for step in range(length))


def _uncompressed_block_header(length: int) -> bytes:
    """A meta-block's header: ISLAST 0, MNIBBLES 4, MLEN - 1, ISUNCOMPRESSED 1, padded to a whole byte."""
    return ((length - 1) << 3 | 1 << 19).to_bytes(3, "little")
