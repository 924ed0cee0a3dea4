"""What staff have ticked off."""

from django.conf import settings
from django.db import models

from contributions.models import Question


class Tick(models.Model):
    """Somebody saw with their own eyes what the software cannot see. Written by `checklist.services` alone."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)  # of the point, see krefeld_kann_was.lib.start_page.Check
    subject = models.CharField(max_length=200)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ticked_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["question", "code"], name="tick_once_a_point")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.code}"
