"""Begins and ends rehearsals. What ends is erased whole; nothing here can erase anything of a real question."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from contributions.codes import random_code
from contributions.enums import StationKind
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, Question, Station
from contributions.rehearsals.models import EndedAddress, Rehearsal, hash_address
from exhibition.models import Screen, new_token
from krefeld_kann_was.erasure.rows import delete_question
from krefeld_kann_was.lib.spool import delete_downloads
from krefeld_kann_was.rehearsal.selectors import went_through

logger = logging.getLogger(__name__)

REHEARSAL_PERIOD = timedelta(days=14)  # after which a forgotten rehearsal is erased
CLOCK_TOLERANCE = timedelta(minutes=1)  # by which another machine's clock may go slow: it is open there at once, too
ENDED_ADDRESS_PERIOD = timedelta(days=60)  # for which its addresses say that it is over
SLUG_LENGTH = 12


class CannotRehearseError(Exception):
    """The question has no text, no consent text or no station yet."""


class NotARehearsalError(Exception):
    """The question is real, or the rehearsal is over: nothing was erased."""


@transaction.atomic
def begin_rehearsal(question: Question, by: User, now: datetime) -> Question:
    """Copy the question with all that belongs to it and open the copy at once; the running one if there is one.

    Not its opening hours: a rehearsal is always open. Its gallery never opens. Raises CannotRehearseError.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)  # two clicks begin one
    running = Question.all_objects.filter(rehearsal_of=question).first()
    if running is not None:
        return running
    consents = list(question.consents.current())
    if not (consents and question.texts.exists() and question.stations.exists()):
        raise CannotRehearseError
    rehearsal = _copy(
        question,
        slug=f"probe-{random_code(SLUG_LENGTH)}",
        rehearsal_of_id=question.pk,
        opens_at=now - CLOCK_TOLERANCE,
        closes_at=now + REHEARSAL_PERIOD,
        gallery=GalleryOpening.NEVER,
        embed_domains="",
    )
    for row in [*question.texts.all(), *question.themes.all(), *question.caption_templates.all()]:
        _copy(row, question_id=rehearsal.pk)
    for consent in consents:
        _copy(consent, question_id=rehearsal.pk, handed_out=False, agreed_to=False)
    _copy_places(question, rehearsal)
    Rehearsal.objects.create(question=question, begun_by=by, begun_at=now)
    return rehearsal


def _copy_places(question: Question, rehearsal: Question) -> None:
    """Venues that stay, stations with codes of their own, screens with addresses of their own; one screen at least."""
    always = {"first_day": None, "last_day": None}
    venues = {venue.pk: _copy(venue, question_id=rehearsal.pk, **always).pk for venue in question.venues.all()}
    own = {"question_id": rehearsal.pk}
    stations = {
        station.pk: _copy(station, **own, venue_id=venues.get(station.venue_id or 0), code=random_code())
        for station in question.stations.all()
    }
    on_phones = [station for station in stations.values() if station.kind != StationKind.TERMINAL]
    for screen in question.screens.all():
        station = stations.get(screen.station_id) or next(iter(on_phones), None)  # its own may be of another question
        if station is None:
            continue
        copied = _copy(screen, **own, station_id=station.pk, token=new_token())
        for entry in screen.playlist.all():
            _copy(entry, screen_id=copied.pk)
    if on_phones and not rehearsal.screens.exists():
        Screen.objects.create(question=rehearsal, station=on_phones[0], name=on_phones[0].name)


def _copy[Row: models.Model](row: Row, **changes: Any) -> Row:
    """Store the row once more, with these values in it."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    copied = type(row)(**values | changes)
    copied.save(force_insert=True)
    return copied


@transaction.atomic
def end_rehearsal(rehearsal_id: int, by: User | None, now: datetime) -> None:
    """Erase the rehearsal with all answers and decisions; its addresses then say that it is over.

    `by`: None where nobody ended it in time. What stays is who rehearsed when. Raises NotARehearsalError.
    """
    rehearsals = Question.all_objects.select_for_update().filter(rehearsal_of__isnull=False)
    rehearsal = rehearsals.filter(pk=rehearsal_id).first()  # locked: no answer comes in from here on
    if rehearsal is None:
        raise NotARehearsalError
    record = Rehearsal.objects.get(question=rehearsal.rehearsal_of_id, ended_at=None)
    record.ended_by, record.ended_at, record.went_through = by, now, went_through(rehearsal)
    record.save(update_fields=["ended_by", "ended_at", "went_through"])
    _note_addresses(rehearsal, record)
    delete_question(rehearsal)
    transaction.on_commit(delete_downloads, robust=True)


def _note_addresses(rehearsal: Question, record: Rehearsal) -> None:
    """Store the hashes of all addresses that somebody may still have: receipts, codes, screens."""
    receipts = Answer.objects.filter(question=rehearsal).values_list("receipt_hash", flat=True)
    codes = Station.objects.filter(question=rehearsal).values_list("code", flat=True)
    tokens = Screen.objects.filter(question=rehearsal).values_list("token", flat=True)
    digests = {*receipts, *map(hash_address, codes), *map(hash_address, tokens)}
    EndedAddress.objects.bulk_create(  # a code may have been one of an earlier rehearsal, too
        [EndedAddress(digest=digest, rehearsal=record) for digest in digests],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["rehearsal"],
    )


def end_forgotten_rehearsals(now: datetime) -> None:
    """End those that nobody ended in time, and forget addresses of those that have long been over.

    One that cannot be ended stops no other; its error is raised when all have been tried.
    """
    EndedAddress.objects.filter(rehearsal__ended_at__lte=now - ENDED_ADDRESS_PERIOD).delete()
    forgotten = Question.all_objects.filter(rehearsal_of__isnull=False, closes_at__lte=now)
    errors: list[Exception] = []
    for rehearsal_id in list(forgotten.values_list("pk", flat=True)):
        try:
            with suppress(NotARehearsalError):  # somebody ended it in this moment
                end_rehearsal(rehearsal_id, None, now)
        except Exception as error:
            logger.exception("rehearsal %s is not ended", rehearsal_id)
            errors.append(error)
    if errors:
        raise errors[0]
