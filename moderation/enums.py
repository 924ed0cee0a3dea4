"""Why an answer is not shown. The words are shown to its author."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
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
