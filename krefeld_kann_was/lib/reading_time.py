"""How long people need to read an answer."""

from krefeld_kann_was.lib.graphemes import grapheme_count

MIN_SECONDS, MAX_SECONDS = 6, 45


def reading_seconds(text: str) -> float:
    """How long reading a text aloud takes."""
    return 0.068 * grapheme_count(text)


def display_seconds(text: str) -> float:
    """How long a text is shown: 1.5 times as long as reading it aloud takes (see static/js/kiosk-rotation.js)."""
    return min(max(3 + 1.5 * reading_seconds(text), MIN_SECONDS), MAX_SECONDS)
