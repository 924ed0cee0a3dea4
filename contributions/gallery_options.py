"""What a question says about its gallery: when it opens, whose pages may show its wall, and the licence of its data.

The gallery itself is on the way out (exhibition/gallery/).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

LONGEST_HOST = 253
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")


class Gallery(models.TextChoices):
    """From when on everybody can read the answers to a question."""

    NEVER = "never", _("nie")
    RUNNING = "running", _("sobald die Frage öffnet")
    CLOSED = "closed", _("wenn die Frage geschlossen ist")


class Licence(models.TextChoices):
    """Under which terms the answers are given away as data. The names are proper names."""

    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_ZERO = "cc0-1.0", "CC0 1.0"
    DL_BY = "dl-de-by-2.0", "Datenlizenz Deutschland – Namensnennung – Version 2.0"
    DL_ZERO = "dl-de-zero-2.0", "Datenlizenz Deutschland – Zero – Version 2.0"

    @property
    def address(self) -> str:
        """Where the terms can be read."""
        return _TERMS[self.value]


_TERMS = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "dl-de-by-2.0": "https://www.govdata.de/dl-de/by-2-0",
    "dl-de-zero-2.0": "https://www.govdata.de/dl-de/zero-2-0",
}


def read_hosts(text: str) -> list[str]:
    """The names of hosts, one in each line or between blanks and commas, as browsers write them.

    Raises ValidationError for anything that is no bare name: a wildcard, a path, a port, an address of numbers.
    """
    hosts = []
    for word in text.replace(",", " ").lower().split():
        try:
            host = word if word.isascii() else word.encode("idna").decode()
        except UnicodeError:
            host = ""
        if len(host) > LONGEST_HOST or not HOST.fullmatch(host):
            raise ValidationError(
                _("„%(word)s“ ist kein Name eines Servers. Bitte nur den Namen, zum Beispiel www.vhs.example."),
                params={"word": word},
            )
        hosts.append(host)
    return list(dict.fromkeys(hosts))


def check_hosts(text: str) -> None:
    """For a field; raises ValidationError."""
    read_hosts(text)


def gallery_open(now: datetime) -> Q:
    """The questions whose gallery is open."""
    return Q(gallery=Gallery.RUNNING, opens_at__lte=now) | Q(gallery=Gallery.CLOSED, closes_at__lte=now)


class GalleryOptions(models.Model):
    """The fields of a question that are about its gallery."""

    gallery = models.CharField(
        _("Galerie öffnet"),
        max_length=10,
        choices=Gallery,
        default=Gallery.NEVER,
        help_text=_(
            "Dort können alle im Internet lesen, was ihr zeigt. Sie bleibt zu, bis jede Einwilligung sie nennt."
        ),
    )
    embed_hosts = models.TextField(
        _("Wand einbetten"),
        max_length=2000,
        blank=True,
        validators=[check_hosts],
        help_text=_(
            "Server, deren Seiten die Antworten als Wand zeigen dürfen, einer in jeder Zeile, "
            "zum Beispiel www.vhs.example. Leer heißt: niemand."
        ),
    )
    data_licence = models.CharField(
        _("Lizenz der offenen Daten"),
        max_length=16,
        choices=Licence,
        blank=True,
        help_text=_(
            "Leer heißt: Es gibt keine Daten zum Herunterladen. "
            "Es gibt sie erst, wenn jede Einwilligung sie mit dieser Lizenz nennt."
        ),
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        opens_at: models.DateTimeField
        closes_at: models.DateTimeField
        consents: Any

    def gallery_opens_at(self) -> datetime | None:
        """None: never, or not before every consent text names it. A query, where it may open at all."""
        opens_at = {Gallery.RUNNING: self.opens_at, Gallery.CLOSED: self.closes_at}.get(Gallery(self.gallery))
        return None if opens_at is None or self.consents.filter(names_gallery=False).exists() else opens_at

    def has_gallery(self, now: datetime) -> bool:
        """Whether the gallery is open."""
        opens_at = self.gallery_opens_at()
        return opens_at is not None and opens_at <= now

    @property
    def embedding_hosts(self) -> list[str]:
        """Whose pages may show the wall; nobody's where what is stored is no list of names."""
        try:
            return read_hosts(self.embed_hosts)
        except ValidationError:
            return []

    @cached_property
    def licence(self) -> Licence | None:
        """None: the data are not given away, or not before every consent text names it. One query."""
        if self.data_licence not in Licence.values or self.consents.exclude(data_licence=self.data_licence).exists():
            return None
        return Licence(self.data_licence)


class NamesGallery(models.Model):
    """The fields of a consent text that say what people agreed to, beside the exhibition."""

    names_gallery = models.BooleanField(_("nennt die Galerie im Internet"), default=False)
    data_licence = models.CharField(_("nennt offene Daten mit der Lizenz"), max_length=16, choices=Licence, blank=True)

    class Meta:
        abstract = True
