"""Text as people type it: cleaned without changing what it says."""

import hashlib
import unicodedata
from collections.abc import Collection
from typing import Any, cast

import regex
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.text import slugify

MAX_SLUG_LENGTH = 40
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
OMISSION_MARK = "[…]"  # in the place of what staff left out in the middle
LINE_ENDS = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
BLANK_LINES = regex.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
UNWANTED = regex.compile(r"(?!\n)\p{Cc}|[\u202A-\u202E\u2066-\u2069]")  # also what changes the direction of writing
LONE_SURROGATE = regex.compile(r"[\uD800-\uDFFF]")
# Not what fonts leave blank although Unicode calls it a letter or a symbol: Hangul fillers, the empty Braille cell, the
# object replacement character and the empty note head.
VISIBLE = regex.compile(r"(?![\p{DI}\u2800\uFFFC\U0001D159])[\p{L}\p{N}\p{P}\p{S}\p{Co}]")


def clean_text(raw: str) -> str:
    """Return `raw` in NFC with its line breaks, at most one blank line in a row.

    Control characters are removed, and so are bidirectional embeddings, overrides and isolates, which could turn the
    text around it. A lone surrogate becomes U+FFFD.
    """
    text = LINE_ENDS.sub("\n", raw).replace("\t", " ")
    text = LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", UNWANTED.sub("", text))
    return BLANK_LINES.sub("\n\n", unicodedata.normalize("NFC", text)).strip()


def clean_attributes(row: Model, *, lines: Collection[str], texts: Collection[str] = ()) -> None:
    """Clean attributes of a row, for its `clean`: `lines` have one line, `texts` any number.

    One that holds nothing that can be seen is empty then. Raises ValidationError where it must not be.
    """
    emptied = []
    for name in (*lines, *texts):
        raw = getattr(row, name)
        cleaned = clean_text(raw) if name in texts else " ".join(clean_text(raw).split())
        setattr(row, name, cleaned if has_visible_text(cleaned) else "")
        if raw and not getattr(row, name):
            emptied.append(cast("Field[Any, Any]", row._meta.get_field(name)))
    if missing := [field for field in emptied if not field.blank]:
        raise ValidationError({field.name: field.error_messages["blank"] for field in missing})


def has_visible_text(text: str) -> bool:
    """Whether the text has more than blanks and invisible characters."""
    return VISIBLE.search(text) is not None


def fingerprint(text: str) -> str:
    """16 hexadecimal digits, equal for texts that differ only in case, blanks, and full stops or „!“ at the end."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.blake2b(folded.rstrip(" .!").encode(), digest_size=8).hexdigest()


def slug_of(title: str) -> str:
    """The slug that a question with this title gets, unless another one has it."""
    return slugify(title.translate(UMLAUTS))[:MAX_SLUG_LENGTH].strip("-") or "frage"
