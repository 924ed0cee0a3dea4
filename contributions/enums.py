"""States and choices of questions and answers. Groups of states are named here."""

import json
from enum import Enum, nonmember
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(Enum):
    """Where a moment is in the run of a question."""

    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


class Status(models.TextChoices):
    """The state of an answer."""

    NEW = "new", _("neu")
    HELD = "held", _("zurückgestellt")
    RELEASED = "released", _("gezeigt")
    REJECTED = "rejected", _("nicht gezeigt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")

    OPEN = nonmember(("new", "held"))  # somebody still has to decide
    SHOWN = nonmember(("released",))  # may be seen by the public
    FINAL = nonmember(("withdrawn",))  # nobody changes it any more


class Reason(models.TextChoices):
    """Why an answer is not shown. Its author reads the label."""

    PERSONAL_DATA = "personal_data", _("Enthält persönliche Daten (Name, Adresse, Telefon, Konto …)")
    THIRD_PARTY = "third_party", _("Es geht um eine andere Person, die man erkennen kann")
    INSULT = "insult", _("Beleidigung")
    DISCRIMINATION = "discrimination", _("Rassismus oder andere Abwertung einer Gruppe")
    EXTREMISM = "extremism", _("Verbotene oder extremistische Zeichen oder Parolen")
    THREAT = "threat", _("Drohung oder Aufruf zu Gewalt")
    SEXUAL = "sexual", _("Sexueller Inhalt")
    ALLEGATION = "allegation", _("Schwerer Vorwurf, den wir nicht prüfen können")
    ADVERTISING = "advertising", _("Werbung, Verkauf, Spendenaufruf")
    PARTY_AD = "party_ad", _("Wahl- oder Parteienwerbung")
    LINK = "link", _("Link oder Kontoname")
    OFF_TOPIC = "off_topic", _("Passt nicht zur Frage oder ist nicht zu verstehen")
    DUPLICATE = "duplicate", _("Mehrfach abgeschickt")
    COPYRIGHT = "copyright", _("Fremder Text (Liedtext, Gedicht)")
    CRISIS = "crisis", _("Notlage")


class SubmissionFlag(models.TextChoices):
    """How an answer came in, where that was unusual. A flag never decides: a person may have sent it."""

    NO_TOKEN = "no_token", _("kam ohne die Seite")
    EXPIRED = "expired", _("die Seite war abgelaufen")
    HONEYPOT = "honeypot", _("verstecktes Feld ausgefüllt")
    TOO_FAST = "too_fast", _("schneller als ein Mensch tippt")
    PAPER = "paper", _("von einer Antwortkarte abgeschrieben")


class SecondPerson(models.TextChoices):
    """Decisions other than rejections for which a question can require a second person."""

    HELD = "held", _("zurückgestellte Antworten")
    SOCIAL = "social", _("soziale Netzwerke und Buch: jede gezeigte Antwort mit einem Ja dazu")


class Outcome(models.TextChoices):
    """How an objection ended."""

    RESTORED = "restored", _("wird doch gezeigt")
    UPHELD = "upheld", _("bleibt dabei")


class StoredData(models.TextChoices):
    """What other apps store about an answer, as its author reads it (see `contributions.stored_data`)."""

    DECISIONS = "decisions", pgettext_lazy("data", "Was wir entschieden haben")
    THEME = "theme", pgettext_lazy("data", "Thema, das wir ihr gegeben haben")
    TRANSLATION = "translation", pgettext_lazy("data", "Unsere Übersetzung")
    WHOLE_TEXT = "whole_text", pgettext_lazy("data", "Dein Text vor dem Kürzen")
    HINTS = "hints", pgettext_lazy("data", "Was unserem Programm auffällt")
    REPORTS = "reports", pgettext_lazy("data", "Meldungen von anderen")
    IMPRESSIONS = "impressions", pgettext_lazy("data", "So oft stand sie auf einem Bildschirm")
    PICTURES = "pictures", pgettext_lazy("data", "Bilder, die wir herausgegeben haben")
    POSTS = "posts", pgettext_lazy("data", "Beiträge, die wir damit planen")
    BOOKS = "books", pgettext_lazy("data", "Bücher, in denen sie steht")


