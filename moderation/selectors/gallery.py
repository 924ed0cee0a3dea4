"""Released answers for the gallery: filtered, searched and counted."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate

from contributions.models import Answer
from moderation.models import AnswerTheme, ShownText, Theme
from moderation.selectors.querysets import find_texts, is_shown, released_queryset


class GalleryAnswer(NamedTuple):
    """A released answer as the gallery shows it and publishes it as open data."""

    id: int
    text: str
    language: str
    quarter: str
    released_at: datetime


class GalleryFilter(NamedTuple):
    """Which of the released answers; empty: all. The text has to hold all `words` (`krefeld_kann_was.lib.search`)."""

    theme_id: int | None = None
    quarter: str = ""
    language: str = ""
    words: tuple[str, ...] = ()
    licence: str = ""  # only what may be published as open data under this licence


class ReleasedCount(NamedTuple):
    """How many released answers have all of these in common. `quarter` and `theme` are "" where there is none."""

    day: date
    language: str
    quarter: str
    theme: str
    answers: int


class ThemedText(NamedTuple):
    """A released answer's text with the name of its theme, "" without one."""

    theme: str
    language: str
    text: str


def gallery_answers(
    question_id: int, gallery_filter: GalleryFilter, *, limit: int, before: int | None = None
) -> list[GalleryAnswer]:
    """At most `limit` released answers, the latest submission first; `before` continues below that id.

    Reads no more rows than it returns, except with `words`, for which every search text may be read.
    """
    answers, key = _filtered(question_id, gallery_filter)
    if before is not None:
        answers = answers.filter(**{"pk__lt": before, f"{key}__lt": before})  # PostgreSQL bounds each table alone
    if gallery_filter.words:
        texts = find_texts(answers, gallery_filter.words, is_shown=True)
        texts = texts if before is None else texts.filter(pk__lt=before)
        answers, key = Answer.objects.filter(pk__in=texts.values("pk")[:limit]), "pk"
    rows = answers.order_by(F(key).desc()).values_list(*GalleryAnswer._fields)[:limit]
    return [GalleryAnswer(*row) for row in rows]


def count_gallery_answers(question_id: int, gallery_filter: GalleryFilter, *, limit: int) -> int:
    """How many released answers these are; counting ends at `limit`."""
    answers, _key = _filtered(question_id, gallery_filter)
    words = gallery_filter.words
    return (find_texts(answers, words, is_shown=True) if words else answers.order_by())[:limit].count()


def newest_search_texts(question_id: int, *, limit: int) -> list[str]:
    """The folded texts of at most `limit` released answers, the latest submission first."""
    texts = ShownText.objects.filter(answer__question=question_id, **is_shown("answer__"))
    return list(texts.order_by("-answer").values_list("text", flat=True)[:limit])


def _filtered(question_id: int, gallery_filter: GalleryFilter) -> tuple[QuerySet[Answer], str]:
    """The released answers, whatever their words, and the look-up of the id that orders them."""
    answers, key = released_queryset(question_id), "pk"
    if gallery_filter.theme_id is not None:  # the index of themes then gives the order, too
        answers, key = answers.filter(theme_link__theme=gallery_filter.theme_id), "theme_link__pk"
    if gallery_filter.licence:
        answers = answers.filter(consent_open_data=True, consent__data_licence=gallery_filter.licence)
    if gallery_filter.quarter:
        answers = answers.filter(quarter=gallery_filter.quarter)
    if gallery_filter.language:
        answers = answers.filter(language=gallery_filter.language)
    return answers, key


def adjacent_answer_ids(question_id: int, answer_id: int) -> tuple[int | None, int | None]:
    """The ids of the released answers submitted after and before this one."""
    ids = released_queryset(question_id).values_list("pk", flat=True)
    newer = ids.filter(pk__gt=answer_id).order_by("pk").first()
    older = ids.filter(pk__lt=answer_id).order_by("-pk").first()
    return newer, older


def released_id_range(question_id: int) -> tuple[int, int]:
    """The ids of the first and the last submitted of the released answers; 0 where there are none."""
    ids = released_queryset(question_id).aggregate(oldest=Min("pk", default=0), newest=Max("pk", default=0))
    return ids["oldest"], ids["newest"]


def count_released_by_language(question_id: int, station_id: int | None = None) -> dict[str, int]:
    """How many released answers there are in each language; reads all of them in an index. One station's, if named."""
    answers = released_queryset(question_id, station_id)
    return dict(answers.order_by("language").values_list("language").annotate(Count("pk")))


def count_released_by_theme(question_id: int) -> list[tuple[int, str, int]]:
    """Id, name and number of answers of each theme that released answers have, in staff's order; reads all of them.

    Two queries. Counted from the answers, which an index has all together, in half the time that themes' links take.
    """
    shown = released_queryset(question_id).order_by().values_list("theme_link__theme")
    counts: dict[int | None, int] = dict(shown.annotate(Count("pk")))
    themes = Theme.objects.filter(question=question_id).values_list("pk", "name")
    return [(theme_id, name, counts[theme_id]) for theme_id, name in themes if theme_id in counts]


def count_released(question_id: int, *, before: datetime) -> Iterator[ReleasedCount]:
    """The answers shown since before this moment, by the day since when, language, Stadtteil and name of the theme.

    One query, which reads every one of them: for files that are made once for all who ask.
    """
    shown = released_queryset(question_id).filter(released_at__lt=before)
    theme = Coalesce("theme_link__theme__name", Value(""))
    rows = shown.order_by().values_list(TruncDate("released_at"), "language", "quarter", theme).annotate(Count("pk"))
    return (ReleasedCount(*row) for row in rows.iterator())


def read_themed_texts(question_id: int) -> Iterator[ThemedText]:
    """The texts of all released answers, those of a language after each other. One query; grows with their number."""
    theme = Coalesce("theme_link__theme__name", Value(""))
    rows = released_queryset(question_id).order_by("language", "pk").values_list(theme, "language", "text")
    return (ThemedText(*row) for row in rows.iterator())


def find_released_theme(answer_id: int) -> tuple[int, str] | None:
    """Id and name of a released answer's theme; None if it has none or is not released. One query."""
    shown = AnswerTheme.objects.filter(answer=answer_id, **is_shown("answer__"))
    return shown.values_list("theme", "theme__name").first()
