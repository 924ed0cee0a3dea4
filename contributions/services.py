"""The doors by which visitors change answers: they come in as NEW and can be taken back to WITHDRAWN."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
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
        with transaction.atomic():
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
    hashes = [receipt_hash(receipt, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return Answer.objects.select_related("question").filter(receipt_hash__in=hashes).first()


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
