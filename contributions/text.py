"""Text as people type it: cleaned without changing what it says."""

import hashlib
import unicodedata
from collections.abc import Iterable

import regex
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


def clean_attributes(row: object, *, lines: Iterable[str], texts: Iterable[str] = ()) -> list[str]:
    """Clean attributes of a row: `lines` have one line, `texts` any number.

    Returns the names of those that held nothing that can be seen, which are empty now.
    """
    emptied = []
    for name in (*lines, *texts):
        raw = getattr(row, name)
        cleaned = clean_text(raw) if name in texts else " ".join(clean_text(raw).split())
        setattr(row, name, cleaned if has_visible_text(cleaned) else "")
        if raw and not getattr(row, name):
            emptied.append(name)
    return emptied


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
