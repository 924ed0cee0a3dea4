"""What is known of backups."""

from datetime import datetime

from krefeld_kann_was.database.backups import newest_backup
from krefeld_kann_was.database.tasks import back_up
from krefeld_kann_was.worker.selectors import last_success


def last_backup() -> datetime | None:
    """When the last backup, of the night or by a command, came to its end; None if none is known. One query.

    Those by a command are known to the machines alone that have its folder.
    """
    return max(filter(None, (last_success(back_up), newest_backup())), default=None)
