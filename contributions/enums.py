"""States and choices of what comes in. Groups of states are named here, so that nobody else spells them."""

import json
from enum import nonmember
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("neu")
    HELD = "held", _("zurückgestellt")
    RELEASED = "released", _("gezeigt")
    REJECTED = "rejected", _("nicht gezeigt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")

    OPEN = nonmember(("new", "held"))  # somebody still has to decide
    SHOWN = nonmember(("released",))  # may be seen by the public
    FINAL = nonmember(("withdrawn",))  # nobody changes it any more


class Reason(models.TextChoices):
    """Why an answer is not shown. The words are shown to its author."""

    PERSONAL_DATA = "personal_data", _("Enthält persönliche Daten (Name, Adresse, Telefon, Konto …)")
    THIRD_PARTY = "third_party", _("Betrifft eine andere, erkennbare Person")
    INSULT = "insult", _("Beleidigung")
    DISCRIMINATION = "discrimination", _("Rassismus oder andere Abwertung einer Gruppe")
    EXTREMISM = "extremism", _("Verbotene oder extremistische Zeichen oder Parolen")
    THREAT = "threat", _("Drohung oder Aufruf zu Gewalt")
    SEXUAL = "sexual", _("Sexueller Inhalt")
    ALLEGATION = "allegation", _("Schwerer, hier nicht prüfbarer Vorwurf")
    ADVERTISING = "advertising", _("Werbung, Verkauf, Spendenaufruf")
    PARTY_AD = "party_ad", _("Wahl- oder Parteienwerbung")
    LINK = "link", _("Link oder Kontoname")
    OFF_TOPIC = "off_topic", _("Keine Antwort auf die Frage / unverständlich")
    DUPLICATE = "duplicate", _("Mehrfach abgeschickt")
    COPYRIGHT = "copyright", _("Fremder Text (Liedtext, Gedicht)")
    CRISIS = "crisis", _("Notlage: nicht veröffentlicht, Hilfehinweis gezeigt")


class SubmissionFlag(models.TextChoices):
    """What the software noticed about the way an answer came in. It never decides: a person may be behind it."""

    NO_TOKEN = "no_token", _("kam ohne die Seite")
    EXPIRED = "expired", _("die Seite war abgelaufen")
    HONEYPOT = "trap", _("verstecktes Feld ausgefüllt")
    TOO_FAST = "quick", _("schneller als ein Mensch tippt")
    PAPER = "paper", _("von einer Karte abgeschrieben")


class SecondPerson(models.TextChoices):
    """Besides the reasons for not showing an answer: what a question can ask a second person for."""

    HELD = "held", _("zurückgestellte Antworten")
    SOCIAL = "social", _("soziale Netzwerke: jede gezeigte Antwort")


class Outcome(models.TextChoices):
    """How an objection ended."""

    RESTORED = "restored", _("wird doch gezeigt")
    UPHELD = "upheld", _("bleibt dabei")


class StationKind(models.TextChoices):
    POSTER = "poster", _("Plakat")
    CARD = "card", _("Tischkarte")
    TERMINAL = "terminal", _("Terminal")
    WORKSHOP = "workshop", _("Werkstatttisch")
    WEB = "web", _("Internet")


QUARTERS = json.loads((Path(__file__).parent / "quarters.json").read_text(encoding="utf-8"))["quarters"]
OUTSIDE = "outside"
# The names of the 19 Stadtteile are proper names: they stay as they are in every language.
QUARTER_CHOICES = [(quarter["code"], quarter["name"]) for quarter in QUARTERS] + [
    (OUTSIDE, _("Außerhalb von Krefeld")),
]
