"""Released answers that may go to social networks, and those that may stay there, as they were or otherwise."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, Q, QuerySet, TextField
from django.db.models.functions import Cast

from contributions.consent_texts import network_names
from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Question
from moderation.enums import DecisionKind
from moderation.models import Decision
from moderation.selectors.querysets import released_queryset
from moderation.selectors.released import ReleasedAnswer

BEGINNING = datetime.min.replace(tzinfo=UTC)


class ExportableAnswers(NamedTuple):
    """What may go to social networks, and how many answers may not for which cause."""

    answers: Iterator[ReleasedAnswer]
    total: int
    without_consent: int
    not_released: int
    not_cleared: int  # a second person is needed and has not agreed


def exportable_answers(question_id: int) -> ExportableAnswers:
    """The released answers whose authors agreed to social networks, oldest release first, read in chunks.

    Where the question asks for a second person, only those that one agreed to.
    """
    all_answers = Answer.objects.filter(question_id=question_id)
    uncleared = not_cleared(question_id)
    consented = released_queryset(question_id).filter(consent_social=True)
    exportable = consented.exclude(uncleared)
    rows = exportable.order_by("released_at", "id").values_list(*ReleasedAnswer._fields).iterator(chunk_size=500)
    return ExportableAnswers(
        answers=(ReleasedAnswer(*row) for row in rows),
        total=exportable.count(),
        without_consent=released_queryset(question_id).filter(consent_social=False).count(),
        not_released=all_answers.exclude(status__in=Status.SHOWN).count(),
        not_cleared=consented.filter(uncleared).count(),
    )


def exportable_ids(
    question_id: int,
    answer_ids: Collection[int] | None = None,
    *,
    languages: Collection[str] = (),
    themes: Collection[int] = (),
) -> set[int]:
    """The ids among these, or among all, of answers that may go to social networks now.

    Only those in one of the languages and with one of the themes, if any are given.
    """
    exportable = _exportable(question_id)
    if answer_ids is not None:
        exportable = exportable.filter(pk__in=answer_ids)
    if languages:
        exportable = exportable.filter(language__in=languages)
    if themes:
        exportable = exportable.filter(theme_link__theme__in=themes)
    return set(exportable.values_list("pk", flat=True))


def ids_that_may_stay(question_id: int, answer_ids: Collection[int] | None = None) -> set[int]:
    """The ids among these, or among all, of the answers whose pictures may stay where they were posted.

    Unlike for `exportable_ids`, a missing second person is no obstacle, only a refusal is: the question may ask for a
    second person only since the answer was posted.
    """
    consented = released_queryset(question_id).filter(consent_social=True)
    if answer_ids is not None:
        consented = consented.filter(pk__in=answer_ids)
    return set(consented.exclude(cleared_for_social=False).values_list("pk", flat=True))


class OutdatedPeriod(NamedTuple):
    """A time in which an answer said what it does not say any more: from `since` until right before `until`."""

    since: datetime
    until: datetime

    def includes(self, moment: datetime) -> bool:
        """Whether what was handed out then is outdated."""
        return self.since <= moment < self.until


def outdated_periods(question_id: int, answer_ids: Collection[int] | None = None) -> dict[int, list[OutdatedPeriod]]:
    """By the ids of these answers, or of all: when they had a longer text, or a translation that is not shown any more.

    One query. A shortening that was undone counts for the translation alone, which has to be cleared anew.
    """
    changes = Decision.objects.filter(
        Q(shortened=True) | Q(kind__in=DecisionKind.OF_TRANSLATION), answer__question=question_id
    )
    if answer_ids is not None:
        changes = changes.filter(answer__in=answer_ids)
    rows = changes.order_by("answer_id", "decided_at", "pk")
    found, cleared_at = defaultdict[int, list[OutdatedPeriod]](list), dict[int, datetime]()
    for answer_id, kind, shortened, decided_at, undoing in rows.values_list(
        "answer_id", "kind", "shortened", "decided_at", "undoing"
    ):
        if shortened and undoing is None:
            found[answer_id].append(OutdatedPeriod(BEGINNING, decided_at))
        if since := cleared_at.pop(answer_id, None):
            found[answer_id].append(OutdatedPeriod(since, decided_at))
        if kind == DecisionKind.TRANSLATION_CLEARED:
            cleared_at[answer_id] = decided_at
    return dict(found)


def read_exportable(question_id: int, answer_ids: Collection[int]) -> list[ReleasedAnswer]:
    """The answers among these that may go to social networks now, by id."""
    rows = _exportable(question_id).filter(pk__in=answer_ids).order_by("id").values_list(*ReleasedAnswer._fields)
    return [ReleasedAnswer(*row) for row in rows]


def agreed_networks(answer_ids: Collection[int], networks: str) -> dict[int, str]:
    """By answer, those of these networks that were named in the text to which its author agreed.

    `networks`, and each value, is a list such as "Instagram, Facebook".
    """
    rows = Answer.objects.filter(pk__in=answer_ids).values_list("pk", "consent__networks")
    asked = network_names(networks)
    return {answer_id: ", ".join(name for name in asked if name in network_names(agreed)) for answer_id, agreed in rows}


class AnswerOutline(NamedTuple):
    """An answer without its text; `theme` is a name, "" without one."""

    id: int
    language: str
    theme: str


def exportable_outlines(question_id: int) -> list[AnswerOutline]:
    """All answers that may go to social networks now, by id. One query."""
    rows = _exportable(question_id).order_by("id").values_list("id", "language", "theme_link__theme__name")
    return [AnswerOutline(answer_id, language, theme or "") for answer_id, language, theme in rows]


class FacetCount(NamedTuple):
    """The answers that share a language or a theme; `key` is the language's code or the theme's id."""

    key: str | int
    name: str
    answer_count: int


def exportable_languages(question_id: int) -> list[FacetCount]:
    """How many exportable answers there are in each language, the most frequent first."""
    counted = _exportable(question_id).order_by().values_list("language").annotate(count=Count("pk"))
    return [FacetCount(code, code, count) for code, count in counted.order_by("-count", "language")]


def exportable_themes(question_id: int) -> list[FacetCount]:
    """How many exportable answers have each theme that any has, in staff's order."""
    themed = _exportable(question_id).filter(theme_link__isnull=False).order_by("theme_link__theme__position")
    counted = themed.values_list("theme_link__theme", "theme_link__theme__name", "theme_link__theme__position")
    return [FacetCount(key, name, count) for key, name, _, count in counted.annotate(count=Count("pk"))]


def _exportable(question_id: int) -> QuerySet[Answer]:
    return released_queryset(question_id).filter(consent_social=True).exclude(not_cleared(question_id))


def not_cleared(question_id: int) -> Q:
    """Answers that a second person refused, or has not agreed to where the question asks for one."""
    asks_for_second_person = (
        Question.all_objects.filter(pk=question_id)
        .annotate(codes=Cast("second_person", TextField()))
        .filter(codes__contains=f'"{SecondPerson.SOCIAL}"')
    )
    return Q(cleared_for_social=False) | Q(Exists(asks_for_second_person), cleared_for_social=None)
