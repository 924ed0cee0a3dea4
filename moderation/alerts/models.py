"""What mails have reported so far, so that none is sent twice."""

from django.db import models

from contributions.models import Question


class NotificationState(models.Model):
    """Up to when the mails about a question have been sent. Written by `moderation.alerts.services` alone."""

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)  # no second reminder of what came in before
    summarised_until = models.DateTimeField()  # a full hour, as the times of decided answers are

    def __str__(self) -> str:
        return f"{self.question_id}"
