"""Reports: somebody from the public thinks that an answer should not be shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.codes import format_code, random_code
from contributions.enums import Status, SubmissionFlag
from contributions.models import MAX_CONTACT_LENGTH, Answer
from moderation.reports.enums import ReportReason

CODE_LENGTH = 9  # 9 * log2(23) = 40 bits; it opens nothing but the state of the report


def new_code() -> str:
    """A random code in the alphabet of `contributions.codes`."""
    return random_code(CODE_LENGTH)


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> ReportQuerySet:
        """Those that nobody has settled yet (index `report_open`)."""
        return self.filter(settled_at=None)


class Report(models.Model):
    """One report about an answer. Written by `moderation.reports.services` alone.

    Without an answer, `about` quotes the one that is meant. A report is settled by a decision about its answer;
    `outcome` is the answer's state after that. Settling erases the contact; the texts are erased
    SETTLED_RETENTION_PERIOD later, and both when the author withdraws the answer.
    """

    answer = models.ForeignKey(
        Answer, models.CASCADE, null=True, blank=True, related_name="reports", verbose_name=_("Antwort")
    )
    about = models.TextField(_("Wörter aus der Antwort"), blank=True)
    reason = models.CharField(_("warum"), max_length=20, choices=ReportReason)
    text = models.TextField(_("Meldung"), blank=True)
    contact = models.CharField(_("Kontakt"), max_length=MAX_CONTACT_LENGTH, blank=True)
    language = models.CharField(_("Sprache"), max_length=12)
    flag = models.CharField(_("Technischer Vermerk"), max_length=10, blank=True, choices=SubmissionFlag)
    hid_answer = models.BooleanField(_("hat die Antwort verborgen"), default=False)
    reported_at = models.DateTimeField(_("eingegangen"))
    settled_at = models.DateTimeField(_("erledigt"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("gelesen von")
    )  # None: the answer was gone before anybody read the report
    outcome = models.CharField(_("die Antwort danach"), max_length=10, blank=True, choices=Status)
    code = models.CharField(_("Nummer"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    nonce = models.CharField(max_length=32, unique=True, editable=False)  # of the form: a retry is no second report

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "Meldung")
        verbose_name_plural = pgettext_lazy("model", "Meldungen")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["answer", "reported_at"], name="report_open", condition=Q(settled_at=None)),
            models.Index(fields=["answer"], name="report_hiding", condition=Q(settled_at=None, hid_answer=True)),
            models.Index(fields=["settled_at"], name="report_settled", condition=Q(settled_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_reason_known"),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | Q(settled_at__isnull=False, contact=""),
                name="report_settled_without_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The code in groups of characters, as the reporter sees it."""
        return format_code(self.code)
