"""Codes that people read and write: no look-alikes (0/O, 1/I, 2/Z, 5/S, 6/G/8/B pairs) and no vowels, so no words."""

import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "BCDFGHJKLMNPQRTVWXY3479"
STATION_LENGTH = 4
RECEIPT_LENGTH = 18  # 18 * log2(23) = 81 bits
GROUP = 3


def random_code(length: int = STATION_LENGTH) -> str:
    """A random code in lower case, as addresses carry it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length)).lower()


def normalise(written: str) -> str:
    """What a person wrote, as codes are stored: lower case, without blanks and dashes."""
    return "".join(character for character in written.lower() if character.isalnum())


def is_receipt(code: str) -> bool:
    """Whether this could be a receipt, as `normalise` returns it; whether it is one, only the database knows."""
    return len(code) == RECEIPT_LENGTH and set(code.upper()) <= set(ALPHABET)


def grouped(code: str) -> str:
    """The code as it is shown to people: upper case, in groups."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP)).upper()


def receipt_for(nonce: str) -> str:
    """The receipt that belongs to a form's nonce: always the same one, and only this installation can tell it."""
    number = int.from_bytes(salted_hmac("contributions.receipt", nonce, algorithm="sha256").digest())
    digits = []
    for _ in range(RECEIPT_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits).lower()


def receipt_hash(receipt: str, secret: str | None = None) -> str:
    """The keyed hash under which an answer is found; the receipt itself is stored nowhere. 64 hexadecimal digits."""
    return salted_hmac("contributions.receipt_hash", normalise(receipt), secret=secret, algorithm="sha256").hexdigest()
