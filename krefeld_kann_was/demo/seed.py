"""Builds the demo exhibition, with the same services that visitors and moderators use."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

from contributions.codes import receipt_hash
from contributions.enums import StationKind, Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, ConsentText, Question, Station
from contributions.services import Submission, add_default_texts, submit
from contributions.tokens import issue_token, read_token
from exhibition.models import Screen
from moderation.services import decide

SLUG = "krefeld-kann-was"
MODERATOR = "demo"  # username of the inactive account that the decisions belong to

STATIONS = [
    (StationKind.POSTER, "Plakat am Eingang"),
    (StationKind.CARD, "Tischkarte Café"),
    (StationKind.TERMINAL, "Terminal im Forum"),
]
TIME_TO_WRITE = timedelta(seconds=40)  # between opening the form and submitting it
SCREEN = ("Bildschirm im Forum", StationKind.TERMINAL)


class DemoAnswer(NamedTuple):
    """An invented answer."""

    text: str
    language: str
    quarter: str
    station: str  # the kind of one of STATIONS
    social: bool
    hours_ago: float


class DemoAnswers(NamedTuple):
    """The answers to release and those that stay new, each list with the newest first."""

    released: list[DemoAnswer]
    waiting: list[DemoAnswer]


def read_answers() -> DemoAnswers:
    lists = json.loads(Path(__file__).with_name("answers.json").read_text(encoding="utf-8"))
    return DemoAnswers(**{name: [DemoAnswer(**fields) for fields in answers] for name, answers in lists.items()})


@transaction.atomic
def seed(now: datetime) -> None:
    """Add an exhibition that has been open for a week at `now`, without checking whether the database is empty."""
    question = make_question(now)
    stations = {kind: Station.objects.create(question=question, kind=kind, name=name) for kind, name in STATIONS}
    name, kind = SCREEN
    Screen.objects.create(name=name, question=question, station=stations[kind], language="de")
    consents = {consent.language: consent for consent in question.consents.all()}
    moderator, _ = User.objects.get_or_create(
        username=MODERATOR, defaults={"is_staff": True, "is_active": False, "password": make_password(None)}
    )
    answers = read_answers()
    for index, demo_answer in enumerate(reversed(answers.released)):
        answer = submit_demo_answer(demo_answer, stations[StationKind(demo_answer.station)], consents, now)
        decided_at = answer.submitted_at + timedelta(minutes=4 + index * 7 % 37)  # 4 to 40 minutes later
        decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=decided_at)
    for demo_answer in reversed(answers.waiting):
        submit_demo_answer(demo_answer, stations[StationKind(demo_answer.station)], consents, now)


def make_question(now: datetime) -> Question:
    question = Question.objects.create(
        slug=SLUG,
        hosts="VHS Krefeld · Krefeld kann was!",
        opens_at=now - timedelta(weeks=1),
        closes_at=now + timedelta(weeks=2),
        hashtag="krefeldkannwas",
        gallery=GalleryOpening.RUNNING,
    )
    add_default_texts(question)
    return question


def submit_demo_answer(answer: DemoAnswer, station: Station, consents: dict[str, ConsentText], now: datetime) -> Answer:
    """Submit the answer as a visitor would have done `hours_ago` hours before `now`."""
    sent_at = now - timedelta(hours=answer.hours_ago)
    consent = consents.get(answer.language, consents["de"])
    submission = Submission(
        station=station,
        token=read_token(issue_token(sent_at - TIME_TO_WRITE, consent.pk), sent_at),
        text=answer.text,
        language=answer.language,
        quarter=answer.quarter,
        consent=consent,
        consent_social=answer.social,
    )
    return Answer.objects.get(receipt_hash=receipt_hash(submit(submission, sent_at)))
