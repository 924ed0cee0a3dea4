"""Builds the demo exhibition through the same doors that visitors and moderators use."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

from contributions.codes import receipt_hash
from contributions.defaults import add_default_texts
from contributions.enums import Licence, StationKind, Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, ConsentText, Question, Station
from contributions.services import Submission, submit
from contributions.tokens import issue_token, read_token
from exhibition.models import Screen
from moderation.services import decide

SLUG = "krefeld-kann-was"
ACCOUNT = "demo"  # the decisions are logged under this name; nobody can log in with it

STATIONS = [
    (StationKind.POSTER, "Plakat am Eingang"),
    (StationKind.CARD, "Tischkarte Café"),
    (StationKind.TERMINAL, "Terminal im Forum"),
]
WRITING = timedelta(seconds=40)  # from opening the page to sending
SCREEN = ("Bildschirm im Forum", StationKind.TERMINAL)


class DemoAnswer(NamedTuple):
    text: str
    language: str
    quarter: str
    station: str  # the kind of one of the three stations
    social: bool
    hours_ago: float


class DemoAnswers(NamedTuple):
    """Each list has the newest answer first."""

    released: list[DemoAnswer]
    waiting: list[DemoAnswer]


def read_answers() -> DemoAnswers:
    lists = json.loads(Path(__file__).with_name("answers.json").read_text(encoding="utf-8"))
    return DemoAnswers(**{name: [DemoAnswer(**fields) for fields in answers] for name, answers in lists.items()})


@transaction.atomic
def seed(now: datetime) -> None:
    """Add an exhibition that has been running for a week at `now`. Whether it may, the caller has to ask."""
    question = make_question(now)
    stations = {kind: Station.objects.create(question=question, kind=kind, name=name) for kind, name in STATIONS}
    name, kind = SCREEN
    Screen.objects.create(name=name, question=question, station=stations[kind], language="de")
    consents = {consent.language: consent for consent in question.consents.all()}
    moderator, _ = User.objects.get_or_create(
        username=ACCOUNT, defaults={"is_staff": True, "is_active": False, "password": make_password(None)}
    )
    answers = read_answers()
    for number, words in enumerate(reversed(answers.released)):
        answer = send(words, stations[StationKind(words.station)], consents, now)
        # A moderator looks in between two other tasks: 4 to 40 minutes later.
        looked_at = answer.submitted_at + timedelta(minutes=4 + number * 7 % 37)
        decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=looked_at)
    for words in reversed(answers.waiting):
        send(words, stations[StationKind(words.station)], consents, now)


def make_question(now: datetime) -> Question:
    question = Question.objects.create(
        slug=SLUG,
        hosts="VHS Krefeld · Krefeld kann was!",
        opens_at=now - timedelta(weeks=1),
        closes_at=now + timedelta(weeks=2),
        hashtag="krefeldkannwas",
        gallery=GalleryOpening.RUNNING,
        data_licence=Licence.CC_BY,
    )
    add_default_texts(question)
    return question


def send(words: DemoAnswer, station: Station, consents: dict[str, ConsentText], now: datetime) -> Answer:
    """Send an answer as a visitor did that many hours ago."""
    sent_at = now - timedelta(hours=words.hours_ago)
    consent = consents.get(words.language, consents["de"])
    submission = Submission(
        station=station,
        token=read_token(issue_token(sent_at - WRITING, consent.pk), sent_at),
        text=words.text,
        language=words.language,
        quarter=words.quarter,
        consent=consent,
        consent_social=words.social,
    )
    return Answer.objects.get(receipt_hash=receipt_hash(submit(submission, sent_at)))
