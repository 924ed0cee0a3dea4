"""The token of a form page: signed, expiring and for a single answer. It replaces a CSRF cookie."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare

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
    """What a token says. `consent_id`: the consent text that the page showed; `origin`: a reason why it was issued;
    `former_key`: the secret key that signed it, if it is not today's: a retry after a change of keys gets its receipt.
    """

    nonce: str
    issued_at: datetime
    consent_id: int
    origin: str = ""
    former_key: str | None = None


def issue_token(now: datetime, consent_id: int, origin: str = "") -> str:
    """A fresh token as text. `origin`: AGAIN, a SubmissionFlag or "" for the first visit to a page."""
    payload = f"{int(now.timestamp()):x}.{consent_id:x}.{secrets.token_urlsafe(NONCE_BYTES)}"
    return SIGNER.sign(f"{payload}.{origin}" if origin else payload)


def read_token(text: str, now: datetime) -> Token:
    """Check and read a token. Raises BadToken, ExpiredToken; whether it was used before is not checked."""
    try:
        signed, former_key = _unsign(SIGNER, text)
        stamp, consent_id, nonce, *origin = signed.split(".")
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    issued_at = datetime.fromtimestamp(int(stamp, 16), tz=now.tzinfo)
    if not -timedelta(minutes=5) < now - issued_at < LIFETIME:
        raise ExpiredToken(int(consent_id, 16))
    return Token(nonce, issued_at, int(consent_id, 16), "".join(origin), former_key)


def issue_handle(now: datetime, nonce: str, former_key: str | None = None) -> str:
    """A handle for the thanks of a terminal: it leads to the answer for THANKS_LIFETIME and contains no receipt.

    `former_key`: that of the token, which signs the handle, too.
    """
    payload = f"{int(now.timestamp()):x}.{nonce}"
    return f"{payload}{THANKS_SIGNER.sep}{THANKS_SIGNER.signature(payload, former_key)}"


def read_handle(text: str, now: datetime) -> tuple[str, str | None]:
    """The nonce of a handle, and the former key of its token. Raises BadToken, ExpiredToken."""
    try:
        signed, former_key = _unsign(THANKS_SIGNER, text)
        stamp, nonce = signed.split(".")
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    if not -timedelta(minutes=1) < now - datetime.fromtimestamp(int(stamp, 16), tz=now.tzinfo) < THANKS_LIFETIME:
        raise ExpiredToken
    return nonce, former_key


def _unsign(signer: Signer, text: str) -> tuple[str, str | None]:
    """What was signed, and with which former key; None: with today's. Raises BadSignature."""
    value, _, signature = text.rpartition(signer.sep)
    for key in (signer.key, *signer.fallback_keys):
        if constant_time_compare(signature, signer.signature(value, key)):
            return value, None if key == signer.key else str(key)
    raise BadSignature
