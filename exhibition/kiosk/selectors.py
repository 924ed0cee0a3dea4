"""Which screens are paused, who paused and resumed them, and which partners and events they show."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from django.conf import settings

from contributions.models import Question
from exhibition.models import ScreenPause
from exhibition.partners.enums import LogoPlace
from exhibition.partners.selectors import partners_on
from exhibition.programme.selectors import coming_events_of_question
from krefeld_kann_was.lib.hyphenation import hyphenate_answer

MAX_LOGGED_PAUSES = 10
MAX_EVENTS = 12  # more than any screen has room for, so that a few can end without a network


class ScreenPartner(TypedDict):
    """A host or partner as the screen's script knows it: the logo's address, empty without one, and its pixels."""

    name: str
    role: str
    logo: str
    width: int
    height: int


def screen_partners(question_id: int) -> list[ScreenPartner]:
    """The hosts and partners that screens of this question show, in their order. One query."""
    return [
        ScreenPartner(
            name=partner.name,
            role=partner.role,
            logo=partner.logo_address,
            width=partner.logo_width,
            height=partner.logo_height,
        )
        for partner in partners_on(LogoPlace.SCREEN, question_id)
    ]


class ScreenEvent(TypedDict):
    """An event as the screen's script knows it: its title with soft hyphens, its times in milliseconds."""

    title: str
    place: str
    starts: int
    ends: int


def screen_events(question_id: int, now: datetime) -> list[ScreenEvent]:
    """The next events of this question in their order, the current ones among them. At most one query."""
    return [
        ScreenEvent(
            title=hyphenate_answer(event.title, settings.LANGUAGE_CODE),
            place=event.place,
            starts=int(event.starts_at.timestamp() * 1000),
            ends=int(event.ends_at.timestamp() * 1000),
        )
        for event in coming_events_of_question(now, question_id)[:MAX_EVENTS]
    ]


def is_paused(question_id: int) -> bool:
    """Whether the screens of the question show no answers now. One query."""
    return ScreenPause.objects.current().filter(question=question_id).exists()


def current_pauses() -> list[ScreenPause]:
    """The pauses of all questions, each with its person. One query."""
    return list(ScreenPause.objects.current().select_related("paused_by"))


def latest_pauses(questions: Iterable[Question]) -> list[ScreenPause]:
    """The latest pauses of these questions that are over, newest first, with their persons. One query."""
    over = ScreenPause.objects.filter(question__in=questions, resumed_at__isnull=False)
    return list(over.select_related("paused_by", "resumed_by")[:MAX_LOGGED_PAUSES])
