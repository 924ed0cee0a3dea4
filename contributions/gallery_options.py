"""The gallery of a question: when it opens, which sites may embed its wall, the licence of its open data; and its book.

The pages of the gallery are in exhibition/gallery/.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.consent_texts import ConsentText
from contributions.enums import Licence

MAX_HOST_LENGTH = 253
COUNTS_LICENCE = Licence.DL_ZERO  # of how many answers there are: numbers are nobody's
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")


class GalleryOpening(models.TextChoices):
    """When the gallery of a question opens to the public."""

    NEVER = "never", _("nie")
    RUNNING = "running", _("ab dem Beginn der Frage")
    CLOSED = "closed", _("nach dem Ende der Frage")


def parse_domains(text: str) -> list[str]:
    """The host names in a text, separated by white space or commas, in ASCII (IDNA) and without duplicates.

    Raises ValidationError for anything but a bare name: a wildcard, a path, a port, an IP address.
    """
    hosts = []
    for word in text.replace(",", " ").lower().split():
        try:
            host = word if word.isascii() else word.encode("idna").decode()
        except UnicodeError:
            host = ""
        if len(host) > MAX_HOST_LENGTH or not HOST.fullmatch(host):
            raise ValidationError(
                _(
                    "„%(word)s“ ist keine Adresse einer Website. Bitte ohne https:// und ohne "
                    "Schrägstrich, zum Beispiel www.vhs.example."
                ),
                params={"word": word},
            )
        hosts.append(host)
    return list(dict.fromkeys(hosts))


def validate_domains(text: str) -> None:
    """Validate a field of host names."""
    parse_domains(text)


def gallery_open(now: datetime) -> Q:
    """The questions whose gallery is open."""
    return Q(gallery=GalleryOpening.RUNNING, opens_at__lte=now) | Q(gallery=GalleryOpening.CLOSED, closes_at__lte=now)


def counts_open(now: datetime) -> Q:
    """The questions of which it may be public how many answers they got, also where no answer may be read.

    Only once they have ended: while answers appear on the screens, the numbers would tell where each one comes from.
    """
    return ~Q(gallery=GalleryOpening.NEVER) & Q(closes_at__lte=now)


class GalleryOptions(models.Model):
    """The fields of a question that say where else its answers are published."""

    gallery = models.CharField(
        _("Galerie geöffnet"),
        max_length=10,
        choices=GalleryOpening,
        default=GalleryOpening.NEVER,
        help_text=_(
            "Dort können alle im Internet lesen, was ihr zeigt. Sie bleibt zu, bis jeder Einwilligungstext sie nennt."
        ),
    )
    embed_domains = models.TextField(
        _("Antworten auf fremden Websites"),
        max_length=2000,
        blank=True,
        validators=[validate_domains],
        help_text=_(
            "Websites, auf denen die Antworten stehen dürfen: in jede Zeile eine, ohne "
            "https://, zum Beispiel www.vhs.example. Leer heißt: nirgends."
        ),
    )
    data_licence = models.CharField(
        _("Lizenz der offenen Daten"),
        max_length=16,
        choices=Licence,
        blank=True,
        help_text=_(
            "Leer heißt: Danach wird niemand gefragt. Sonst gibt es ein eigenes Häkchen, und "
            "in die Daten kommen nur Antworten, bei denen es gesetzt ist."
        ),
    )
    has_book = models.BooleanField(
        _("Ein Buch ist geplant"),
        default=False,
        help_text=_(
            "Dann gibt es dafür ein eigenes, freiwilliges Häkchen. In ein Buch zum Verteilen kommen nur Antworten, bei "
            "denen es gesetzt ist."
        ),
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        opens_at: models.DateTimeField
        closes_at: models.DateTimeField
        consents: Any

    def gallery_opens_at(self) -> datetime | None:
        """None: never, or not while a consent text does not name it. A query, where it may open at all."""
        opens_at = {GalleryOpening.RUNNING: self.opens_at, GalleryOpening.CLOSED: self.closes_at}.get(
            GalleryOpening(self.gallery)
        )
        return None if opens_at is None or self.consents.without_gallery().exists() else opens_at

    def has_gallery(self, now: datetime) -> bool:
        """Whether the gallery is open."""
        opens_at = self.gallery_opens_at()
        return opens_at is not None and opens_at <= now

    def asks_for_book(self, consent: ConsentText) -> bool:
        """Whether somebody who reads this text is asked for the book: one is planned, and the text asks."""
        return self.has_book and bool(consent.book)

    def asks_for_open_data(self, consent: ConsentText) -> bool:
        """Whether somebody who reads this text is asked for open data: it names the licence of the question."""
        return bool(consent.open_data) and consent.data_licence == self.data_licence

    @property
    def embedding_domains(self) -> list[str]:
        """The hosts whose pages may embed the wall; none where the stored text is invalid."""
        try:
            return parse_domains(self.embed_domains)
        except ValidationError:
            return []

    @property
    def licence(self) -> Licence | None:
        """That of the open data; None: the question asks nobody for them."""
        return Licence(self.data_licence) if self.data_licence in Licence.values else None
