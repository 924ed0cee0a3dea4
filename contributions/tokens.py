"""The token of a form page: signed, expiring and for a single answer. It replaces a CSRF cookie."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

LIFETIME = timedelta(hours=48)
NONCE_BYTES = 16  # 128 bits
SIGNER = Signer(salt="contributions.form")
NO_CONSENT = 0  # the consent_id of forms that show no consent text
THANKS_LIFETIME = timedelta(minutes=2)
THANKS_SIGNER = Signer(salt="contributions.thanks")
AGAIN = "again"  # the origin of a token that replaces a used one


class BadToken(ValueError):
    """The token is missing or forged."""


class ExpiredToken(BadToken):
    """The token is genuine and too old. `consent_id`: the consent text that its page showed."""

    def __init__(self, consent_id: int = NO_CONSENT) -> None:
        super().__init__()
        self.consent_id = consent_id


class Token(NamedTuple):
    """What a token says. `consent_id`: the consent text that the page showed; `origin`: a reason why it was issued."""

    nonce: str
    issued_at: datetime
    consent_id: int
    origin: str = ""


def issue_token(now: datetime, consent_id: int, origin: str = "") -> str:
    """A fresh token as text. `origin`: AGAIN, a SubmissionFlag or "" for the first visit to a page."""
    payload = f"{int(now.timestamp()):x}.{consent_id:x}.{secrets.token_urlsafe(NONCE_BYTES)}"
    return SIGNER.sign(f"{payload}.{origin}" if origin else payload)


def read_token(text: str, now: datetime) -> Token:
    """Check and read a token. Raises BadToken, ExpiredToken; whether it was used before is not checked."""
    try:
        stamp, consent_id, nonce, *origin = SIGNER.unsign(text).split(".")
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    issued_at = datetime.fromtimestamp(int(stamp, 16), tz=now.tzinfo)
    if not -timedelta(minutes=5) < now - issued_at < LIFETIME:
        raise ExpiredToken(int(consent_id, 16))
    return Token(nonce, issued_at, int(consent_id, 16), *origin)


def issue_handle(now: datetime, nonce: str) -> str:
    """A handle for the thanks of a terminal: it leads to the answer for THANKS_LIFETIME and contains no receipt."""
    return THANKS_SIGNER.sign(f"{int(now.timestamp()):x}.{nonce}")


def read_handle(text: str, now: datetime) -> str:
    """The nonce of a handle. Raises BadToken, ExpiredToken."""
    try:
        stamp, nonce = THANKS_SIGNER.unsign(text).split(".")
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    if not -timedelta(minutes=1) < now - datetime.fromtimestamp(int(stamp, 16), tz=now.tzinfo) < THANKS_LIFETIME:
        raise ExpiredToken
    return nonce
