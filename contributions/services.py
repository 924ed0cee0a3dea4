"""The doors by which visitors change answers: they come in as NEW and can be taken back to WITHDRAWN.

Also what else the author may say about an answer: whether it may go to social networks, and that they object.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import TruncHour

from contributions.codes import receipt_for, receipt_hash
from contributions.enums import Status, SubmissionFlag
from contributions.models import Answer, ConsentText, Objection, Phase, Question, ReleaseCounter, Station
from contributions.text import fingerprint
from contributions.tokens import Token

GRACE = timedelta(hours=1)  # for a form that was opened while the question was open
CARDS_AFTER = timedelta(days=14)  # closing: handwritten cards are copied later
QUICKEST_PERSON = timedelta(seconds=3)  # from opening the page to sending


class NotOpen(Exception):
    """The question takes no answers at this time."""


class NothingToObjectTo(Exception):
    """The answer is not rejected, its text is erased, or its author has objected already."""


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
    honeypot_filled: bool = False,
) -> str:
    """Store an answer that was cleaned and checked, and return its receipt; on return it is committed.

    A retry (same token, same words) returns the same receipt and stores nothing. Raises NotOpen and TokenUsed.
    """
    if not takes_answers(station.question, token, now):
        raise NotOpen
    flag = SubmissionFlag.HONEYPOT if honeypot_filled else _flag(token, now)
    return _take_in(
        token.nonce,
        station=station,
        text=text,
        language=language,
        quarter=quarter,
        consent=consent,
        consent_social=consent_social,
        submitted_at=now,
        flag=flag,
    )


def enter_card(
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
    """Store what staff copied from a handwritten card, as `submit` does; the answer is flagged with where it is from.

    Cards are copied until CARDS_AFTER closing. Raises NotOpen and TokenUsed.
    """
    question = station.question
    if not question.opens_at <= now < question.closes_at + CARDS_AFTER:
        raise NotOpen
    return _take_in(
        token.nonce,
        station=station,
        text=text,
        language=language,
        quarter=quarter,
        consent=consent,
        consent_social=consent_social,
        submitted_at=now,
        flag=SubmissionFlag.PAPER,
    )


def _take_in(nonce: str, *, station: Station, text: str, **fields: Any) -> str:
    """Store a new answer and return its receipt, which belongs to the nonce."""
    receipt = receipt_for(nonce)
    answer = Answer(
        question=station.question,
        station=station,
        text=text,
        status=Status.NEW,
        fingerprint=fingerprint(text),
        receipt_hash=receipt_hash(receipt),
        **fields,
    )
    _store(answer, receipt)
    return receipt


def _store(answer: Answer, receipt: str) -> None:
    try:
        # One INSERT is a transaction by itself; inside another one it needs a savepoint.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            answer.save(force_insert=True)
    except IntegrityError:
        earlier = find(receipt)
        if earlier is None:
            raise
        if earlier.status == Status.NEW and earlier.text != answer.text:
            raise TokenUsed from None


def _flag(token: Token, now: datetime) -> str:
    if token.origin:
        return token.origin if token.origin in SubmissionFlag.values else ""
    return SubmissionFlag.TOO_FAST if now - token.issued_at < QUICKEST_PERSON else ""


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
    """What the page of a receipt says of its answer; `objection` is None, or its outcome ("" while it is open)."""

    question_id: int
    status: str
    reason: str
    text: str
    language: str
    shortened: bool
    released_at: datetime | None
    consent_id: int
    consent_social: bool
    objection: str | None


def read_receipt(receipt: str) -> Receipt | None:
    """What `find` finds, as plain data: everybody who has answered is led to this page."""
    hashes = _hashes(receipt)
    with connection.cursor() as cursor:
        cursor.execute(_receipt_query(connection.vendor, len(hashes)), hashes)
        row = cursor.fetchone()
    if row is None:
        return None
    receipt_row = Receipt(*row)
    since = receipt_row.released_at
    # The cursor is faster than the ORM, but SQLite's times come without a zone here.
    return receipt_row._replace(released_at=since.replace(tzinfo=UTC)) if since and not since.tzinfo else receipt_row


@cache
def _receipt_query(vendor: str, hashes: int) -> str:
    """The SQL of the look-up, written once: writing it takes longer than its answer."""
    rows = Answer.objects.order_by().filter(receipt_hash__in=[str(number) for number in range(hashes)])
    columns = [field if field != "objection" else "objection__outcome" for field in Receipt._fields]
    return rows.values_list(*columns).query.sql_with_params()[0]


@transaction.atomic
def withdraw(answer: Answer) -> None:
    """Take an answer back for good: the text is erased and the wall changes at once. Doing it again does nothing."""
    before = Answer.objects.select_for_update().values_list("status", flat=True).get(pk=answer.pk)
    if before in Status.FINAL:
        return
    Answer.objects.filter(pk=answer.pk, status=before).update(
        status=Status.WITHDRAWN,
        text="",
        whole_text="",
        whole_until=None,
        fingerprint="",
        quarter="",
        reason="",
        submitted_at=TruncHour("submitted_at", tzinfo=UTC),
    )
    Objection.objects.filter(answer=answer).delete()
    if before in Status.SHOWN:
        update_release_counter(answer.question_id, released=-1)


def change_social_consent(answer: Answer, given: bool) -> None:
    """Give or take back the consent for social networks; an answer that was taken back stays as it is."""
    Answer.objects.filter(pk=answer.pk).exclude(status__in=Status.FINAL).update(consent_social=given)


@transaction.atomic
def object_to_rejection(answer: Answer, text: str, now: datetime) -> None:
    """File the author's objection; a retry with the same words does nothing. Raises NothingToObjectTo."""
    status, words = Answer.objects.select_for_update().values_list("status", "text").get(pk=answer.pk)
    earlier = Objection.objects.filter(answer=answer).first()
    if earlier is not None and earlier.text == text:
        return
    if earlier is not None or status != Status.REJECTED or not words:
        raise NothingToObjectTo
    Objection.objects.create(answer=answer, text=text, filed_at=now)


def update_release_counter(question_id: int, *, released: int) -> None:
    """Say that the wall changed, by so many answers more (or fewer). Belongs into the transaction of the change."""
    ReleaseCounter.objects.filter(question_id=question_id).update(
        version=F("version") + 1, released=F("released") + released
    )
