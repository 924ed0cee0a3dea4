"""Which answers are in a queue, in which order.

What an open page asks for every moment follows an index and stops after a page or after MAX_COUNT, also the counts; of
a queue of which somebody chose a part, MAX_FILTERED answers are looked through. Two reads can take longer the more
answers there are: a search of everything that was decided, and a queue that is full of one's own decisions.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from contributions.consent_texts import AGREED_TO_BOOK_BY_LICENCE
from contributions.enums import SecondPerson, Status
from contributions.models import AGREED_TO_MORE, Answer, Objection, Question
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.search import search_words
from moderation.desk.enums import Queue
from moderation.formatting import MAX_COUNT
from moderation.hints.models import AnswerHint
from moderation.hints.selectors import urgent_answer_ids
from moderation.models import Claim, Decision, Handover, Presence, ReReview
from moderation.reports.selectors import open_reports, reported_answer_ids, reported_since
from moderation.selectors.querysets import text_matches

ANSWER_NUMBER = re.compile(r"(?:#|\S*/galerie/)?(?P<id>[0-9]{1,18})/?")  # alone, or in an address of the gallery
PRESENCE_PERIOD = timedelta(seconds=30)  # after the last request of an open page
RESERVED_PERIOD = timedelta(minutes=30)  # for which an answer that was passed on is kept for the person
MARKED_PERIOD = timedelta(hours=12)  # for which it still comes first there, if nobody else took it
# The first of a queue that are looked through for a language, a station or a theme, or of those with a chosen hint.
MAX_FILTERED = 1_000
MAX_OPEN = 200  # open objections and re-reviews that are looked through


class QueueFilter(NamedTuple):
    """What somebody chose to read: a queue, and perhaps only some of its answers."""

    queue: Queue = Queue.NEW
    question_id: int | None = None
    language: str = ""
    station_id: int | None = None
    theme_id: int | None = None
    hint: str = ""  # a HintCode; known while an answer waits, so it counts in Queue.WAITING alone
    search: str = ""  # words of the text, or an answer's number; counts in Queue.SEARCHABLE alone, as does `before`
    before: int | None = None  # the last answer of the page before

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the desk's address, without those that are the default.

        Not „theme“: that is what the form of a decision calls the theme to assign.
        """
        chosen = {
            "queue": "" if self.queue == Queue.NEW else self.queue,
            "question": self.question_id,
            "language": self.language,
            "station": self.station_id,
            "in_theme": self.theme_id,
        }
        if self.queue in Queue.WAITING:
            chosen["hint"] = self.hint
        if self.queue in Queue.SEARCHABLE:
            chosen |= {"search": self.search, "before": self.before}
        return {name: str(value) for name, value in chosen.items() if value}

    @property
    def is_filtered(self) -> bool:
        """Whether a part of the queue is left out."""
        return bool(self.parameters.keys() - {"queue"})

    def query(self, **more: str) -> str:
        """The query string that brings the desk back to this choice, with its question mark."""
        return _query(self.parameters | more)

    def query_without(self, name: str) -> str:
        """The query string of this choice without one of its parameters; stations and themes go with their question."""
        taken = {"question", "station", "in_theme"} if name == "question" else {name}
        return _query({each: value for each, value in self.parameters.items() if each not in taken})


def _query(parameters: dict[str, str]) -> str:
    return "?" + urlencode(parameters) if parameters else ""


def grouped_answers(
    queue_filter: QueueFilter, reader: AbstractBaseUser, *, among: Collection[int] | None = None
) -> QuerySet[Answer]:
    """The answers in the queue; of new ones with the same text only the first."""
    answers = queued_answers(queue_filter, reader, among=among)
    return answers.exclude(Exists(_earlier_duplicates())) if queue_filter.queue == Queue.NEW else answers


def queued_answers(
    queue_filter: QueueFilter, reader: AbstractBaseUser, *, among: Collection[int] | None = None
) -> QuerySet[Answer]:
    """The answers in the queue that `reader` may decide: the longest waiting first, or the last submitted first.

    With a language, a station, a theme or a hint, those of the first MAX_FILTERED in the queue; `among` these few ids,
    all of them. Indexes: `answer_queue` or `answer_waiting`; for objections `objection_open`, for networks and books
    `answer_social`, for reports `report_open`.
    """
    answers = Answer.objects.filter(_conditions(queue_filter))
    queue = queue_filter.queue
    if queue in Queue.WAITING and queue_filter.hint:
        answers = answers.filter(pk__in=_hinted(queue_filter, among))
    elif among is not None:
        answers = answers.filter(pk__in=among)
    elif queue in Queue.WAITING:
        answers = answers.filter(_among_first(queue_filter, "submitted_at", Q(status=queue)))
    if queue == Queue.OBJECTIONS:
        return _objections(answers, reader)
    if queue == Queue.SOCIAL:
        return _for_social(answers, queue_filter, reader)
    if queue == Queue.REPORTED:
        return _reported(answers, reader)
    if queue == Queue.HELD:
        return _held(answers, reader)
    if queue == Queue.NEW:
        return answers.filter(status=queue).order_by("submitted_at", "pk")
    decided = _found(answers.filter(status=queue).exclude(text=""), queue_filter)
    return decided.order_by("-submitted_at", "-pk")


