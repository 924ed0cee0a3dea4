"""Addresses from which schedulers fetch pictures and videos: signed, expiring, revoked by a new key of the plan."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from exhibition.share.formats import FORMATS, PORTRAIT, REEL

SALT = "exhibition.posting.picture"
SEPARATOR = "."
NAMES = {*FORMATS, REEL.name}


class PictureAddress(NamedTuple):
    """What a token says. Trust it only if `has_valid_signature`. Addresses from before name no format.

    That of a reel is the address of a video.
    """

    question_id: int
    answer_id: int
    expires_at: datetime
    format_name: str = PORTRAIT.name


class InvalidTokenError(ValueError):
    """The token is malformed."""


def sign_address(address: PictureAddress, key: str) -> str:
    """The absolute address. It ends like a file name, which some schedulers check."""
    parts = (address.question_id, address.answer_id, int(address.expires_at.timestamp()))
    token = _signer(key).sign(SEPARATOR.join([*(f"{part:x}" for part in parts), address.format_name]))
    name = "signed-video" if address.format_name == REEL.name else "signed-picture"
    return settings.PUBLIC_URL + reverse(name, args=[token], urlconf="exhibition.urls")


def parse_token(token: str) -> PictureAddress:
    """Read a token without checking its signature. Raises InvalidTokenError."""
    try:
        *numbers, last = token.split(SEPARATOR)[:-1]
        numbers, name = (numbers, last) if last in NAMES else ([*numbers, last], PORTRAIT.name)
        question_id, answer_id, expires_at = (int(number, 16) for number in numbers)
        return PictureAddress(question_id, answer_id, datetime.fromtimestamp(expires_at, UTC), name)
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidTokenError from error


def has_valid_signature(token: str, key: str) -> bool:
    """Whether the token was signed with this key."""
    try:
        _signer(key).unsign(token)
    except BadSignature:
        return False
    return True


def _signer(key: str) -> Signer:
    return Signer(salt=f"{SALT}.{key}", sep=SEPARATOR)
