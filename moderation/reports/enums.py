"""Why somebody reports an answer."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason


class Concern(models.TextChoices):
    """Codes and mostly words of the published reasons; visitors read them.

    SERIOUS is what harms while it is being read and cannot be made good by reading it tomorrow: a person who can be
    found, a threat, forbidden signs, contempt for a group, sexual words where children stand. An insult, an allegation
    and advertising are matters of judgement, and the easiest pretexts against criticism: they wait for a person. Whom
    an allegation is about takes the second entry, which is serious.
    """

    PERSONAL_DATA = Reason.PERSONAL_DATA.value, Reason.PERSONAL_DATA.label
    THIRD_PARTY = Reason.THIRD_PARTY.value, _("Es geht um mich oder um jemanden, den ich kenne")
    INSULT = Reason.INSULT.value, Reason.INSULT.label
    DISCRIMINATION = Reason.DISCRIMINATION.value, Reason.DISCRIMINATION.label
    EXTREMISM = Reason.EXTREMISM.value, Reason.EXTREMISM.label
    THREAT = Reason.THREAT.value, Reason.THREAT.label
    SEXUAL = Reason.SEXUAL.value, Reason.SEXUAL.label
    ALLEGATION = Reason.ALLEGATION.value, _("Schwerer Vorwurf, der nicht stimmt")
    ADVERTISING = Reason.ADVERTISING.value, Reason.ADVERTISING.label
    OTHER = "other", _("Etwas anderes")

    SERIOUS = nonmember(("personal_data", "third_party", "discrimination", "extremism", "threat", "sexual"))
