"""What staff have been told already, so that nobody tells them twice."""

from __future__ import annotations

from django.db import models

from contributions.models import Question


class NotificationState(models.Model):
    """Up to where mails have told staff about a question. Changed by `moderation.alerts.services` alone."""

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)  # what came in before then is not reminded of again
    summarised_until = models.DateTimeField()  # a full hour, as the times of decided answers are

    def __str__(self) -> str:
        return f"{self.question_id}"
