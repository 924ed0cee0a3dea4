"""A cache in the process for the few rows that everybody asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, wraps

from django.conf import settings


def cached_briefly[*Ts, T](maxsize: int) -> Callable[[Callable[[datetime, *Ts], T]], Callable[[datetime, *Ts], T]]:
    """Keep what a function of `now` and hashable values returns, for settings.CACHE_SECONDS (0: not at all).

    The function gets the beginning of the period as `now`, so that equal calls within a period have equal arguments.
    Callers share the result: it is for reading only. `maxsize`: results a process keeps.
    """

    def decorate(read: Callable[[datetime, *Ts], T]) -> Callable[[datetime, *Ts], T]:
        cached = lru_cache(maxsize)(read)

        @wraps(read)
        def wrapper(now: datetime, *args: *Ts) -> T:
            if not (seconds := settings.CACHE_SECONDS):
                return read(now, *args)
            return cached(datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC), *args)

        return wrapper

    return decorate
