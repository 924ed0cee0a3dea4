"""The token of a form page: signed, expiring, and good for one answer. It takes the place of a CSRF cookie."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

LIFETIME = timedelta(hours=48)
NONCE_BYTES = 16  # 128 bits
SIGNER = Signer(salt="contributions.form")


class BadToken(ValueError):
    """The token is missing, forged, or too old."""


class Token(NamedTuple):
    nonce: str
    issued_at: datetime
    consent_id: int  # the consent text that the page showed


def issue_token(now: datetime, consent_id: int) -> str:
    return SIGNER.sign(f"{int(now.timestamp()):x}.{consent_id:x}.{secrets.token_urlsafe(NONCE_BYTES)}")


def read_token(written: str, now: datetime) -> Token:
    """Return what the token says, or raise BadToken. That it was not used before, only the database knows."""
    try:
        stamp, consent_id, nonce = SIGNER.unsign(written).split(".")
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    issued_at = datetime.fromtimestamp(int(stamp, 16), tz=now.tzinfo)
    if not -timedelta(minutes=5) < now - issued_at < LIFETIME:
        raise BadToken
    return Token(nonce, issued_at, int(consent_id, 16))
