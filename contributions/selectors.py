"""Reads of questions, stations and answers.

Rows that every visitor needs are cached for a second, so a change in the admin shows a second later, on receipts five.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet, Sum

from contributions.codes import find_receipts, normalise_code, receipt_hash
from contributions.defaults import default_texts
from contributions.enums import Phase, Status
from contributions.models import Answer, ConsentText, Question, QuestionText, ReleaseCounter, Station
from contributions.rehearsals.selectors import not_rehearsed
from contributions.tokens import Token
from krefeld_kann_was.lib.caching import cached_briefly
from krefeld_kann_was.lib.languages import active_language, languages

MAX_WAITING_COUNT = 999
GRACE_PERIOD = timedelta(hours=1)  # after closing, for a form that was opened while the question was open
PAPER_CARDS_PERIOD = timedelta(days=14)  # after closing, in which handwritten cards can be copied


def get_station(now: datetime, code: str) -> Station | None:
    """The station with this code as somebody wrote it, with its question, titles and consent texts; cached."""
    return _station(now, normalise_code(code))


@cached_briefly(maxsize=64)
def _station(now: datetime, code: str) -> Station | None:
    stations = Station.objects.select_related("question")
    return stations.prefetch_related("question__texts", "question__consents").filter(code=code).first()


@cached_briefly(maxsize=16, times=5)
def get_question(now: datetime, question_id: int) -> Question:
    """The question with its titles and consent texts, for receipts; cached for some seconds."""
    return Question.all_objects.prefetch_related("texts", "consents").get(pk=question_id)


def question_title(question: Question) -> str:
    """The question in the reader's language, or its slug while it has no text."""
    try:
        return question.text_in(active_language()).title
    except QuestionText.DoesNotExist:
        return question.slug


@cached_briefly(maxsize=16)
def times_of_waiting(now: datetime, question_id: int) -> list[datetime]:
    """When the new answers to the question came in, the first MAX_WAITING_COUNT in order; cached."""
    waiting = Answer.objects.filter(question_id=question_id, status=Status.NEW).order_by("submitted_at", "pk")
    return list(waiting.values_list("submitted_at", flat=True)[:MAX_WAITING_COUNT])


def missing_default_consents(question: Question) -> list[ConsentText]:
    """The default consent texts that the question has not got yet, not stored: in languages without any text, and in
    those whose newest text is another default one (for other networks, or of an earlier version of the software).

    Each has the key of the row that it is to follow.
    """
    newest = {consent.language: consent for consent in question.consents.current()}
    wanted = []
    for language in languages():
        texts, stored = default_texts().get(language.code), newest.get(language.code)
        if texts is None or not (stored is None or texts.includes(stored)):
            continue
        consent = texts.consent_for(question)
        consent.pk = stored.pk if stored else None
        if stored is None or stored.wording() != consent.wording():
            wanted.append(consent)
    return wanted


def takes_answers(question: Question, token: Token, now: datetime) -> bool:
    """Whether the question is open, or was when the form was handed out and closed less than GRACE_PERIOD ago."""
    if question.phase(now) is Phase.OPEN:
        return True
    return question.phase(token.issued_at) is Phase.OPEN and now < question.closes_at + GRACE_PERIOD


def stations_taking_paper_cards(now: datetime) -> QuerySet[Station]:
    """The stations of questions that are open or closed less than PAPER_CARDS_PERIOD ago, newest question first.

    None of a rehearsal: nobody shall type a visitor's card into what will be erased.
    """
    taking = Station.objects.filter(question__opens_at__lte=now, question__closes_at__gt=now - PAPER_CARDS_PERIOD)
    ordered = (
        taking.filter(not_rehearsed())
        .select_related("question")
        .prefetch_related("question__texts", "question__consents")
    )
    return ordered.order_by("-question__opens_at", "question_id", "name")


def takeback_mark() -> int:
    """A number that changes when what was shown is not any more, or not as it was, and stays when more is released."""
    return ReleaseCounter.objects.aggregate(mark=Sum(F("version") - F("released")))["mark"] or 0


def find_answer(receipt: str) -> Answer | None:
    """The answer that belongs to a receipt as somebody wrote it."""
    return Answer.objects.filter(receipt_hash__in=receipt_hashes(receipt)).first()


def receipt_hashes(receipt: str) -> list[str]:
    """What is stored of a receipt as somebody wrote it: with the secret key and with those before it."""
    return [receipt_hash(receipt, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def typed_hashes(text: str) -> list[str]:
    """`receipt_hashes` of all that may be a receipt in what somebody typed or pasted."""
    return [hashed for code in find_receipts(text) for hashed in receipt_hashes(code)]


class ReceiptData(NamedTuple):
    """What the receipt page shows of an answer. `objection`: None, or its outcome ("" while it is undecided)."""

    id: int
    question_id: int
    station_code: str
    station_kind: str
    venue_id: int | None
    submitted_at: datetime
    status: str
    reason: str
    text: str
    language: str
    quarter: str
    shortened: bool
    released_at: datetime | None
    consent_id: int
    consent_social: bool
    consent_book: bool
    consent_open_data: bool
    objection: str | None


def read_receipt(receipt: str) -> ReceiptData | None:
    """What `find_answer` finds, as plain data: everybody who has answered is led to the receipt page. One query."""
    hashes = receipt_hashes(receipt)
    with connection.cursor() as cursor:
        cursor.execute(_receipt_query(connection.vendor, len(hashes)), hashes)
        row = cursor.fetchone()
    if row is None:
        return None
    # SQLite stores UTC without saying so
    return ReceiptData._make(each.replace(tzinfo=UTC) if isinstance(each, datetime) else each for each in row)


@lru_cache(maxsize=8)
def _receipt_query(vendor: str, hash_count: int) -> str:
    """The SQL of the look-up, cached because compiling it takes five times as long as running it."""
    elsewhere = {
        "station_code": "station__code",
        "station_kind": "station__kind",
        "venue_id": "station__venue_id",
        "objection": "objection__outcome",
    }
    columns = [elsewhere.get(name, name) for name in ReceiptData._fields]
    answers = Answer.objects.order_by().filter(receipt_hash__in=[str(position) for position in range(hash_count)])
    return answers.values_list(*columns).query.sql_with_params()[0]
