"""The doors by which visitors change answers: they come in as NEW and can be taken back to WITHDRAWN."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import TruncHour

from contributions.codes import receipt_for, receipt_hash
from contributions.enums import Status
from contributions.models import Answer, ConsentText, Phase, Question, Station, Wall
from contributions.tokens import Token

GRACE = timedelta(hours=1)  # for a form that was opened while the question was open


class NotOpen(Exception):
    """The question takes no answers at this time."""


class TokenUsed(Exception):
    """The token already brought another answer: the page was sent, gone back to, and sent with other words."""


def submit(
    *,
    station: Station,
    token: Token,
    text: str,
    language: str,
    consent: ConsentText,
    consent_social: bool,
    now: datetime,
    quarter: str = "",
) -> str:
    """Store an answer that was cleaned and checked, and return its receipt; on return it is committed.

    A retry (same token, same words) returns the same receipt and stores nothing. Raises NotOpen and TokenUsed.
    """
    question = station.question
    if not takes_answers(question, token, now):
        raise NotOpen
    receipt = receipt_for(token.nonce)
    answer = Answer(
        question=question,
        station=station,
        text=text,
        language=language,
        quarter=quarter,
        consent=consent,
        consent_social=consent_social,
        status=Status.NEW,
        submitted_at=now,
        receipt_hash=receipt_hash(receipt),
    )
    try:
        # One INSERT is a transaction by itself; inside another one it needs a savepoint.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            answer.save(force_insert=True)
    except IntegrityError:
        earlier = find(receipt)
        if earlier is None:
            raise
        if earlier.status == Status.NEW and earlier.text != text:
            raise TokenUsed from None
    return receipt


def takes_answers(question: Question, token: Token, now: datetime) -> bool:
    """Whether the question is open, or was when the form was handed out, not long ago."""
    if question.phase(now) is Phase.OPEN:
        return True
    return question.phase(token.issued_at) is Phase.OPEN and now < question.closes_at + GRACE


def find(receipt: str) -> Answer | None:
    """The answer that belongs to a receipt as somebody wrote it; also of receipts from before a change of the key."""
    return Answer.objects.filter(receipt_hash__in=_hashes(receipt)).first()


def _hashes(receipt: str) -> list[str]:
    return [receipt_hash(receipt, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


class Receipt(NamedTuple):
    """What the page of a receipt says of its answer."""

    question_id: int
    status: str
    reason: str
    text: str
    language: str


def read_receipt(receipt: str) -> Receipt | None:
    """What `find` finds, as plain data: everybody who has answered is led to this page."""
    hashes = _hashes(receipt)
    with connection.cursor() as cursor:
        cursor.execute(_receipt_query(connection.vendor, len(hashes)), hashes)
        row = cursor.fetchone()
    return Receipt(*row) if row else None


@cache
def _receipt_query(vendor: str, hashes: int) -> str:
    """The SQL of the look-up, written once: writing it takes longer than its answer."""
    rows = Answer.objects.order_by().filter(receipt_hash__in=[str(number) for number in range(hashes)])
    return rows.values_list(*Receipt._fields).query.sql_with_params()[0]


@transaction.atomic
def withdraw(answer: Answer) -> None:
    """Take an answer back for good: the text is erased and the wall changes at once. Doing it again does nothing."""
    before = Answer.objects.select_for_update().values_list("status", flat=True).get(pk=answer.pk)
    if before in Status.FINAL:
        return
    Answer.objects.filter(pk=answer.pk, status=before).update(
        status=Status.WITHDRAWN, text="", quarter="", reason="", submitted_at=TruncHour("submitted_at", tzinfo=UTC)
    )
    if before in Status.SHOWN:
        change_wall(answer.question_id, released=-1)


def change_wall(question_id: int, *, released: int) -> None:
    """Say that the wall changed, by so many answers more (or fewer). Belongs into the transaction of the change."""
    Wall.objects.filter(question_id=question_id).update(version=F("version") + 1, released=F("released") + released)
