"""Addresses under which schedulers fetch a picture: signed, expiring, and ended together by another key of the plan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

SALT = "exhibition.posting.picture"
SEPARATOR = "."


class Claim(NamedTuple):
    """What an address says of itself. True only where `is_genuine`."""

    question_id: int
    answer_id: int
    expires_at: datetime


class BadAddress(ValueError):
    """Nobody here has written this."""


def address_of(claim: Claim, key: str) -> str:
    """The absolute address. It ends as the file does: some schedulers look at that."""
    numbers = (claim.question_id, claim.answer_id, int(claim.expires_at.timestamp()))
    token = _signer(key).sign(SEPARATOR.join(f"{number:x}" for number in numbers))
    return settings.PUBLIC_URL + reverse("signed-picture", args=[token], urlconf="exhibition.urls")


def read_claim(token: str) -> Claim:
    """What the token says, signed or not. Raises BadAddress where it says nothing."""
    try:
        question_id, answer_id, expires_at = (int(part, 16) for part in token.split(SEPARATOR)[:-1])
        return Claim(question_id, answer_id, datetime.fromtimestamp(expires_at, UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise BadAddress from error


def is_genuine(token: str, key: str) -> bool:
    try:
        _signer(key).unsign(token)
    except BadSignature:
        return False
    return True


def _signer(key: str) -> Signer:
    return Signer(salt=f"{SALT}.{key}", sep=SEPARATOR)
