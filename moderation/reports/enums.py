"""Why somebody reports an answer."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason


class ReportReason(models.TextChoices):
    """The reasons a reporter can choose; codes and most labels are those of the published reasons for rejection.

    A report for a SERIOUS reason may hide the answer before anybody has read it, because it does harm while it is
    shown: an identifiable person, a threat, forbidden symbols, contempt for a group, sexual content. Insults,
    allegations and advertising are matters of judgement and the easiest pretexts against criticism, so they wait for
    a moderator. Somebody who is the target of an allegation can choose THIRD_PARTY, which is serious.
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
