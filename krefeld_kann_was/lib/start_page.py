"""What the start page of staff shows: each app registers functions in its start_page.py, imported at the start.

    @waiting("moderation.add_decision", position=1)
    def list_waiting_answers(person: User, now: datetime) -> Iterator[WaitingItem]: ...

Nobody's page runs a function for which they lack the permission. Each costs at most a few queries, whatever is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.contrib.auth.models import User


class Check(NamedTuple):
    """A point of the checklist of a question: what is done or missing, why, and the page where that is changed.

    `subject`: what somebody confirms who ticks the point off, such as the stations whose codes hang; a tick for another
    subject does not count any more. Empty: nobody can tick it off, the software sees whether it is done.
    """

    code: str  # stored with the ticks
    label: str
    is_done: bool
    detail: str
    address: str
    link: str  # the text of the link to `address`
    subject: str = ""
    tick: str = ""  # the text of the button that ticks it off
    ticked: str = ""  # the label when it is ticked off, if that is another one
    is_button: bool = False  # `address` is posted to
    links: tuple[tuple[str, str], ...] = ()  # what is to be read: texts and addresses, each opened beside this page


class WaitingItem(NamedTuple):
    """Something that waits for somebody. `label` follows the number, which may be capped ("99+")."""

    number: str
    label: str
    address: str
    detail: str = ""
    is_urgent: bool = False


class Figure(NamedTuple):
    """A number of today, and the words below it."""

    value: str
    label: str


class Upcoming(NamedTuple):
    """Something that happens on a day, or at a time that staff chose."""

    when: date | datetime
    label: str
    address: str = ""


class Registry[**P, T]:
    """Functions of all apps, each for people with one permission."""

    def __init__(self) -> None:
        self.functions: list[tuple[int, str, Callable[P, Iterable[T]]]] = []

    def __call__(
        self, permission: str, *, position: int = 0
    ) -> Callable[[Callable[P, Iterable[T]]], Callable[P, Iterable[T]]]:
        """Register a function for people with the permission; functions run in the order of their positions."""

        def register(function: Callable[P, Iterable[T]]) -> Callable[P, Iterable[T]]:
            self.functions.append((position, permission, function))
            self.functions.sort(key=itemgetter(0))
            return function

        return register

    def read(self, person: User, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """What the functions return that the person may ask."""
        allowed = (function for _position, permission, function in self.functions if person.has_perm(permission))
        return [item for function in allowed for item in function(*args, **kwargs)]


# The question is a contributions.models.Question with its texts and consents loaded, which no library may name.
checks: Registry[[Any, datetime], Check] = Registry()
waiting: Registry[[User, datetime], WaitingItem] = Registry()
figures: Registry[[datetime], Figure] = Registry()
upcoming: Registry[[datetime], Upcoming] = Registry()
