"""Makes what tests need, through the product's own services. The default answer is as hostile as a visitor can be."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission, User

from contributions.codes import receipt_hash
from contributions.enums import Reason, Status
from contributions.models import Answer, Question, QuestionText, Station
from contributions.selectors import find_answer
from contributions.services import Submission, submit
from contributions.tokens import issue_token, read_token
from exhibition.models import Screen
from exhibition.offers.models import Offer
from exhibition.partners.models import Partner
from exhibition.programme.models import Event
from exhibition.proposals.enums import EntryKind
from exhibition.proposals.models import PartnerAccount, Proposal
from exhibition.proposals.services import propose
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.information.models import Institution
from moderation.models import Translation
from moderation.services import decide
from moderation.translations.selectors import version_of
from moderation.translations.services import clear_translation, write_translation

NOW = datetime(2026, 11, 10, 12, 34, 56, tzinfo=UTC)
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)  # whenever the tests run
HOSTILE = (
    "<script>alert(1)</script> \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 أهلا #let x = $1$ =1+1 ß"
)
numbers = itertools.count(1)


def make_question(**fields: Any) -> Question:
    number = next(numbers)
    question = Question.objects.create(
        **{
            "slug": f"frage-{number}",
            "hosts": "VHS Krefeld · Krefeld kann was!",
            "opens_at": NOW - timedelta(days=7),
            "closes_at": NOW + timedelta(days=7),
            "hashtag": "krefeldkannwas",
            "gallery": "closed",
            "data_licence": "cc-by-4.0",
        }
        | fields
    )
    QuestionText.objects.create(question=question, language="de", title="Was kann Krefeld für dich?")
    QuestionText.objects.create(question=question, language="en", title="What can Krefeld do for you?")
    german = "Meine Antwort darf anonym gezeigt werden.", "Auch auf Instagram und Facebook.", "In einem Buch."
    english = "My answer may be shown anonymously.", "On Instagram and Facebook, too.", "In a book."
    for language, (exhibition, social, book), open_data in (
        ("de", german, "Als offene Daten."),
        ("en", english, "As open data."),
    ):
        question.consents.create(
            language=language,
            exhibition=exhibition,
            social=social,
            names_gallery=True,
            data_licence=question.data_licence,
            networks=question.networks,
            book=book if question.has_book else "",
            open_data=open_data if question.data_licence else "",
        )
    return question


def make_screen(station: Station, **fields: Any) -> Screen:
    """A screen of a question that is open whenever the tests run."""
    station.question.opens_at, station.question.closes_at = ALWAYS
    station.question.save()
    return Screen.objects.create(**{"name": "Forum", "question": station.question, "station": station} | fields)


def make_institution(**fields: Any) -> Institution:
    """With everything that is mandatory, unless `fields` empties some of it."""
    return Institution.objects.create(
        **{
            "represented_by": "Oberbürgermeisterin Ada Muster",
            "editor": "Ben Muster",
            "phone": "030 23125 042",
            "email": "vhs@krefeld.example",
            "accessibility_contact": "Team Barrierefreiheit",
            "statement_created": date(2026, 10, 1),
            "statement_reviewed": date(2026, 11, 2),
        }
        | fields
    )


def make_station(question: Question | None = None, **fields: Any) -> Station:
    return Station.objects.create(**{"question": question or make_question(), "name": "Plakat am Eingang"} | fields)


def send_answer(
    station: Station | None = None,
    *,
    text: str = HOSTILE,
    language: str = "de",
    social: bool = True,
    book: bool = True,
    open_data: bool = True,
    now: datetime = NOW,
    quarter: str = "",
) -> tuple[Answer, str]:
    """A new answer as a visitor sends it, and its receipt. `book`: where the question asks for it."""
    station = station or make_station()
    consent = station.question.consents.get(language="de")
    submission = Submission(
        station=station,
        token=read_token(issue_token(now, consent.pk), now),
        text=text,
        language=language,
        quarter=quarter,
        consent=consent,
        consent_social=social,
        consent_book=book and bool(consent.book),
        consent_open_data=open_data,
    )
    receipt = submit(submission, now)
    answer = find_answer(receipt)
    assert answer is not None
    assert answer.receipt_hash == receipt_hash(receipt)
    return answer, receipt


def make_answer(status: Status = Status.NEW, *, by: User | None = None, **fields: Any) -> Answer:
    """An answer in any state that staff can bring it to."""
    answer, _ = send_answer(**fields)
    if status != Status.NEW:
        decide(
            answer_id=answer.pk,
            before=Status.NEW,
            after=status,
            by=by or make_moderator(),
            reason=Reason.OFF_TOPIC if status == Status.REJECTED else "",
            now=fields.get("now", NOW) + timedelta(minutes=5),
        )
        answer.refresh_from_db()
    return answer


def make_translation(answer: Answer, text: str, *, is_cleared: bool = True) -> Translation:
    """What the answer says in German, written by one person and, unless it waits, cleared by another."""
    base: dict[str, Any] = {"answer_id": answer.pk, "now": NOW}
    write_translation(**base, text=text, seen=version_of(answer, None), by=make_moderator())
    translation = Translation.objects.get(pk=answer.pk)
    if is_cleared:
        clear_translation(**base, seen=version_of(answer, translation), by=make_moderator())
    return translation


def make_offer(**fields: Any) -> Offer:
    number = next(numbers)
    described = {"title": f"Angebot {number}", "provider": f"Anbieter {number}", "place": "Von-der-Leyen-Platz 2"}
    return Offer.objects.create(**described | {"description": f"Wir lernen {HOSTILE}"} | fields)


def make_event(**fields: Any) -> Event:
    described = {"title": f"Termin {next(numbers)}", "organiser": "VHS", "place": "Forum"}
    times = {"starts_at": NOW + timedelta(days=1), "ends_at": NOW + timedelta(days=1, hours=2)}
    return Event.objects.create(**described | times | {"description": f"Wir reden {HOSTILE}"} | fields)


def make_person(*permissions: str, staff: bool = True, superuser: bool = False) -> User:
    """An account named after a number, with permissions such as "moderation.add_decision"."""
    number = next(numbers)
    user = User.objects.create_user(f"person-{number}", is_staff=staff, is_superuser=superuser)
    for permission in permissions:
        label, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return user


def make_moderator() -> User:
    return make_colleague(roles.MODERATOR)


def make_colleague(role: str) -> User:
    """An account with a role, as the software brings it."""
    user = make_person()
    user.groups.add(Group.objects.get(name=roles.GROUP_NAMES[role]))
    return user


def make_partner_account(partner: Partner | None = None) -> User:
    """An account that writes for this partner, or for a new one."""
    user = make_colleague(roles.PARTNER)
    partner = partner or Partner.objects.create(name=f"Haus {next(numbers)}")
    PartnerAccount.objects.create(person=user, partner=partner)
    return user


def make_proposal(author: User | None = None, kind: EntryKind = EntryKind.OFFER, **values: Any) -> Proposal:
    """What a partner's account proposes as new; all texts are as hostile as they can be."""
    author = author or make_partner_account()
    times = {"starts_at": NOW + timedelta(days=2), "ends_at": NOW + timedelta(days=2, hours=1)}
    described = {"title": f"Vorschlag {next(numbers)}", "place": "Wall 1", "description": f"Wir tanzen {HOSTILE}"}
    known = described | (times if kind == EntryKind.EVENT else {}) | values
    proposal = Proposal(partner=author.partner_account.partner, kind=kind)
    return propose(proposal, known, author, NOW)
