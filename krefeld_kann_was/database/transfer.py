"""The way of an exhibition from one database to another, such as from SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import batched
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from krefeld_kann_was.database import start
from krefeld_kann_was.database.connections import DatabaseProblem, as_default, connected, is_in_use, reason

BATCH = 1000  # rows


def transfer(target: dict[str, Any], report: Callable[[str], object]) -> None:
    """Copy all rows but sessions from the default database into an empty one, and compare them.

    `target`: its settings as in DATABASES. Reports a line for each table that has rows. Raises DatabaseProblem, and
    then the target has no rows; the source stays as it is.
    """
    with start.one_at_a_time(), connected(target) as other:
        with _of_target():
            has_rows = _has_rows(other)
        if has_rows:
            raise DatabaseProblem("the target is not empty; name a new file, or a database without tables")
        if is_in_use(connection):
            raise DatabaseProblem("the database is in use; stop the server first, else what comes meanwhile is lost")
        start.prepare()
        with _of_target(), as_default(target):
            call_command("migrate", verbosity=0)
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        ContentType.objects.clear_cache()
        with transaction.atomic(using=other.alias):
            for model in transferred_models():
                if count := _copy(model, other):
                    report(f"{model._meta.db_table}: {count}")
            with _of_target():
                _set_sequences(other)
            for model in transferred_models():
                _compare(model, other)


def _has_rows(target: BaseDatabaseWrapper) -> bool:
    """Whether there is anything in the database but migrated tables."""
    names = set(target.introspection.table_names()) - {MigrationRecorder.Migration._meta.db_table}
    with target.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT 1 FROM {target.ops.quote_name(name)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


@contextmanager
def _of_target() -> Iterator[None]:
    """Say of what fails in the block that it is the target, and not the database that is moved."""
    try:
        yield
    except DatabaseError as error:
        raise DatabaseProblem(
            f"the target cannot be used ({reason(error)}); the database itself is as it was"
        ) from None


def transferred_models() -> list[type[Model]]:
    """All that have rows of their own, those between two others included."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy and model is not Session]


def _rows(model: type[Model], alias: str) -> Iterator[Model]:
    return model._base_manager.using(alias).order_by("pk").iterator(chunk_size=BATCH)


def _fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _copy(model: type[Model], target: BaseDatabaseWrapper) -> int:
    """Insert all rows of the table as they are; return their number."""
    fields, count = _fields(model), 0
    for rows in batched(_rows(model, connection.alias), BATCH):
        size = min(target.ops.bulk_batch_size(fields, list(rows)), BATCH)
        for some in batched(rows, size):
            # Raw, as fixtures are loaded: bulk_create would set the times of auto_now anew.
            rows_there = model._base_manager.using(target.alias)
            with _of_target():
                rows_there._insert(some, fields=fields, using=target.alias, raw=True)  # type: ignore[attr-defined]
        count += len(rows)
    return count


def _set_sequences(target: BaseDatabaseWrapper) -> None:
    with target.cursor() as cursor:
        for statement in target.ops.sequence_reset_sql(no_style(), transferred_models()):
            cursor.execute(statement)


def _compare(model: type[Model], target: BaseDatabaseWrapper) -> None:
    """Raise DatabaseProblem at the first row that is not the same in both databases."""
    names = [field.attname for field in _fields(model)]

    def values(alias: str) -> Any:
        rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
        return closing(rows.iterator(chunk_size=BATCH))

    with values(connection.alias) as here, values(target.alias) as there:
        try:
            same = all(one == other for one, other in zip(here, there, strict=True))
        except ValueError:  # one has more
            same = False
    if not same:
        raise DatabaseProblem(f"{model._meta.db_table} is not the same in both databases; nothing was moved")
