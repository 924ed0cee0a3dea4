"""What is stored to see whether anything can be stored."""

from django.db import models


class StorageProbe(models.Model):
    """The latest proof that an answer could have been stored: as many bytes, committed. One row."""

    stored_at = models.DateTimeField()
    payload = models.BinaryField()

    def __str__(self) -> str:
        return str(self.stored_at)