class StoredHint(models.TextChoices):
    """What the software noticed in an answer, by the codes of `moderation.hints.enums`, as its author reads it."""

    IBAN = "iban", pgettext_lazy("data", "vielleicht eine Kontonummer")
    EMAIL = "email", pgettext_lazy("data", "vielleicht eine E-Mail-Adresse")
    LINK = "link", pgettext_lazy("data", "vielleicht ein Link")
    HANDLE = "handle", pgettext_lazy("data", "vielleicht ein Name in einem sozialen Netzwerk")
    BIRTHDAY = "birthday", pgettext_lazy("data", "vielleicht ein Geburtsdatum")
    PHONE = "phone", pgettext_lazy("data", "vielleicht eine Telefonnummer")
    PLATE = "plate", pgettext_lazy("data", "vielleicht ein Autokennzeichen")
    ADDRESS = "address", pgettext_lazy("data", "vielleicht eine Straße mit Hausnummer")
    NAME = "name", pgettext_lazy("data", "vielleicht der Name eines Menschen")
    SLOGAN = "slogan", pgettext_lazy("data", "vielleicht eine Parole")
    CRISIS = "crisis", pgettext_lazy("data", "vielleicht braucht jemand Hilfe")
    THREAT = "threat", pgettext_lazy("data", "vielleicht eine Drohung")
    INSULT = "insult", pgettext_lazy("data", "vielleicht eine Beleidigung")
    SEXUAL = "sexual", pgettext_lazy("data", "vielleicht etwas Sexuelles")
    ADVERT = "advert", pgettext_lazy("data", "vielleicht Werbung")
    MARKUP = "markup", pgettext_lazy("data", "Zeichen, wie sie in Webseiten stehen")
    NONSENSE = "nonsense", pgettext_lazy("data", "vielleicht nur ein Test")
    SHOUTING = "shouting", pgettext_lazy("data", "fast nur Großbuchstaben")
    LANGUAGE = "language", pgettext_lazy("data", "vielleicht eine andere Sprache als die der Seite")
    DUPLICATE = "duplicate", pgettext_lazy("data", "fast dasselbe wie eine andere Antwort")


class StationKind(models.TextChoices):
    POSTER = "poster", _("Plakat")
    CARD = "card", _("Tischaufsteller")
    TERMINAL = "terminal", _("Terminal")
    WORKSHOP = "workshop", _("Werkstatttisch")
    WEB = "web", _("Internet")

    SCANNED = nonmember(("poster", "card"))  # where people write on their own phone alone, which scanned the code
    IN_A_HOUSE = nonmember(("poster", "card", "terminal", "workshop"))  # all but the internet


class Licence(models.TextChoices):
    """The licence of the open data. The labels are proper names, the same in every language."""

    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_ZERO = "cc0-1.0", "CC0 1.0"
    DL_BY = "dl-de-by-2.0", "Datenlizenz Deutschland – Namensnennung – Version 2.0"
    DL_ZERO = "dl-de-zero-2.0", "Datenlizenz Deutschland – Zero – Version 2.0"

    @property
    def address(self) -> str:
        """The URL of the licence's text."""
        return _LICENCE_URLS[self]

    @property
    def portal_address(self) -> str:
        """The name of the licence in the vocabulary of data portals (DCAT-AP.de)."""
        return f"http://dcat-ap.de/def/licenses/{_PORTAL_LICENCES[self]}"

    @property
    def asks_for_attribution(self) -> bool:
        """Whether the source has to be named."""
        return self in (Licence.CC_BY, Licence.DL_BY)


_LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_ZERO: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.DL_BY: "https://www.govdata.de/dl-de/by-2-0",
    Licence.DL_ZERO: "https://www.govdata.de/dl-de/zero-2-0",
}
_PORTAL_LICENCES = {
    Licence.CC_BY: "cc-by/4.0",
    Licence.CC_ZERO: "cc-zero",
    Licence.DL_BY: "dl-by-de/2.0",
    Licence.DL_ZERO: "dl-zero-de/2.0",
}

QUARTERS = json.loads((Path(__file__).parent / "quarters.json").read_text(encoding="utf-8"))["quarters"]
OUTSIDE = "outside"
# The names of the 19 Stadtteile are proper names: they stay as they are in every language.
QUARTER_CHOICES = [(quarter["code"], quarter["name"]) for quarter in QUARTERS] + [
    (OUTSIDE, _("Außerhalb von Krefeld")),
]
QUARTER_CODES = frozenset(code for code, _name in QUARTER_CHOICES)
