"""The token of a form page: signed, expiring, and good for one answer. It takes the place of a CSRF cookie."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

LIFETIME = timedelta(hours=48)
NONCE_BYTES = 16  # 128 bits
SIGNER = Signer(salt="contributions.form")
AGAIN = "again"  # the origin of a token that took the place of a spent one


class BadToken(ValueError):
    """The token is missing or forged."""


class ExpiredToken(BadToken):
    """The token is ours and too old."""


class Token(NamedTuple):
    nonce: str
    issued_at: datetime
    consent_id: int  # the consent text that the page showed
    origin: str = ""  # why it was handed out, where that was not the first look at a page


def issue_token(now: datetime, consent_id: int, origin: str = "") -> str:
    """A fresh token; `origin`, a word of letters and underscores, comes back with it."""
    written = f"{int(now.timestamp()):x}.{consent_id:x}.{secrets.token_urlsafe(NONCE_BYTES)}"
    return SIGNER.sign(f"{written}.{origin}" if origin else written)


def read_token(written: str, now: datetime) -> Token:
    """Return what the token says, or raise BadToken. That it was not used before, only the database knows."""
    try:
        stamp, consent_id, nonce, *origin = SIGNER.unsign(written).split(".")
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    issued_at = datetime.fromtimestamp(int(stamp, 16), tz=now.tzinfo)
    if not -timedelta(minutes=5) < now - issued_at < LIFETIME:
        raise ExpiredToken
    return Token(nonce, issued_at, int(consent_id, 16), *origin)
