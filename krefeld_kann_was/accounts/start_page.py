"""What the checklist says of the people who look after an exhibition."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from krefeld_kann_was.lib.start_page import Check, checks

MIN_MODERATORS = 2  # nobody decides about an objection to their own decision


@checks("auth.change_user", position=80)
def check_people(question: Any, now: datetime) -> Iterator[Check]:
    """Whether several people can decide about answers: they have chosen a password; and no account of staff is without
    a role. Two queries.
    """
    staff = User.objects.filter(is_active=True, is_staff=True)
    invited = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    found = staff.filter(pk__in=User.objects.with_perm("moderation.add_decision"))
    counts = found.aggregate(able=Count("pk", filter=~invited), invited=Count("pk", filter=invited))
    moderators, waiting = counts["able"], counts["invited"]
    without_role = staff.filter(is_superuser=False, groups=None, user_permissions=None).count()
    details = []
    if moderators < MIN_MODERATORS:
        details.append(_("Zum Prüfen braucht es zwei: Über einen Widerspruch entscheidet jemand anderes."))
        if waiting:
            text = ngettext("%(count)d Einladung ist noch offen.", "%(count)d Einladungen sind noch offen.", waiting)
            details.append(text % {"count": waiting})
    if without_role:
        text = ngettext(
            "%(count)d Konto hat noch keine Rolle.", "%(count)d Konten haben noch keine Rolle.", without_role
        )
        details.append(text % {"count": without_role})
    text = ngettext("%(count)d Mensch kann Antworten prüfen", "%(count)d Menschen können Antworten prüfen", moderators)
    yield Check(
        code="people",
        label=text % {"count": moderators},
        is_done=not details,
        detail=" ".join(details),
        address=reverse("assistant:people", args=[question.pk]) if details else reverse("admin:auth_user_changelist"),
        link=_("Leute einladen") if details else _("Ansehen"),
    )
