"""The gate: every word that staff say about an answer, kept for good."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contributions.enums import Reason, Status
from contributions.models import Answer


class AppendOnlyError(TypeError):
    """Decisions are added and read, never changed or deleted."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("decisions are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("decisions are never deleted")

    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]


class Decision(models.Model):
    """Who changed which answer from what to what, why and when. Written by `moderation.services` alone.

    Only an objection that was not granted changes nothing: rejected before, rejected after.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="decisions", verbose_name=_("Antwort"))
    before = models.CharField(_("vorher"), max_length=10, choices=Status)
    after = models.CharField(_("nachher"), max_length=10, choices=Status)
    reason = models.CharField(_("Grund"), max_length=20, blank=True, choices=Reason)
    shortened = models.BooleanField(_("dabei gekürzt"), default=False)
    about_objection = models.BooleanField(_("auf einen Widerspruch"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entschieden von")
    )
    decided_at = models.DateTimeField(_("entschieden"))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Entscheidung")
        verbose_name_plural = _("Entscheidungen")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["answer", "-id"], name="decision_of_answer"),
            models.Index(fields=["decided_by", "-id"], name="decision_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason="") | Q(reason__in=Reason.values), name="decision_reason_known"),
            models.CheckConstraint(
                condition=~Q(after=Status.REJECTED) | ~Q(reason=""), name="decision_rejection_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")) | Q(about_objection=True, after=Status.REJECTED),
                name="decision_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.before} → {self.after}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("decisions are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("decisions are never deleted")

    save.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
