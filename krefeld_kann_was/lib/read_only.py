"""Whether this process shows an archive, where nothing is changed any more: `serve` finds out, once, at its start."""

from __future__ import annotations


class Archive:
    """`slug`: the name of the archived question; empty: the database is no archive."""

    def __init__(self) -> None:
        self.slug = ""

    def __bool__(self) -> bool:
        return bool(self.slug)


shown_archive = Archive()
