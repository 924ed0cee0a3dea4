"""Makes unreadable what was deleted from the database: its files hold only what is still in it.

A deleted row stays on the disk until its place is used again. Both databases are written anew here, page by page, and
PostgreSQL also forgets samples of values that it keeps for planning queries. What a database wrote ahead into its log
goes: SQLite's at once, PostgreSQL's as it reuses the files of the log. Nobody may be within a transaction.
"""

from __future__ import annotations

import time

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from krefeld_kann_was.database.connections import DatabaseProblem

# Columns whose values are samples in pg_statistic, unless they are numbers, times or booleans.
SAMPLED = """
    SELECT s.tablename, s.attname, format_type(a.atttypid, a.atttypmod) FROM pg_stats s
    JOIN pg_class c ON c.relname = s.tablename
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = s.schemaname
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname JOIN pg_type t ON t.oid = a.atttypid
    WHERE s.schemaname = current_schema() AND c.relkind = 'r' AND t.typcategory NOT IN ('N', 'D', 'T', 'B')
    ORDER BY 1, 2
"""

# Whether somebody may still see rows that were deleted before this transaction: PostgreSQL keeps those for them. It
# keeps them, too, while any transaction that is as old writes, even to another database of the same server.
IS_STILL_SEEN = """
    SELECT pg_snapshot_xmin(pg_current_snapshot()) <= %s::xid8 OR EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) >= age(%s::xid8::xid)
    )
"""
PATIENCE = 120  # seconds, with those who see them


def purge(connection: BaseDatabaseWrapper) -> None:
    """Rewrite the database without what was deleted from it. Others wait meanwhile: seconds, with 100,000 answers.

    Raises DatabaseProblem where somebody still reads what is to go; try again.
    """
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("a database is not written anew within a transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _purge_sqlite(cursor)
        else:
            _purge_postgresql(connection, cursor)


def _purge_sqlite(cursor: CursorWrapper) -> None:
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # waits for readers, as long as for a lock
    if cursor.fetchone()[0]:
        raise DatabaseProblem("somebody reads the database all the time, so its log cannot be emptied; try again")


def _purge_postgresql(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> None:
    _wait_until_unseen(cursor)  # whoever takes samples may add some of what was deleted
    cursor.execute(SAMPLED)
    quote = connection.ops.quote_name
    for table, column, kind in cursor.fetchall():  # the same type as before: that drops the samples, and nothing else
        cursor.execute(f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} TYPE {kind}")
    _wait_until_unseen(cursor)
    cursor.execute("VACUUM (FULL, ANALYZE)")  # the tables of the system that this account owns, too


def _wait_until_unseen(cursor: CursorWrapper) -> None:
    """Wait until nobody sees any more what was deleted before; PostgreSQL itself does while it takes samples."""
    cursor.execute("SELECT pg_current_xact_id()::text")
    (now,) = cursor.fetchone()
    end = time.monotonic() + PATIENCE
    while True:
        cursor.execute(IS_STILL_SEEN, [now, now])
        if not cursor.fetchone()[0]:
            return
        if time.monotonic() > end:
            raise DatabaseProblem(
                "a transaction on the database server takes very long, so it keeps what was deleted; try again"
            )
        time.sleep(0.1)
