"""Copies a question with all that belongs to it into an empty SQLite file, and nothing of other questions.

What belongs to no question is copied, too: accounts by their names alone, the institution, partners and offers. What
works for the installation only stays here: sessions, second factors, tasks, pictures, which can be drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, reduce
from itertools import batched
from operator import or_
from pathlib import Path

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import ForeignKey, Model, Q
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from contributions.models import Answer, Question, Station
from contributions.scan_counts.models import ScanCount
from exhibition.book.enums import BookState
from exhibition.book.models import Book
from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.models import Screen
from exhibition.partners.models import Partner
from exhibition.posting.models import CalendarSubscription
from krefeld_kann_was.accounts.models import LoginAttempts
from krefeld_kann_was.database.connections import connected
from krefeld_kann_was.database.models import SecretKeyFingerprint
from krefeld_kann_was.database.transfer import transferred_models
from krefeld_kann_was.environment import sqlite_database
from krefeld_kann_was.erasure.models import ArchivedQuestion, Erasure, ErasureNotice
from krefeld_kann_was.errors.models import ErrorKind
from krefeld_kann_was.worker.models import TaskRecord
from moderation.models import Claim, Handover, Presence

BATCH = 500  # rows
LEFT_OUT = (
    *(LogEntry, StaticDevice, StaticToken, TOTPDevice, LoginAttempts, SecretKeyFingerprint, TaskRecord, ErrorKind),
    *(Erasure, ErasureNotice, Claim, Handover, Presence, ExportChunk, CalendarSubscription, ArchivedQuestion),
)


def write_rows(question: Question, file: Path, now: datetime) -> None:
    """Write the rows into the file, which must be empty. Nobody who writes to the database is held up."""
    with connected(sqlite_database(file, {})) as target, _one_moment():
        models = [model for model in transferred_models() if model not in LEFT_OUT]
        with target.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)  # with the tables between two models
        _copy_migrations(target)
        with transaction.atomic(using=target.alias):
            for model in models:
                for rows in batched(_rows(model, question, now), BATCH):
                    model._base_manager.using(target.alias).bulk_create(rows)
            ArchivedQuestion.objects.using(target.alias).create(slug=question.slug, archived_at=now)
        target.check_constraints()


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read the default database as it is at one moment."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # no IMMEDIATE transaction as Django begins them: others write meanwhile
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


def _copy_migrations(target: BaseDatabaseWrapper) -> None:
    recorder = MigrationRecorder(target)
    recorder.ensure_schema()
    for app, name in MigrationRecorder(connection).applied_migrations():
        recorder.record_applied(app, name)


def _rows(model: type[Model], question: Question, now: datetime) -> Iterator[Model]:
    rows = model._base_manager.order_by("pk")
    if model is Station:  # one that was moved to another question since it got answers
        used = (Answer.objects, Screen.objects, ScanCount.objects)
        ids = [some.filter(question=question).values("station") for some in used]
        rows = rows.filter(reduce(or_, (Q(pk__in=some) for some in ids), Q(question=question)))
    elif paths := paths_to_question(model):
        rows = rows.filter(reduce(or_, (Q(**{path: question.pk}) for path in paths)))
    for row in rows.iterator(chunk_size=BATCH):
        _adapt(row, question, now)
        yield row


def _adapt(row: Model, question: Question, now: datetime) -> None:
    """Leave out of a row what is of no use in an archive."""
    if isinstance(row, User):
        row.email, row.password = "", make_password(None)
    elif isinstance(row, Export | Book):
        row.removed_at = row.removed_at or now
        if row.is_open:  # there is no worker that could end it
            row.state = ExportState.FAILED if isinstance(row, Export) else BookState.FAILED
    elif isinstance(row, Station) and row.question_id != question.pk:
        row.question_id, row.venue_id = question.pk, None
    elif isinstance(row, Partner) and row.questions.exists() and not row.questions.filter(pk=question.pk).exists():
        row.of_all_questions = False  # without its own question it would belong to this one


@cache
def paths_to_question(model: type[Model]) -> tuple[str, ...]:
    """The lookups from a model to the question that a row belongs to: one of them leads there. None: it has none."""
    if model is Question:
        return ("pk",)
    keys = [field for field in model._meta.local_concrete_fields if isinstance(field, ForeignKey)]
    found = [
        (field.null, f"{field.name}__{path}")
        for field in keys
        if field.related_model not in (model, User)
        for path in paths_to_question(field.related_model)
    ]
    certain = sorted((path for is_optional, path in found if not is_optional), key=len)
    return tuple(certain[:1]) or tuple(path for _is_optional, path in found)
