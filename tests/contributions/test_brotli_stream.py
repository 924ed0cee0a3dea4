"""A compressed page with holes is, whatever is put in, the page."""

from __future__ import annotations

import secrets

import brotli
import pytest

from contributions.brotli_stream import MAX_PLACEHOLDER_LENGTH, CannotCompress, compress_around_placeholders, interleave

WORDS = "Was kann Krefeld für dich? أهلا وسهلا. Привет! <p class='said'>Rhein</p> "


@pytest.mark.parametrize("lengths", [[22], [22, 77], [1, 128, 40], [22, 22, 22, 22]])
def test_it_is_the_page_whatever_is_put_in(lengths: list[int]) -> None:
    parts = [(WORDS * (number + 3)).encode() for number in range(len(lengths) + 1)]
    pieces = compress_around_placeholders(parts, lengths)

    for number in range(200):
        values = [secrets.token_urlsafe(length)[:length].encode() for length in lengths]
        if number % 2:  # what stands in the page itself is no trap either
            values = [(WORDS * 9).encode()[number : number + length] for length in lengths]
        assert brotli.decompress(interleave(pieces, values)) == interleave(parts, values)


def test_it_is_smaller_than_the_page() -> None:
    parts = [(WORDS * 40).encode(), (WORDS * 40).encode()]
    pieces = compress_around_placeholders(parts, [22])

    whole = brotli.compress(interleave(parts, [b"x" * 22]))
    assert sum(map(len, pieces)) < len(whole) + 60, "what comes after a hole points back to what stands before it"


@pytest.mark.parametrize(
    ("parts", "lengths"),
    [([b"a", b"b"], [0]), ([b"a", b""], [5]), ([b"a", b"bc"], [MAX_PLACEHOLDER_LENGTH + 1])],
)
def test_what_it_cannot_do_it_says(parts: list[bytes], lengths: list[int]) -> None:
    with pytest.raises(CannotCompress):
        compress_around_placeholders(parts, lengths)
