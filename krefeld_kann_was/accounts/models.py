"""What is remembered about roles, and about wrong passwords."""

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


class Tries(models.Model):
    """Wrong passwords for one account, by a keyed hash: what somebody wrote there may be a password by mistake."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} × {self.key[:8]}…"