def _found(answers: QuerySet[Answer], queue_filter: QueueFilter) -> QuerySet[Answer]:
    """Those of the answers with all the words or the number that is searched, from the page's place on.

    Reads answers until a page is full, and where words are searched, which answers have them.
    """
    words = text_matches(search_words(queue_filter.search), is_shown=queue_filter.queue in Status.SHOWN)
    number = ANSWER_NUMBER.fullmatch(queue_filter.search)
    if queue_filter.search:
        answers = answers.filter(words | Q(pk=int(number["id"])) if number else words)
    if queue_filter.before is not None:
        last = Subquery(Answer.objects.filter(pk=queue_filter.before).values("submitted_at"))
        later = Q(submitted_at__lt=last) | Q(pk__lt=queue_filter.before)
        answers = answers.filter(later, submitted_at__lte=last)  # this bounds the index
    return answers


def _conditions(queue_filter: QueueFilter) -> Q:
    """What is asked of the answers: the question, the language, the station, the theme."""
    return _of_question(queue_filter) & Q(**_of_part(queue_filter))


def _of_question(queue_filter: QueueFilter, path: str = "") -> Q:
    """Without a question: of all real ones; a rehearsal has a queue of its own."""
    if queue_filter.question_id:
        return Q(**{f"{path}question_id": queue_filter.question_id})
    return not_rehearsed(f"{path}question")


def _of_part(queue_filter: QueueFilter) -> dict[str, Any]:
    """What no index of the queues knows."""
    chosen = {
        "language": queue_filter.language,
        "station_id": queue_filter.station_id,
        "theme_link__theme_id": queue_filter.theme_id,
    }
    return {name: value for name, value in chosen.items() if value}


def _among_first(queue_filter: QueueFilter, time: str, waiting: Q) -> Q:
    """Where a part of the queue is chosen: not after the MAX_FILTERED-th answer in it, by this time.

    So a part in which nothing waits is not looked for among all of very many.
    """
    if not _of_part(queue_filter):
        return Q()
    queued = Answer.objects.filter(waiting, _of_question(queue_filter)).order_by(time).values_list(time, flat=True)
    return Q(**{f"{time}__lte": last for last in queued[MAX_FILTERED - 1 : MAX_FILTERED]})


def _hinted(queue_filter: QueueFilter, among: Collection[int] | None) -> list[int]:
    """The ids of the first answers in the queue with the chosen hint, at most MAX_FILTERED.

    Read first, by the index `answer_hint_code`: a hint may be rare among very many answers.
    """
    of_question = _of_question(queue_filter, "answer__")
    hints = AnswerHint.objects.filter(of_question, code=queue_filter.hint, answer__status=queue_filter.queue)
    if among is not None:
        hints = hints.filter(answer__in=among)
    return list(hints.order_by("answer_id").values_list("answer_id", flat=True)[:MAX_FILTERED])


