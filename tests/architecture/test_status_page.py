"""The health address is green only if the database takes a write."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("sqlite")]


def test_it_writes(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4) as queries:
        response = client.get("/status/")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert any(query["sql"].startswith("UPDATE") for query in queries.captured_queries)


def test_a_database_that_only_reads_is_not_healthy(client: Client) -> None:
    def refuse_writes(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise DatabaseError("attempt to write a readonly database")
        return execute(sql, *arguments)

    with connection.execute_wrapper(refuse_writes):
        assert client.get("/status/").status_code == 503
