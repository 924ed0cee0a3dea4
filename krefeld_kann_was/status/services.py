"""The proofs that answers can be stored, and that the worker and the web servers have one storage of exports."""

import os
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from contributions.models import MAX_ANSWER_LENGTH
from krefeld_kann_was.status.models import StorageProbe

EXPORT_MARK = "latest-mark.txt"  # in the storage of exports, outside the folders of these
PROBE_PERIOD = timedelta(seconds=10)
PROBE_SIZE = 16 * MAX_ANSWER_LENGTH  # bytes of a long answer; what people count as one letter may take more than one


def mark_export_storage(now: datetime) -> str:
    """Write the time into the storage of exports, and return it, with the name of a bucket. The worker does so."""
    mark = now.astimezone(UTC).isoformat(timespec="microseconds")
    storages["exports"].save(EXPORT_MARK, ContentFile(mark.encode()))
    return f"{mark} {export_bucket()}"


def export_bucket() -> str:
    """The bucket of exports and the folder in it, which every machine names alike; empty where they lie in a folder."""
    options = settings.STORAGES["exports"]["OPTIONS"]
    return f"{options['bucket_name']}/{options['location']}" if "bucket_name" in options else ""


def prove_storage(now: datetime) -> None:
    """Store as much as an answer; raises DatabaseError if that fails.

    It is really committed, since a full disk shows when the database writes, not when it takes a statement. At most
    every PROBE_PERIOD, whoever asks: nobody can have more written by asking more often.
    """
    with transaction.atomic():
        if StorageProbe.objects.filter(stored_at__gt=now - PROBE_PERIOD, stored_at__lte=now).exists():
            return
        probe = StorageProbe.objects.create(stored_at=now, payload=os.urandom(PROBE_SIZE))
        StorageProbe.objects.exclude(pk=probe.pk).delete()
