"""Failed logins."""

from django.db import models


class LoginAttempts(models.Model):
    """Failed logins of one account. Written by `lockout`.

    `key` is a keyed hash of the name that was entered, which may be a password by mistake.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveSmallIntegerField(default=0)
    window_start = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.count} × {self.key[:8]}…"
