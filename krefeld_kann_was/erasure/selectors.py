"""What is erased when, and what became of questions that were to be erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contributions.enums import Phase, Status
from contributions.models import Answer, Question
from contributions.selectors import question_title
from exhibition.book.models import Book
from exhibition.export.models import Export
from krefeld_kann_was.erasure.models import ArchivedQuestion, Erasure
from krefeld_kann_was.lib.caching import cached_briefly
from moderation.models import Decision, PreviousState
from moderation.reports.models import Report
from moderation.services import UNDO_WINDOW

ARCHIVED = gettext_noop("Archiv heruntergeladen")  # in the history of a question, where it is looked for
MAX_ERASURES = 20
NOTICE = timedelta(days=14)  # for which staff are warned before a question is erased


class PlannedErasure(NamedTuple):
    """What is erased next of a question. `when`: of the first one, `row_count`: of all; None: there is nothing."""

    what: str
    when: datetime | None
    row_count: int | None
    period: str  # for which it is kept


class QuestionDates(NamedTuple):
    """A question and what is erased of it when; `erasure`: its request, if there is one."""

    question: Question
    title: str
    phase: Phase
    planned: list[PlannedErasure]
    erasure: Erasure | None


class QuestionContents(NamedTuple):
    """What goes with a question: how many of each."""

    answers: int
    decisions: int
    exports: int


def read_dates(now: datetime) -> list[QuestionDates]:
    """What is erased when of each question, the latest question first. Eight queries, however many there are."""
    questions = list(Question.objects.prefetch_related("texts").order_by("-opens_at", "-pk"))
    return _describe(questions, now)


def read_question_dates(question: Question, now: datetime) -> QuestionDates:
    """The same of one question."""
    return _describe([question], now)[0]


def last_archived(question: Question) -> LogEntry | None:
    """When somebody downloaded the question's archive last, and who; None where nobody has. One query."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Question), object_id=question.pk)
    return entries.filter(change_message=ARCHIVED).select_related("user").order_by("-action_time").first()


def names_of_others(person: User) -> list[str]:
    """Who may confirm an erasure that the person asks for. Two queries."""
    people = User.objects.with_perm("erasure.add_erasure").filter(is_staff=True).exclude(pk=person.pk)
    return [one.get_full_name() or one.get_username() for one in people.order_by("username")]


def read_contents(question: Question) -> QuestionContents:
    """Three queries."""
    return QuestionContents(
        answers=Answer.objects.filter(question=question).count(),
        decisions=Decision.objects.filter(answer__question=question).count(),
        exports=Export.objects.filter(question=question, removed_at=None).count(),
    )


def latest_erasures() -> list[Erasure]:
    """Those that are confirmed, the latest first. One query."""
    confirmed = Erasure.objects.filter(confirmed_at__isnull=False).select_related("asked_by", "confirmed_by")
    return list(confirmed[:MAX_ERASURES])


def ending_soon(now: datetime) -> list[Question]:
    """Closed questions whose period ends within that of notice, with their texts. Two queries."""
    closed = Question.objects.filter(closes_at__lte=now).prefetch_related("texts")
    return [question for question in closed if question.erased_at_latest - now <= NOTICE]


class ErasedExhibition(NamedTuple):
    """What visitors read of what is erased. `is_all`: no other exhibition runs or comes.

    `title`, its `language`, and `hosts` are empty, and `closed_at` None, where several are erased.
    """

    is_all: bool
    title: str = ""
    language: str = ""
    hosts: str = ""
    closed_at: datetime | None = None


@cached_briefly(maxsize=32)
def find_erased_exhibition(now: datetime, language: str) -> ErasedExhibition | None:
    """The only one in this language, else in German, or that there are several; None: nothing is erased. Two queries.

    No code of an erased exhibition is kept, so nothing tells to which one a code belonged.
    """
    erased = list(Erasure.objects.filter(erased_at__isnull=False)[:2])
    if not erased:
        return None
    is_all = not Question.objects.filter(closes_at__gt=now).exists()
    titles: dict[str, str] = erased[0].titles
    shown = next((code for code in (language, settings.LANGUAGE_CODE, *titles) if code in titles), "")
    if len(erased) > 1 or not shown:
        return ErasedExhibition(is_all)
    return ErasedExhibition(is_all, titles[shown], shown, erased[0].hosts, erased[0].closes_at)


