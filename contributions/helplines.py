"""Who listens to somebody in need: the numbers on the thanks to a call for help and, for staff, beside the contacts."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Helpline(NamedTuple):
    """`numbers` with blanks, as people read them."""

    name: Promise
    numbers: tuple[str, ...]


HELPLINES = (
    Helpline(_("Telefonseelsorge, Tag und Nacht"), ("0800 111 0 111", "116 123")),
    Helpline(_("Kinder- und Jugendtelefon, Montag bis Samstag, 14 bis 20 Uhr"), ("116 111",)),
    Helpline(_("Gewalt zu Hause: für Frauen, Tag und Nacht, in vielen Sprachen"), ("116 016",)),
    Helpline(_("Gewalt zu Hause: für Männer"), ("0800 123 99 00",)),
    Helpline(_("Bei Gefahr: Rettungsdienst"), ("112",)),
    Helpline(_("Bei Gefahr: Polizei"), ("110",)),
)
