"""Released answers in the order of their release, their translations, languages and Stadtteile: for the screens."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet

from contributions.enums import QUARTERS, Status
from krefeld_kann_was.lib.languages import is_foreign
from moderation.models import Decision, Translation
from moderation.selectors.querysets import is_shown, released_queryset, shown_queryset


class ReleasedAnswer(NamedTuple):
    """A released answer as the screens and the pictures show it."""

    id: int
    text: str
    language: str
    released_at: datetime
    station_id: int


class ReleasePosition(NamedTuple):
    """A place in the order of released answers: just after this one."""

    released_at: datetime
    id: int


def released_answers(
    question_id: int, *, limit: int, after: ReleasePosition | None = None, station_id: int | None = None
) -> list[ReleasedAnswer]:
    """At most `limit` released answers, the newest release first; `after` continues a page. One station's, if named."""
    answers = released_queryset(question_id, station_id)
    if after is not None:
        answers = answers.filter(
            Q(released_at__lte=after.released_at),
            Q(released_at__lt=after.released_at) | Q(id__lt=after.id),
        )
    rows = answers.order_by("-released_at", "-id").values_list(*ReleasedAnswer._fields)[:limit]
    return [ReleasedAnswer(*row) for row in rows]


def find_released_answer(answer_id: int) -> tuple[int, ReleasedAnswer] | None:
    """The id of its question and the answer; None if it is not released."""
    row = shown_queryset().filter(pk=answer_id).values_list("question_id", *ReleasedAnswer._fields).first()
    return (row[0], ReleasedAnswer(*row[1:])) if row else None


def find_released_answers(answer_ids: Collection[int]) -> dict[int, ReleasedAnswer]:
    """Those of the answers that are released, by id, to whichever question. One query, none for no ids."""
    rows = shown_queryset().filter(pk__in=answer_ids).values_list(*ReleasedAnswer._fields) if answer_ids else ()
    return {row[0]: ReleasedAnswer(*row) for row in rows}


def find_change_times(answer_ids: Collection[int]) -> dict[int, datetime]:
    """By id, when each of these answers was put on show for the last time, or shortened. One query."""
    changes = Decision.objects.filter(answer__in=answer_ids, after__in=Status.SHOWN)
    changes = changes.exclude(before=F("after"), shortened=False)
    return dict(changes.order_by().values_list("answer").annotate(Max("decided_at")))


def filter_released_ids(question_id: int, answer_ids: Collection[int]) -> set[int]:
    """The ids among these that are released answers of this question. One query."""
    return set(released_queryset(question_id).filter(pk__in=answer_ids).values_list("pk", flat=True))


def released_ids(question_id: int) -> list[int]:
    """The ids of all released answers, the oldest release first. Grows with their number: not for the screens."""
    return list(released_queryset(question_id).order_by("released_at", "id").values_list("id", flat=True))


def count_released_at(question_id: int, *, station_id: int) -> int:
    """How many released answers came in at a station."""
    return released_queryset(question_id, station_id).count()


def count_released_languages(question_id: int, station_id: int | None = None) -> int:
    """In how many languages there are released answers; the cost does not grow with those of the question."""
    if station_id is not None:
        languages = released_queryset(question_id, station_id).order_by().values_list("language", flat=True).distinct()
        return len({language.partition("-")[0] for language in languages})
    found: set[str] = set()
    language = ""
    while language := _next_language(question_id, language):
        found.add(language.partition("-")[0])  # plain German is German
    return len(found)


class Quarter(NamedTuple):
    """A Stadtteil and its place on the tile map: row 0 is north, column 0 west."""

    code: str
    name: str
    row: int
    column: int

    @property
    def name_parts(self) -> list[str]:
        """The name, split where a line may break: "Inrath/", "Kliedbruch"."""
        return re.split(r"(?<=[/-])", self.name)


def quarters() -> list[Quarter]:
    """The 19 Stadtteile."""
    return [Quarter(**quarter) for quarter in QUARTERS]


def count_released_by_quarter(question_id: int, station_id: int | None = None) -> dict[str, int]:
    """How many released answers come from each Stadtteil, without those that have none.

    Reads every released answer of the question or station: for values that are cached until the next release.
    """
    on_the_map = released_queryset(question_id, station_id).filter(quarter__in=[quarter.code for quarter in quarters()])
    return dict(on_the_map.order_by("quarter").values_list("quarter").annotate(Count("pk")))


def _next_language(question_id: int, language: str) -> str:
    """The next language in alphabetical order among the released answers: one look-up in an index."""
    later = released_queryset(question_id).filter(language__gt=language).order_by("language")
    return later.values_list("language", flat=True).first() or ""


def find_translations(answers: Collection[ReleasedAnswer]) -> dict[int, str]:
    """What staff wrote in German below those of the answers that are in other languages, by id.

    Only what a second person has cleared, of answers that are still released. One query, none where all are in German.
    """
    foreign = [answer.id for answer in answers if is_foreign(answer.language)]
    return dict(_cleared_translations().filter(answer__in=foreign)) if foreign else {}


def read_translations(question_id: int) -> dict[int, str]:
    """The same of all answers to a question. Grows with their number: not for the screens."""
    return dict(_cleared_translations().filter(answer__question=question_id))


def _cleared_translations() -> QuerySet[Translation, tuple[int, str]]:
    """Ids of answers, and texts."""
    cleared = Translation.objects.filter(cleared_at__isnull=False, **is_shown("answer__"))
    return cleared.values_list("answer", "text")
