"""Slows down those who try codes. With 81 bits nobody finds one; this keeps them from being busy here.

A code that exists is never slowed or refused, whoever else is guessing behind the same address.
"""

from __future__ import annotations

import time
from threading import BoundedSemaphore

from django.conf import settings

RETRY_AFTER = 5  # seconds
_slot = BoundedSemaphore(1)  # a process lets one wrong code wait; more would take its threads from other visitors


def slow_down() -> bool:
    """After a wrong code: wait settings.WRONG_CODE_SECONDS and return True. While another one waits: False, at once."""
    if not _slot.acquire(blocking=False):
        return False
    try:
        time.sleep(settings.WRONG_CODE_SECONDS)
    finally:
        _slot.release()
    return True
