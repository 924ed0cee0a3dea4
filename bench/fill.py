"""Brings an empty database of the product to a size, and says how to reach it: `python -m bench.fill ANSWERS`.

Test data, so it goes round the doors. Half of the answers are released, a third waits, the rest is rejected or held.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

BATCH = 5_000
LICENCE = "cc-by-4.0"  # of the open data


def fill(answers: int) -> dict[str, Any]:
    """Migrate, fill, and return the addresses and the session of a moderator."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.db.models import QuerySet
    from django.utils import timezone

    from contributions.models import ReleaseCounter, Station
    from exhibition.models import Screen
    from krefeld_kann_was.demo.seed import make_question

    call_command("migrate", verbosity=0)
    now = timezone.now()
    question = make_question(now)
    type(question).objects.update(gallery="running", data_licence=LICENCE)
    QuerySet.update(question.consents.all(), data_licence=LICENCE)
    station = Station.objects.create(question=question, name="Bench")
    screen = Screen.objects.create(name="Bench", question=question, station=station)
    moderator = User.objects.create_superuser("bench", password=None)
    released = store(station, moderator, answers, now)
    ReleaseCounter.objects.filter(question=question).update(released=released)
    if connection.vendor == "postgresql":  # what its autovacuum does soon after
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return {
        "form": f"/s/{station.code}/",
        "feed": f"/kiosk/{screen.token}/feed/",
        "queue": "/admin/moderation/queue/",
        "gallery": "/de/galerie/",
        "data": "/galerie/daten.csv",
        "theme": question.themes.values_list("pk", flat=True).first(),
        "answers": answers,
        "oldest": microseconds(now - timedelta(minutes=answers * 0.8)),  # from here on, pages are full
        "newest": microseconds(now),
        "cookies": {settings.SESSION_COOKIE_NAME: log_in(moderator)},
    }


def store(station: Any, moderator: Any, number: int, now: datetime) -> int:
    """Store that many answers, one a minute up to now, and their decisions; returns how many are released."""
    from contributions.enums import Status
    from contributions.models import Answer
    from krefeld_kann_was.lib.search import fold
    from moderation.hints.models import HintScan
    from moderation.hints.selectors import current_word_lists
    from moderation.models import AnswerTheme, Decision, ShownText, Theme, UnshownText

    names = ("Grün", "Zuhause", "Lernen")
    themes = [Theme.objects.create(question=station.question, name=name) for name in names]
    released, answers = 0, made(station, number, now)
    while batch := list(islice(answers, BATCH)):
        Answer.objects.bulk_create(batch)
        Decision.objects.bulk_create(
            Decision(
                answer=answer,
                before=Status.NEW,
                after=answer.status,
                reason=answer.reason,
                decided_by=moderator,
                decided_at=answer.submitted_at + timedelta(seconds=30),
            )
            for answer in batch
            if answer.status != Status.NEW
        )
        AnswerTheme.objects.bulk_create(
            AnswerTheme(answer=answer, theme=themes[number % len(themes)])
            for number, answer in enumerate(batch)
            if answer.status == Status.RELEASED
        )
        tables: dict[bool, Any] = {True: ShownText, False: UnshownText}
        for is_shown, model in tables.items():
            some = [answer for answer in batch if (answer.status == Status.RELEASED) is is_shown]
            model.objects.bulk_create(model(answer=answer, text=fold(answer.text)) for answer in some)
        released += sum(answer.status == Status.RELEASED for answer in batch)
    HintScan.objects.create(pk=1, lists_version=current_word_lists(now).version, last_answer_id=number)
    return released


def made(station: Any, number: int, now: datetime) -> Iterator[Any]:
    """That many answers in the words of the demo, not stored yet."""
    from contributions.enums import Reason, Status
    from contributions.models import Answer
    from krefeld_kann_was.demo.seed import read_answers

    words = read_answers().released
    consent = station.question.consents.get(language=settings.LANGUAGE_CODE)
    statuses = [Status.RELEASED, Status.NEW] * 3 + [Status.RELEASED, Status.REJECTED, Status.RELEASED, Status.HELD]
    for count in range(number):
        status = statuses[count % len(statuses)]
        sent = now - timedelta(minutes=number - count)
        yield Answer(
            question=station.question,
            station=station,
            text=words[count % len(words)].text,
            language="de",
            consent=consent,
            consent_social=bool(count % 3),
            consent_open_data=True,
            status=status,
            reason=Reason.OFF_TOPIC if status == Status.REJECTED else "",
            submitted_at=sent,
            fingerprint=f"{count:016x}" if status == Status.NEW else "",
            released_at=sent + timedelta(seconds=30) if status == Status.RELEASED else None,
            receipt_hash=secrets.token_hex(32),
        )


def microseconds(moment: datetime) -> int:
    """As the feed's cursors count time."""
    return int(moment.timestamp() * 1_000_000)


def log_in(person: Any) -> str:
    """A session like the one that the login page makes, without the work that passwords are made to cost."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krefeld_kann_was.settings")
    django.setup()
    print(json.dumps(fill(int(sys.argv[1]))))
