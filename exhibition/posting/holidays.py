"""The legal holidays of North Rhine-Westphalia."""

from __future__ import annotations

import functools
from collections.abc import Container
from datetime import date

NONE: Container[date] = frozenset()


@functools.cache
def holidays() -> Container[date]:
    """Says of every day whether it is one; the years are worked out when they are asked for."""
    from holidays import country_holidays  # slow to load, and for this page alone

    return country_holidays("DE", subdiv="NW")
