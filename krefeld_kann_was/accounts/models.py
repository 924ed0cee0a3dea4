"""What is remembered about the groups that come with the software."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models


class Role(models.Model):
    """Which group is which role, whatever it is called by now, and what `roles.seed` gave it so far."""

    key = models.CharField(max_length=20, primary_key=True)
    group = models.OneToOneField(Group, models.SET_NULL, null=True, related_name="role")
    given = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
