"""What the queue can be filtered by, and what is chosen."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contributions.models import Question, Station
from krefeld_kann_was.lib.languages import language_choices
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter
from moderation.desk.selectors import selectable_questions
from moderation.hints.enums import HintCode
from moderation.models import Theme


class FilterField(NamedTuple):
    """A choice in the form; `choices` are value and label, and `chosen` is "" for all, which `all_label` names."""

    name: str
    label: str
    all_label: str
    choices: list[tuple[str, str]]
    chosen: str
    query_without: str  # the address of the desk without this choice

    @property
    def chosen_label(self) -> str:
        """What is chosen; its value where it is none of the choices any more."""
        return dict(self.choices).get(self.chosen, self.chosen)


def filter_fields(queue_filter: QueueFilter, now: datetime) -> list[FilterField]:
    """The fields that are something to choose here: with more than one choice, or with one that is chosen."""
    questions = selectable_questions(queue_filter.queue, now, queue_filter.question_id)
    chosen_questions = (
        [queue_filter.question_id] if queue_filter.question_id else [each.pk for each, _title in questions]
    )
    several = len(chosen_questions) > 1
    stations = Station.objects.filter(question__in=chosen_questions).select_related("question")
    themes = Theme.objects.filter(question__in=chosen_questions).select_related("question")
    fields = [
        _field(
            queue_filter,
            "question",
            _("Frage"),
            pgettext("Fragen", "alle"),
            [(each.pk, _question_label(each, title)) for each, title in questions],
        ),
        _field(queue_filter, "language", _("Sprache"), pgettext("Sprachen", "alle"), language_choices()),
        _field(queue_filter, "station", _("Standort"), pgettext("Standorte", "alle"), _named(stations, several)),
        _field(queue_filter, "in_theme", _("Thema"), pgettext("Themen", "alle"), _named(themes, several)),
    ]
    if queue_filter.queue in Queue.WAITING:
        stored = [(code.value, str(code.label)) for code in HintCode if code != HintCode.DUPLICATE]
        fields.append(_field(queue_filter, "hint", _("Hinweis"), pgettext("Hinweise", "alle"), stored))
    return [field for field in fields if len(field.choices) > 1 or field.chosen]


def _question_label(question: Question, title: str) -> str:
    return f"{title} ({pgettext('rehearsal', 'Probe') if question.is_rehearsal else question.slug})"


def _named(found: Iterable[Station | Theme], several: bool) -> list[tuple[int, str]]:
    """Their names; where they belong to several questions, with the question."""
    return [(each.pk, f"{each.name} · {each.question.slug}" if several else each.name) for each in found]


def _field(
    queue_filter: QueueFilter, name: str, label: str, all_label: str, choices: Iterable[tuple[int | str, str]]
) -> FilterField:
    return FilterField(
        name,
        label,
        all_label,
        [(str(value), text) for value, text in choices],
        queue_filter.parameters.get(name, ""),
        queue_filter.query_without(name),
    )