def find_archive() -> str:
    """The name of the question whose archive the database is; empty if it is none. One query."""
    return ArchivedQuestion.objects.values_list("slug", flat=True).first() or ""


def _describe(questions: list[Question], now: datetime) -> list[QuestionDates]:
    ids = [question.pk for question in questions]
    states, rejected, reports = _states(ids), _rejected(ids), _reports(ids)
    exports, books = _files(Export, ids), _files(Book, ids)
    requests = Erasure.objects.filter(question__in=ids).select_related("asked_by", "confirmed_by")
    erasures = {erasure.question_id: erasure for erasure in requests}
    minutes = _("nach %(count)d Minuten") % {"count": UNDO_WINDOW // timedelta(minutes=1)}
    return [
        QuestionDates(
            question=question,
            title=question_title(question),
            phase=question.phase(now),
            planned=[
                _plan(_("Genaue Zeiten, und was vor einer Entscheidung dastand"), states[question.pk], minutes, now),
                _plan(_("Texte, die ihr nicht zeigt"), rejected[question.pk], _days(question.rejected_days), now),
                _plan(_("Texte erledigter Meldungen"), reports[question.pk], _days(question.report_days), now),
                _plan(_("Bilder der Bilderpakete"), exports[question.pk], _days(question.picture_days), now),
                _plan(_("Dateien der Bücher"), books[question.pk], _days(question.picture_days), now),
                PlannedErasure(
                    _("Die ganze Ausstellung, bis auf Zahlen"),
                    question.erased_at_latest,
                    None,
                    _days(question.exhibition_days),
                ),
            ],
            erasure=erasures.get(question.pk),
        )
        for question in questions
    ]


def _plan(what: str, times: Collection[datetime], period: str, now: datetime) -> PlannedErasure:
    return PlannedErasure(what, max(min(times), now) if times else None, len(times), period)


def _days(count: int) -> str:
    return _("nach %(count)d Tagen") % {"count": count}


def _by_question(rows: Iterable[tuple[int, datetime, int]]) -> dict[int, list[datetime]]:
    """The ends of periods by question, from its id, when the period began, and its days."""
    ends: dict[int, list[datetime]] = defaultdict(list)
    for question_id, begun_at, days in rows:
        ends[question_id].append(begun_at + timedelta(days=days))
    return ends


def _states(ids: list[int]) -> dict[int, list[datetime]]:
    of_questions = PreviousState.objects.filter(decision__answer__question__in=ids)
    return _by_question((*row, 0) for row in of_questions.values_list("decision__answer__question", "erase_at"))


def _rejected(ids: list[int]) -> dict[int, list[datetime]]:
    texts = Decision.objects.order_by().filter(answer__question__in=ids, answer__status=Status.REJECTED)
    answers = texts.exclude(answer__text="").values("answer").annotate(latest=Max("decided_at"))
    return _by_question(answers.values_list("answer__question", "latest", "answer__question__rejected_days"))


def _reports(ids: list[int]) -> dict[int, list[datetime]]:
    settled = Report.objects.filter(answer__question__in=ids, settled_at__isnull=False).exclude(text="", about="")
    values = settled.values_list("answer__question", "settled_at", "answer__question__report_days")
    return _by_question((question, settled_at, days) for question, settled_at, days in values if settled_at)


def _files(model: type[Export] | type[Book], ids: list[int]) -> dict[int, list[datetime]]:
    kept = model.objects.filter(question__in=ids, removed_at=None, finished_at__isnull=False)
    values = kept.order_by().values_list("question", "finished_at", "question__picture_days")
    return _by_question((question, finished_at, days) for question, finished_at, days in values if finished_at)