def _held(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The held answers, without those that need a second person after the reader's own decision to hold them.

    What a report hid is in the queue of reported answers.
    """
    for_two = ~Q(reason="") | Q(question__in=_questions_with(SecondPerson.HELD))
    held = answers.filter(~Exists(open_reports()), status=Status.HELD)
    return _without_own(held, Status.HELD, reader, for_two).order_by("submitted_at", "pk")


def _objections(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The rejected answers whose authors object, without those that the reader rejected.

    The open objections are read first: they are few, and rejected answers many.
    """
    open_ones = Objection.objects.filter(outcome="").order_by("filed_at").values_list("pk", flat=True)[:MAX_OPEN]
    objected = answers.filter(pk__in=list(open_ones), status=Status.REJECTED)
    return _without_own(objected, Status.REJECTED, reader).order_by("objection__filed_at", "pk")


def _for_social(answers: QuerySet[Answer], queue_filter: QueueFilter, reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The released answers that may go to networks or a book once somebody else than who released them has agreed.

    Those that open data alone bring into a book wait where one is planned. AGREED_TO_MORE is said for the index.
    """
    waiting = Q(AGREED_TO_MORE, question__in=_questions_with(SecondPerson.SOCIAL), cleared_for_social__isnull=True)
    planned = AGREED_TO_BOOK_BY_LICENCE & Q(question__has_book=True)
    waiting &= Q(Q(consent_social=True) | Q(consent_book=True) | planned, status=Status.RELEASED)
    released = answers.filter(waiting, _among_first(queue_filter, "released_at", waiting))
    return _without_own(released, Status.RELEASED, reader).order_by("released_at", "pk")


def _reported(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The answers with open reports, released or held, without those that need another person than the reader."""
    answer_ids = reported_answer_ids()
    if not answer_ids:
        return answers.none()
    reported = answers.filter(pk__in=answer_ids, status__in=(Status.RELEASED, Status.HELD))
    for_two = ~Q(reason="") | Q(question__in=_questions_with(SecondPerson.HELD))
    others = _without_own(reported, Status.HELD, reader, for_two, Q(status=Status.HELD))
    return others.order_by(reported_since(), "pk")


def _without_own(
    answers: QuerySet[Answer], status: Status, reader: AbstractBaseUser, *conditions: Q
) -> QuerySet[Answer]:
    """Without the answers, of those that meet the conditions, to which the reader gave the status."""
    moderators = Decision.objects.resulting_in(status, OuterRef("pk")).values("decided_by")
    # `decided_by` is NULL after a report; without the NOT NULL test, exclude() would drop the row for everybody.
    own = {"moderator__isnull": False, "moderator": reader.pk}
    return answers.annotate(moderator=Subquery(moderators[:1])).exclude(*conditions, **own)


def _questions_with(rule: SecondPerson) -> list[int]:
    """The ids of the questions that ask for a second person in this case."""
    questions = Question.all_objects.values_list("pk", "second_person")
    return [question_id for question_id, rules in questions if rule in rules]


def answers_to_re_review(queue_filter: QueueFilter, reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The rejected answers sampled for blind re-review, without those that the reader rejected.

    A sampled rejection that was overruled is not reviewed, also where somebody rejected the answer again.
    """
    latest = Subquery(Decision.objects.resulting_in(Status.REJECTED, OuterRef("answer")).values("pk")[:1])
    re_reviews = ReReview.objects.filter(agreed=None, rejection=latest).exclude(rejection__decided_by=reader.pk)
    open_ones = re_reviews.order_by("pk").values_list("pk", flat=True)[:MAX_OPEN]
    answers = Answer.objects.filter(_conditions(queue_filter), pk__in=list(open_ones), status=Status.REJECTED)
    return answers.exclude(text="").order_by("pk")


def priority_answers(queue_filter: QueueFilter, reader: AbstractBaseUser, now: datetime) -> list[int]:
    """The ids of the answers in the queue that go before the others, in order, of which nobody else claimed any.

    First those that are urgent, then those that a colleague passed to the reader.
    """
    new = Answer.objects.filter(_conditions(queue_filter), status=Status.NEW)
    urgent = urgent_answer_ids(unclaimed(new, reader, now)) if queue_filter.queue == Queue.NEW else []
    passed = Handover.objects.filter(person=reader.pk, passed_at__gt=now - MARKED_PERIOD).order_by("passed_at")
    first = list(dict.fromkeys([*urgent, *passed.values_list("answer_id", flat=True)[:MAX_OPEN]]))
    if not first:
        return []
    answers = grouped_answers(queue_filter, reader, among=first).order_by()
    free = set(unclaimed(answers, reader, now).values_list("pk", flat=True))
    return [answer_id for answer_id in first if answer_id in free]


def unclaimed(answers: QuerySet[Answer], person: AbstractBaseUser, now: datetime) -> QuerySet[Answer]:
    """Those of the answers that nobody else has claimed, and that are not passed on to somebody else.

    What is passed on waits for RESERVED_PERIOD for somebody who is at the desk; somebody else may take it when they
    have gone, but not at once the one who passed it on.
    """
    claimed = Claim.objects.filter(answer=OuterRef("pk"), until__gt=now).exclude(person_id=person.pk)
    present = Presence.objects.filter(person=OuterRef("person"), seen_at__gt=now - PRESENCE_PERIOD)
    passed = Handover.objects.filter(answer=OuterRef("pk"), passed_at__gt=now - RESERVED_PERIOD)
    reserved = passed.exclude(person_id=person.pk).filter(Exists(present) | Q(passed_by_id=person.pk))
    return answers.exclude(Exists(claimed)).exclude(Exists(reserved))


def _earlier_duplicates() -> QuerySet[Answer]:
    """For an answer of an outer query: the new ones before it with the same text (index `answer_alike`)."""
    earlier = Q(submitted_at__lt=OuterRef("submitted_at")) | Q(
        submitted_at=OuterRef("submitted_at"), pk__lt=OuterRef("pk")
    )
    return new_duplicates(OuterRef("question"), OuterRef("fingerprint")).filter(earlier)


def new_duplicates(question: Any, fingerprint: Any) -> QuerySet[Answer]:
    """The new answers to the question with the fingerprint."""
    return Answer.objects.filter(question=question, status=Status.NEW, fingerprint=fingerprint).exclude(fingerprint="")


def count_answers(queue_filter: QueueFilter, reader: AbstractBaseUser) -> int:
    """How many answers are in the queue; the database stops counting at MAX_COUNT + 1."""
    return queued_answers(queue_filter, reader).order_by()[: MAX_COUNT + 1].count()
