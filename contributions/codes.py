"""Codes that people read and type, without vowels and look-alikes (one of 0/O, 1/I, 2/Z, 5/S, 6/G and 8/B at most)."""

import ipaddress
import re
import secrets
import unicodedata
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

ALPHABET = "BCDFGHJKLMNPQRTVWXY3479"
STATION_LENGTH = 4
RECEIPT_LENGTH = 18  # 18 * log2(23) = 81 bits
GROUP_LENGTH = 3
# A receipt in a text: eighteen of its characters, with anything but letters and digits between them. It may begin
# within what looks like another one: the code in „pwd bcd-fgh-…“.
WHOLE_RECEIPT = re.compile(rf"(?<![0-9a-z])(?=((?:[{ALPHABET.lower()}][^0-9a-z]*){{{RECEIPT_LENGTH}}})(?![0-9a-z]))")
MAX_PASTED_LENGTH = 10_000  # characters that are searched for a receipt
MAX_FOUND = 20  # receipts that are looked for in what somebody pasted
BEFORE_RECEIPT = re.compile(r"^.*(?:antwort/|:)", re.DOTALL)  # of a pasted address or "Code: …"


def random_code(length: int = STATION_LENGTH) -> str:
    """A random code in lower case, as in addresses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length)).lower()


def normalise_code(text: str) -> str:
    """A code as somebody typed it in its stored form: lower case, without blanks and dashes, digits of every script."""
    return "".join(character for character in _plain(text) if character.isalnum())


def _plain(text: str) -> str:
    """In lower case, with letters of usual width and European digits."""
    characters = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(character, character)) for character in characters).lower()


def find_receipts(text: str) -> list[str]:
    """What may be the receipt in what somebody typed or pasted, such as "Code: …", a whole address or a message.

    Where there is none, the one item is what may be part of one: compare its length with RECEIPT_LENGTH.
    """
    text = _plain(text[:MAX_PASTED_LENGTH])
    found = [normalise_code(match[1]) for match in islice(WHOLE_RECEIPT.finditer(text), MAX_FOUND)]
    return found or [normalise_code(BEFORE_RECEIPT.sub("", text))]


def is_receipt(code: str) -> bool:
    """Whether a normalised code has the form of a receipt; it need not belong to an answer."""
    return len(code) == RECEIPT_LENGTH and may_begin_receipt(code)


def may_begin_receipt(code: str) -> bool:
    """Whether a normalised code has characters of receipts only, and at least one."""
    return bool(code) and set(code.upper()) <= set(ALPHABET)


def format_code(code: str) -> str:
    """The code as shown to people: upper case, in groups of three with dashes."""
    return "-".join(code[start : start + GROUP_LENGTH] for start in range(0, len(code), GROUP_LENGTH)).upper()


def code_html(code: str) -> SafeString:
    """The code for people, in one line or two of the same length: no group is ever torn."""
    shown = format_code(code)
    half = (len(shown) + 1) // 2
    return format_html("{}<wbr>{}", shown[:half], shown[half:])


def receipt_for(nonce: str, secret: str | None = None) -> str:
    """The receipt that belongs to a form's nonce: always the same, derived with the secret key that signed the form."""
    number = int.from_bytes(salted_hmac("contributions.receipt", nonce, secret=secret, algorithm="sha256").digest())
    digits = []
    for _ in range(RECEIPT_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits).lower()


def receipt_hash(receipt: str, secret: str | None = None) -> str:
    """The keyed hash under which an answer is found, 64 hexadecimal digits. The receipt itself is not stored."""
    code = normalise_code(receipt)
    return salted_hmac("contributions.receipt_hash", code, secret=secret, algorithm="sha256").hexdigest()


def entry_address() -> str:
    """Where a receipt is typed in, as people type it: without scheme, language and last slash."""
    path = reverse("receipt-entry", urlconf="contributions.urls")
    return settings.PUBLIC_URL.partition("://")[2] + path.rstrip("/")


def is_private(address: str) -> bool:
    """Whether this URL opens only on this machine, or within its own network."""
    host = urlsplit(address).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:  # a name
        return "." not in host or host.endswith((".localhost", ".local"))


def describe_use(address: str) -> str:
    """Where the code works and what it is for."""
    text = gettext(
        "Auf %(address)s siehst du mit dem Code, ob deine Antwort gezeigt wird. Du kannst sie dort auch zurücknehmen."
    )
    return text % {"address": f"\N{LEFT-TO-RIGHT ISOLATE}{address}\N{POP DIRECTIONAL ISOLATE}"}
