"""What the database knows of the installation that it belongs to."""

from django.db import models


class SecretKeyFingerprint(models.Model):
    """A secret key with which this database was in use: receipts are found with these keys alone.

    Holds a hash that tells the key from others and gives nothing of it away.
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint
