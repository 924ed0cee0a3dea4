"""Text as it comes from people: cleaned without changing what it says, counted as people count it."""

import hashlib
import unicodedata

import regex

EMBEDDINGS_AND_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
LINE_ENDS = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
GRAPHEME = regex.compile(r"\X")
BLANK_LINES = regex.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
VISIBLE = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}\p{Co}]")


def clean_text(raw: str) -> str:
    """Return `raw` in NFC with line breaks kept (at most one blank line in a row).

    Removed are control characters and the characters that embed or override the direction of writing, so nothing can
    turn the text around it; what is no character at all (a lone surrogate) becomes U+FFFD.
    """
    text = LINE_ENDS.sub("\n", raw).replace("\t", " ")
    text = "".join(character for character in map(_kept, text) if character)
    return BLANK_LINES.sub("\n\n", unicodedata.normalize("NFC", text)).strip()


def _kept(character: str) -> str:
    if character == "\n" or " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    if category == "Cc" or ord(character) in EMBEDDINGS_AND_OVERRIDES:
        return ""
    return character


def has_something_to_see(text: str) -> bool:
    """Whether anything of the text leaves a mark: blanks and invisible characters alone do not."""
    return VISIBLE.search(text) is not None


def grapheme_count(text: str) -> int:
    """How many characters a person would count (extended grapheme clusters, Unicode UAX #29)."""
    return len(text) if text.isascii() and "\r" not in text else sum(1 for _ in GRAPHEME.finditer(text))


def fingerprint(text: str) -> str:
    """16 hexadecimal digits, equal for texts that differ only in case, in blanks, and in full stops at the end."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.blake2b(words.rstrip(" .!").encode(), digest_size=8).hexdigest()
