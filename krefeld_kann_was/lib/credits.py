"""Who stands on print files and pictures: hosts and partners with their logos, drawn by credits.typ.

`exhibition.partners` knows them and registers a function at the start; whoever draws a file asks `print_credits`.
`krefeld_kann_was.information` does so for who is responsible by law: `responsible_body`.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

IMAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}">'
    '<image width="{0}" height="{1}" href="data:image/png;base64,{2}"/></svg>'
)
CreditSource = Callable[[int], Iterable["Credit"]]
print_sources: list[CreditSource] = []
responsible_sources: list[Callable[[], str]] = []


class Credit(NamedTuple):
    """A host or partner. `png` is empty where there is no logo: then the name stands there. Sizes in pixels."""

    name: str
    is_host: bool
    png: bytes = b""
    width: int = 0
    height: int = 0

    def __repr__(self) -> str:
        """Short, and another one for another logo."""
        return f"Credit({self.name!r}, {self.is_host}, {self.digest})"

    @property
    def digest(self) -> str:
        return hashlib.blake2b(self.png, digest_size=8).hexdigest()


def for_print(source: CreditSource) -> None:
    """Register a function that knows who stands on the print files of the question with an id."""
    print_sources.append(source)


def print_credits(question_id: int) -> tuple[Credit, ...]:
    """The hosts first, then the partners, in their order."""
    return tuple(credit for source in print_sources for credit in source(question_id))


def for_responsible(source: Callable[[], str]) -> None:
    """Register the function that knows who is responsible by law."""
    responsible_sources.append(source)


def responsible_body() -> str:
    """Who is responsible by law, with the address, in one line; empty where nobody has registered who knows."""
    return next((source() for source in responsible_sources), "")


def credits_data(entries: Sequence[Credit]) -> list[dict[str, Any]]:
    """What credits.typ needs beside the images. Another logo gives other data."""
    return [
        {
            "name": credit.name,
            "host": credit.is_host,
            "ratio": credit.width / credit.height if credit.png else 0,
            "digest": credit.digest,
        }
        for credit in entries
    ]


def credits_images(entries: Sequence[Credit]) -> str:
    """The logos for credits.typ, in the order of `credits_data`: typst takes no bytes, so each PNG is put in an SVG."""
    images = (
        IMAGE.format(credit.width, credit.height, b64encode(credit.png).decode()) if credit.png else ""
        for credit in entries
    )
    return json.dumps(list(images))
