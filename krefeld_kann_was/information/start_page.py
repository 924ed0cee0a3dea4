"""What the start page of staff says of contacts, pages and reported barriers."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Question
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import PageText
from krefeld_kann_was.information.selectors import count_open_barrier_reports, missing_contacts
from krefeld_kann_was.lib.start_page import Check, WaitingItem, checks, waiting


@checks("information.change_institution", position=50)
def check_contacts(question: Question, now: datetime) -> Iterator[Check]:
    """Whether everything that the law asks for is filled in. One query."""
    missing = missing_contacts()
    fields = ", ".join(field.label for field in missing)
    back = reverse("checklist:show", args=[question.pk])
    yield Check(
        code="contacts",
        label=_("Kontakte und Pflichtangaben"),
        is_done=not missing,
        detail=_("Leer: %(fields)s") % {"fields": fields} if missing else "",
        address=f"{missing[0].address.partition('#')[0]}?next={back}"  # where what is missing comes first
        if missing
        else reverse("admin:information_institution_changelist"),
        link=_("Kontakte ausfüllen") if missing else _("Ansehen"),
    )


@checks("information.change_pagetext", position=60)
def check_pages(question: Question, now: datetime) -> Iterator[Check]:
    """Whether somebody has confirmed the pages since their last change. One query."""
    newest = PageText.objects.aggregate(newest=Max("pk"))["newest"] or 0
    yield Check(
        code="pages",
        label=_("Rechtliche Seiten gelesen"),
        is_done=False,
        detail=_("Lest diese vier Seiten. Stimmt das alles für euch?"),
        address=reverse("admin:information_pagetext_changelist"),
        link=_("Texte ändern"),
        subject=str(newest),
        tick=_("Alles stimmt"),
        links=tuple((str(page.label), f"/{settings.LANGUAGE_CODE}/{page}/") for page in PageSlug),
    )


@waiting("information.view_barrierreport", position=40)
def list_barriers(person: User, now: datetime) -> Iterator[WaitingItem]:
    """One query."""
    if count := count_open_barrier_reports():
        label = ngettext("gemeldete Barriere wartet", "gemeldete Barrieren warten", count)
        address = f"{reverse('admin:information_barrierreport_changelist')}?done=no"
        yield WaitingItem(str(count), label, address)
