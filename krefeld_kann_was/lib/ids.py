"""Ids of rows, as requests bring them."""

MAX_ID_DIGITS = 18  # as many as every database takes, and as the addresses allow
MAX_ID = 10**MAX_ID_DIGITS - 1


def parse_id(text: str) -> int | None:
    """The id that is written in at most MAX_ID_DIGITS decimal digits, else None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_ID_DIGITS else None
