"""How long the software keeps what visitors give: the placeholders of page texts whose values are lengths of time.

What staff may set for each question comes from the questions, so that a notice never says something else. Where there
are several, the longest period counts: the notice is the same for all of them.
"""

from collections.abc import Collection
from datetime import timedelta

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import npgettext

from contributions.models import Question
from contributions.selectors import PAPER_CARDS_PERIOD
from moderation.services import UNDO_WINDOW

NO_BREAK_SPACE = "\u00a0"
DRAFT_LIFETIME = timedelta(hours=24)  # on the visitor's device: DAY in static/js/form.js

# The names are in `page_texts.PERIOD_PLACEHOLDERS`.
FIXED_PERIODS = {"whole_text": UNDO_WINDOW, "draft": DRAFT_LIFETIME, "cards": PAPER_CARDS_PERIOD}
QUESTION_PERIODS = {  # placeholders, and the fields of a question in days
    "rejected": "rejected_days",
    "reports": "report_days",
    "pictures": "picture_days",
    "exhibition": "exhibition_days",
}


def current_periods(questions: Collection[Question]) -> dict[str, timedelta]:
    """The lengths of time by placeholder; without any question those that a new one begins with."""
    asked = questions or [Question()]
    longest = {name: max(getattr(question, field) for question in asked) for name, field in QUESTION_PERIODS.items()}
    return FIXED_PERIODS | {name: timedelta(days=days) for name, days in longest.items()}


def format_periods(language: str, questions: Collection[Question] = ()) -> dict[str, str]:
    """The lengths of time in words of this language, by placeholder ("30 Tage"), in the accusative."""
    with translation.override(language):
        return {name: format_period(period) for name, period in current_periods(questions).items()}


def format_period(period: timedelta) -> str:
    """A length of time in the active language, in the largest unit of which it is a multiple; one day is 24 hours."""
    minutes = int(period.total_seconds() // 60)
    hours, days = minutes // 60, minutes // (24 * 60)
    if minutes % 60:
        count, text = minutes, npgettext("Akkusativ", "%(count)s Minute", "%(count)s Minuten", minutes)
    elif days <= 1 or hours % 24:
        count, text = hours, npgettext("Akkusativ", "%(count)s Stunde", "%(count)s Stunden", hours)
    else:
        count, text = days, npgettext("Akkusativ", "%(count)s Tag", "%(count)s Tage", days)
    return (text % {"count": number_format(count)}).replace(" ", NO_BREAK_SPACE)
