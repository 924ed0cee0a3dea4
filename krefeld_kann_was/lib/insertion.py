"""Inserts a row by a statement that Django writes once a process: writing it takes longer than the database's work."""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model
from django.db.models.sql import InsertQuery


def insert(row: Model) -> None:
    """Store a new row, as `row.save(force_insert=True)` does, but without signals and without reading back its id."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields, statement = _prepare(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@cache
def _prepare(model: type[Model], _vendor: str) -> tuple[list[Field], str]:
    """The fields that are stored, and the statement with a placeholder for each."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    query = InsertQuery(model)
    query.insert_values(fields, [model()], raw=True)
    ((statement, _values),) = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return fields, statement
