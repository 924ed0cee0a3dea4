"""Builds the demo exhibition, with the same services that visitors and moderators use."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localtime

from contributions.codes import receipt_hash
from contributions.enums import StationKind, Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, ConsentText, Question, Station
from contributions.scan_counts.services import ScanKey, add_scans, start_of_hour
from contributions.services import Submission, add_default_texts, object_to_rejection, submit, withdraw
from contributions.tokens import issue_token, read_token
from exhibition.models import Screen
from exhibition.offers.models import Offer
from exhibition.partners.enums import PartnerRole
from exhibition.partners.logos import read_logo
from exhibition.partners.models import Partner
from exhibition.programme.models import Event
from krefeld_kann_was.information.models import Institution
from moderation.reports.enums import ReportReason
from moderation.reports.services import file_report
from moderation.services import decide

SLUG = "krefeld-kann-was"
MODERATOR = "demo"  # username of the inactive account that the decisions belong to

STATIONS = [
    (StationKind.POSTER, "Plakat am Eingang"),
    (StationKind.CARD, "Tischkarte Café"),
    (StationKind.TERMINAL, "Terminal im Forum"),
]
TIME_TO_WRITE = timedelta(seconds=40)  # between opening the form and submitting it
CONTACTS = {  # invented: the number is one of those for films, the address ends in .example
    "represented_by": "Oberbürgermeisterin Ada Beispiel (erfunden)",
    "editor": "Ben Beispiel (erfunden)",
    "phone": "030 23125 042",
    "email": "demo@vhs.example",
    "data_protection_officer": "Beauftragte für den Datenschutz (erfunden)\ndatenschutz@vhs.example",
    "accessibility_contact": "Cem Beispiel (erfunden)",
    "statement_created": date(2026, 11, 2),
    "statement_reviewed": date(2026, 11, 27),
}
PARTNERS = [  # invented, but for the host; the logos are drawn for the demo
    (PartnerRole.HOST, "VHS Krefeld", ""),
    (PartnerRole.HOST, "Forum der Volkshochschule", ""),
    (PartnerRole.PARTNER, "Haus der Nachbarschaft (erfunden)", "houses.svg"),
    (PartnerRole.PARTNER, "Garten für alle (erfunden)", "leaf.svg"),
    (PartnerRole.PARTNER, "Offene Nähwerkstatt (erfunden)", "bobbin.svg"),
    (PartnerRole.PARTNER, "Lesecafé am Wall (erfunden)", ""),
]
SCREEN = ("Bildschirm im Forum", StationKind.POSTER)


class DemoAnswer(NamedTuple):
    """An invented answer."""

    text: str
    language: str
    quarter: str
    station: str  # the kind of one of STATIONS
    social: bool
    hours_ago: float
    book: bool = True
    reason: str = ""  # why it is not shown
    objection: str = ""  # to that, by its author
    report: str = ""  # about it, by somebody else


class DemoAnswers(NamedTuple):
    """The answers by what becomes of them, each list with the newest first."""

    released: list[DemoAnswer]
    waiting: list[DemoAnswer]
    held: list[DemoAnswer]
    rejected: list[DemoAnswer]
    withdrawn: list[DemoAnswer]


def read_json(name: str) -> Any:
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def read_answers() -> DemoAnswers:
    lists = read_json("answers.json")
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

    def sent(demo_answers: list[DemoAnswer]) -> Iterator[tuple[DemoAnswer, Answer]]:
        for one in reversed(demo_answers):
            yield one, submit_demo_answer(one, stations[StationKind(one.station)], consents, now)

    for status, decided in (
        (Status.RELEASED, answers.released),
        (Status.HELD, answers.held),
        (Status.REJECTED, answers.rejected),
    ):
        for index, (one, answer) in enumerate(sent(decided)):
            decided_at = answer.submitted_at + timedelta(minutes=4 + index * 7 % 37)  # 4 to 40 minutes later
            decide(
                answer_id=answer.pk, before=Status.NEW, after=status, by=moderator, now=decided_at, reason=one.reason
            )
            answer_back(one, answer, decided_at + TIME_TO_WRITE)
    for _one, answer in sent(answers.withdrawn):
        withdraw(answer)
    list(sent(answers.waiting))
    add_scans(demo_scans())
    Institution.objects.get_or_create(defaults=CONTACTS)
    for position, (role, name, file) in enumerate(PARTNERS):
        partner = Partner(role=role, name=name, position=position)
        if file:
            partner.set_logo(read_logo(Path(__file__).with_name("logos").joinpath(file).read_bytes()))
        partner.save()
    Event.objects.bulk_create(demo_event(now, **fields) for fields in read_json("events.json"))
    Offer.objects.bulk_create([Offer(**fields) for fields in read_json("offers.json")], ignore_conflicts=True)


def demo_scans() -> Counter[ScanKey]:
    """So many scans that two or three of them made an answer."""
    sent = Answer.objects.filter(station__kind__in=StationKind.SCANNED).order_by("pk")
    scans: Counter[ScanKey] = Counter()
    for index, (sent_at, question_id, station_id) in enumerate(sent.values_list("submitted_at", "question", "station")):
        scans[start_of_hour(sent_at), question_id, station_id] += 2 + index % 2
    return scans


def demo_event(now: datetime, *, in_days: int, at_hour: int, hours: int, **fields: str) -> Event:
    day = localtime(now).replace(hour=at_hour, minute=0, second=0, microsecond=0) + timedelta(days=in_days)
    return Event(starts_at=day, ends_at=day + timedelta(hours=hours), changed_at=now, **fields)


def answer_back(one: DemoAnswer, answer: Answer, now: datetime) -> None:
    """File the author's objection and the report of somebody else, where there are any."""
    if one.objection:
        object_to_rejection(answer, one.objection, now)
    if one.report:
        file_report(
            nonce=f"demo-{answer.pk}",
            answer_id=answer.pk,
            reason=ReportReason.OTHER,
            flag="",
            now=now,
            text=one.report,
            about="",
            contact="",
            language=one.language,
        )


def make_question(now: datetime) -> Question:
    question = Question.objects.create(
        slug=SLUG,
        hosts="VHS Krefeld · Krefeld kann was!",
        opens_at=now - timedelta(weeks=1),
        closes_at=now + timedelta(weeks=2),
        hashtag="krefeldkannwas",
        gallery=GalleryOpening.RUNNING,
        has_book=True,
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
        consent_book=answer.book and bool(consent.book),
    )
    return Answer.objects.get(receipt_hash=receipt_hash(submit(submission, sent_at)))
