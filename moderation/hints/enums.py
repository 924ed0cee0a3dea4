"""The kinds of hints and of word lists."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class HintCode(models.TextChoices):
    """What was found; the label tells staff why. Of two hints that overlap the one whose code comes first stays."""

    IBAN = "iban", _("sieht aus wie eine Kontonummer (IBAN)")
    EMAIL = "email", _("sieht aus wie eine E-Mail-Adresse")
    LINK = "link", _("sieht aus wie ein Link")
    HANDLE = "handle", _("sieht aus wie ein Kontoname in einem sozialen Netzwerk")
    BIRTHDAY = "birthday", _("sieht aus wie ein Geburtsdatum")
    PHONE = "phone", _("sieht aus wie eine Telefonnummer")
    PLATE = "plate", _("sieht aus wie ein Autokennzeichen")
    ADDRESS = "address", _("sieht aus wie eine Straße mit Hausnummer")
    NAME = "name", _("sieht aus wie der Name eines Menschen")
    SLOGAN = "slogan", _("steht auf der Liste der Parolen")
    CRISIS = "crisis", _("klingt nach einer Notlage: bitte zuerst lesen")
    THREAT = "threat", _("klingt nach einer Drohung")
    INSULT = "insult", _("klingt beleidigend oder verachtend")
    SEXUAL = "sexual", _("klingt sexuell oder anzüglich")
    ADVERT = "advert", _("klingt nach Werbung oder Verkauf")
    MARKUP = "markup", _("enthält Zeichen von HTML, Markdown oder BBCode")
    NONSENSE = "nonsense", _("sieht aus wie ein Test oder wahllos getippt")
    SHOUTING = "shouting", _("ist fast ganz in Großbuchstaben")
    LANGUAGE = "language", _("ist in einer anderen Sprache als das Formular")
    DUPLICATE = "duplicate", _("sagt fast dasselbe wie eine andere Antwort")

    # Answers to be read before all others, the most urgent first: somebody may be in danger.
    URGENT = nonmember(("crisis", "threat"))
    PERSONAL = nonmember(("iban", "email", "handle", "birthday", "phone", "plate", "address", "name"))
    # What stops a release until somebody confirms it, see `moderation.desk.release_confirmation`.
    TO_CONFIRM = nonmember(
        ("iban", "email", "handle", "birthday", "phone", "plate", "address", "name", "slogan", "crisis", "threat")
    )


class WordListKind(models.TextChoices):
    """What a list is for; its value is also the name of the file with the built-in lists."""

    INSULTS = "insults", _("Beleidigungen")
    SLOGANS = "slogans", _("Parolen")
    CRISIS = "crisis", _("Notlagen")
    THREATS = "threats", _("Drohungen")
    SEXUAL = "sexual", _("Sexuelles")
    ADVERTS = "adverts", _("Werbung und Verkauf")
    PUBLIC = "public", _("Ausnahmen: öffentliche Nummern, Adressen, Seiten und Konten")
    PEOPLE = "people", _("Ausnahmen: Namen bekannter Menschen")
