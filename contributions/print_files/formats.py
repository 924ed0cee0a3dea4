"""The print files that there are, and their sizes.

A QR code can be read from about ten times its own side (without the quiet zone) away: the rule of thumb 10:1 of the
makers of readers, for example https://delivr.com/faq/1289/qr-code-printing-guidelines-best-practices. `distance` says
from where the code of each file is meant to be read; the tests measure that it is large enough.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

A4 = (210, 297)
PREVIEW_LENGTH = 220  # pixels of a page, the longer side of a small picture


class PrintFormat(NamedTuple):
    """`name` is that of the file without its suffix, `layout` that in print.typ; width and height in millimetres.

    `distance`: from where the QR code is read, in millimetres. `trimmed`: a printer may cut it out of a larger sheet;
    all others are sheets to print oneself and to cut by hand.
    """

    name: str
    label: Any
    layout: str
    width: int
    height: int
    distance: int
    trimmed: bool = True

    @property
    def has_consents(self) -> bool:
        """Whether people agree to something on it. It is light then, to write on, and hands out the consent texts."""
        return self.layout == "answer-cards"

    @property
    def is_beside_screen(self) -> bool:
        return self.layout == "label"

    @property
    def preview_size(self) -> tuple[int, int]:
        """Width and height of a small picture of it, in pixels of a page."""
        scale = PREVIEW_LENGTH / max(self.width, self.height)
        return round(self.width * scale), round(self.height * scale)

    @property
    def size(self) -> str:
        return f"{self.width} × {self.height} mm"


FORMATS = {
    each.name: each
    for each in (
        PrintFormat("plakat-a1", _("Plakat A1"), "poster", 594, 841, 1400),
        PrintFormat("plakat-a3", _("Plakat A3"), "poster", 297, 420, 700),
        PrintFormat("plakat-a4", _("Plakat A4"), "poster", *A4, 500),
        PrintFormat("tischaufsteller", _("Tischaufsteller, in der Mitte gefaltet"), "tent", *A4, 500),
        PrintFormat("handzettel-a6", _("Handzettel A6"), "card", 148, 105, 350),
        PrintFormat("aufkleber-a7", _("Aufkleber A7, acht auf A4"), "stickers", *A4, 250, trimmed=False),
        PrintFormat("antwortkarten", _("Antwortkarten A6, vier auf A4"), "answer-cards", *A4, 180, trimmed=False),
        PrintFormat("so-gehts", _("Schild „So geht’s“ A4, mit Bildern"), "steps", *A4, 400),
        PrintFormat("bildschirm-a5", _("Schild neben dem Bildschirm A5"), "label", 210, 148, 500),
    )
}
