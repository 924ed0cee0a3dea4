"""A cache in the process for the few rows that everybody asks for."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, wraps

from django.conf import settings


def cached_briefly[*Ts, T](
    maxsize: int, *, times: int = 1
) -> Callable[[Callable[[datetime, *Ts], T]], Callable[[datetime, *Ts], T]]:
    """Keep what a function of `now` and hashable values returns, for settings.CACHE_SECONDS (0: not at all).

    The function gets the beginning of the period as `now`. Callers share the result: it is for reading only.
    `maxsize`: how many results a process keeps; `times`: for how many CACHE_SECONDS.
    """

    def decorate(read: Callable[[datetime, *Ts], T]) -> Callable[[datetime, *Ts], T]:
        @lru_cache(maxsize)
        def cached(period: int, *args: *Ts) -> T:
            return read(datetime.fromtimestamp(period * times * settings.CACHE_SECONDS, UTC), *args)

        @wraps(read)
        def wrapper(now: datetime, *args: *Ts) -> T:
            if not (seconds := settings.CACHE_SECONDS):
                return read(now, *args)
            return cached(int(now.timestamp() / (times * seconds)), *args)

        return wrapper

    return decorate
