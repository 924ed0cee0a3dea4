"""What a visitor writes on."""

from typing import NamedTuple

from django.urls import reverse

from contributions.models import Station
from krefeld_kann_was.lib.languages import plain_path


class Device(NamedTuple):
    """What somebody writes on: at the address of a station, or at a workshop's table.

    `table_count`: how many answers the table has sent; None where it is no table.
    """

    station: Station
    table_count: int | None = None

    @property
    def is_shared(self) -> bool:
        """Whether one person after the other uses it."""
        return self.station.is_terminal or self.table_count is not None

    @property
    def path(self) -> str:
        """The path of its form without a language."""
        if self.table_count is None:
            return plain_path("form", self.station.code)
        return plain_path("workshop-table", self.station.code, self.table_count)

    @property
    def table_path(self) -> str:
        """Where the form of a table is sent; empty elsewhere. Its language stays for the next person."""
        if self.table_count is None:
            return ""
        return reverse("workshop-table", args=[self.station.code, self.table_count])

    @property
    def next_path(self) -> str:
        """Where the next person begins, at a terminal in its own language."""
        return self.table_path or self.path

    def thanks_route(self, handle: str) -> tuple[str, *tuple[object, ...]]:
        """The name and arguments of the page after sending on a shared device."""
        if self.table_count is None:
            return "terminal-thanks", self.station.code, handle
        return "workshop-sent", self.station.code, self.table_count + 1, handle
