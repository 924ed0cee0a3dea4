"""Measures of the formats of the book: pages, margins and letters."""

from typing import Any, NamedTuple

from exhibition.book.enums import BookFormat

DENSITIES = ((400, 1.0), (1200, 0.96))  # of a book with up to so many answers: its letters in small books are larger
DENSEST = 0.92


class BookLayout(NamedTuple):
    """Lengths in millimetres, letters in points. `margins`: at the fold, outside, head, foot.

    `sizes` are those of answers in columns: for up to so many characters, the size.
    """

    width: int
    height: int
    margins: tuple[int, int, int, int]
    columns: int
    sizes: tuple[tuple[int, float], ...]
    largest: float  # of an answer alone on its page, at most, and
    least: float  # at least
    gap: float  # between answers
    heading: float
    text: float  # of what the book says itself
    small: float

    def scaled(self, density: float) -> dict[str, Any]:
        """The measures as the template reads them; answers in columns are as small as a thick book needs."""
        return {
            "width": self.width,
            "height": self.height,
            "margins": self.margins,
            "columns": self.columns,
            "type": {
                "sizes": [(longest, size * density) for longest, size in self.sizes],
                "largest": self.largest,
                "least": self.least,
                "gap": self.gap * density,
                "heading": self.heading,
                "text": self.text,
                "small": self.small,
            },
        }


ANY_LENGTH = 1_000_000
LAYOUTS = {
    BookFormat.A5: BookLayout(
        width=148,
        height=210,
        margins=(20, 16, 26, 26),
        columns=1,
        sizes=((60, 15), (130, 12.5), (280, 10.8), (ANY_LENGTH, 9.8)),
        largest=72,
        least=10,
        gap=22,
        heading=20,
        text=10.5,
        small=7,
    ),
    BookFormat.SQUARE: BookLayout(
        width=210,
        height=210,
        margins=(25, 20, 28, 28),
        columns=2,
        sizes=((60, 15), (130, 12.5), (280, 10.8), (ANY_LENGTH, 9.8)),
        largest=96,
        least=11,
        gap=22,
        heading=25,
        text=12,
        small=7.5,
    ),
}


def density(answer_count: int) -> float:
    """By which the letters of answers in columns are multiplied."""
    return next((factor for most, factor in DENSITIES if answer_count <= most), DENSEST)
