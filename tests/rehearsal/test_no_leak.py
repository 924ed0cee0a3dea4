"""Tries to find what was rehearsed anywhere but in the rehearsal: every address is read before and after it.

Comparing whole pages finds counts as well as texts, and an address that comes later is tried without a word here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from contributions.enums import Status
from contributions.models import Answer, Question
from exhibition.heartbeat.alerting import send_due_alerts
from exhibition.heartbeat.models import Heartbeat, ImpressionCount
from exhibition.models import Screen
from exhibition.posting.models import Plan
from exhibition.posting.services import save_plan
from krefeld_kann_was.rehearsal.services import begin_rehearsal, end_rehearsal
from moderation.alerts.services import send_due_mails
from moderation.desk.enums import Queue
from moderation.desk.selectors import describe_answers
from moderation.models import Decision, Theme
from moderation.services import assign_theme
from tests.addresses import routes
from tests.architecture.staff_things import make_things
from tests.architecture.test_permissions import APPS, POSTED, TABLE, address
from tests.factories import NOW, make_answer, make_person, send_answer
from tests.visitor import send

pytestmark = pytest.mark.django_db
WORD = "Zaunkönigsprobe"
LATER = NOW + timedelta(seconds=2)
# What differs between any two visits.
ONCE = re.compile(rb'"token": "[^"]*"|nonce="[^"]*"|name="(?:csrfmiddlewaretoken|token)" value="[^"]*"')
# Pages of staff that name the rehearsal as one.
SAY_SO = (
    "",
    f"^(?P<app_label>{APPS})/$",
    "checklist/<int:question_id>/",
    "rehearsal/<int:question_id>/",
    "rehearsal/<int:question_id>/end/",
    "rehearsal/<int:question_id>/gallery/",
)
ITS_PAGES = ("rehearsal/<int:question_id>/", "rehearsal/<int:question_id>/gallery/")  # there it can be read

ZIP = "contributions/question/<int:question_id>/print/all.zip"  # made in a thread of its own: not the same twice


@pytest.fixture(autouse=True)
def the_clock_stands(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """So that two visits of a page differ by what happened in between alone; nothing is kept for a second."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=10))
    settings.CACHE_SECONDS = 0


@pytest.fixture
def things() -> dict[str, int]:
    return make_things()


@pytest.fixture
def real(things: dict[str, int]) -> Question:
    """It runs, its gallery is open, its answers are in themes and in the plan."""
    question = Question.objects.get(pk=things["contributions/question"])
    question.gallery, question.embed_domains = "running", "krefeld.example"
    question.save()
    answer = make_answer(Status.RELEASED, station=question.stations.first(), text="Der Zoo.", quarter="010")
    assign_theme([answer.pk], things["moderation/theme"])
    save_plan(Plan.objects.get(question=question), mix=False)
    return question


def public_addresses(real: Question, answers: list[int]) -> Iterator[str]:
    """Every address outside of /admin/, with all that somebody could guess: the ids of these answers, too."""
    _answer, receipt = send_answer(real.stations.first(), text="Die Leute.")
    screen = real.screens.get()
    known = {"code": real.stations.get(screens=None).code, "receipt": receipt, "token": screen.token}
    known |= {"question_id": str(real.pk), "slug": "impressum", "handle": "x", "event_id": "1", "partner_id": "1"}
    for route in {route for route in routes() if not route.startswith(("admin/", "de/"))}:
        for answer_id in answers if "answer_id" in route else [0]:
            filled = re.sub(r"\(\?P<answer_id>[^)]*\)", str(answer_id), route)
            filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: known.get(match[1], "1"), filled)
            yield "/" + re.sub(r"[\^$\\]", "", filled)


def staff_addresses(things: dict[str, int]) -> Iterator[str]:
    for route in TABLE:
        if route not in {*POSTED, *SAY_SO, "logout/", ZIP}:
            yield address(route, things)
    yield from ("/admin/moderation/queue/?queue=released", f"/admin/moderation/queue/?queue=released&search={WORD[:8]}")
    yield from ("/admin/moderation/decision/?all=", "/admin/report/?from=2026-01-01")


def read(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    pages = {}
    for path in addresses:
        response = client.get(path)
        content = b"".join(response) if response.streaming else response.content
        pages[path] = (response.status_code, ONCE.sub(b"", content))
    return pages


def rehearse(real: Question, by: Any) -> Question:
    """Answers in every state, a theme, a screen that shows them."""
    rehearsal = begin_rehearsal(real, by, NOW)
    station = rehearsal.stations.get(screens=None)
    for number, status in enumerate([Status.RELEASED] * 3 + [Status.NEW, Status.HELD, Status.REJECTED]):
        answer = make_answer(status, station=station, by=by, text=f"{WORD} {number}", quarter="010", language="it")
        assign_theme([answer.pk], rehearsal.themes.get().pk)
    shown = Answer.objects.filter(question=rehearsal, status=Status.RELEASED)
    ImpressionCount.objects.bulk_create(
        ImpressionCount(answer_id=answer.pk, question=rehearsal, impressions=7) for answer in shown
    )
    times = dict.fromkeys(("first_received_at", "unbroken_since", "received_at", "started_at", "data_at"), NOW)
    Heartbeat.objects.create(
        screen=rehearsal.screens.get(), display=str(shown[0].pk), nodes=1, missed=0, worker=True, lost=0, **times
    )
    return rehearsal


def is_said(content: bytes) -> bool:
    """Whether what was rehearsed stands there, with or without soft hyphens."""
    return WORD in content.decode(errors="ignore").replace("\u00ad", "").replace("\\u00ad", "")


def test_nothing_rehearsed_is_anywhere_else(client: Client, things: dict[str, int], real: Question) -> None:
    chief, staff = make_person(superuser=True), Client()
    staff.force_login(chief)
    next_id = Answer.objects.latest("pk").pk + 1
    public = list(public_addresses(real, [things["contributions/answer"], *range(next_id, next_id + 8)]))
    internal = list(staff_addresses(things))
    assert len(public) > 60
    assert len(internal) > 80
    read(staff, internal[:30])  # one of them notes that somebody is there
    before = read(client, public), read(staff, internal)
    rehearsal = rehearse(real, Decision.objects.earliest("pk").decided_by)

    after = read(client, public), read(staff, internal)

    for known, seen in zip(before, after, strict=True):
        assert [path for path in seen if is_said(seen[path][1])] == []
        assert [path for path in seen if seen[path] != known[path]] == []
    for name in SAY_SO:
        assert is_said(staff.get(address(name, things)).content) == (name in ITS_PAGES)
    assert WORD in staff.get(f"/admin/moderation/queue/?question={rehearsal.pk}").content.decode()


def test_who_only_rehearsed_is_not_among_those_who_decided(client: Client, real: Question) -> None:
    guest = make_person()
    rehearse(real, guest)
    client.force_login(make_person(superuser=True))
    log = "/admin/moderation/decision/?all="
    assert guest.username not in client.get(log).content.decode()

    make_answer(Status.REJECTED, station=real.stations.get(screens=None), by=guest)

    assert guest.username in client.get(log).content.decode()


def test_what_waits_in_a_rehearsal_hides_no_real_duplicates(real: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.desk.selectors.MAX_COMPARED", 8)
    reader = make_person("moderation.add_decision")
    rehearsed = begin_rehearsal(real, reader, NOW).stations.get(screens=None)
    for number in range(8):
        make_answer(station=rehearsed, text=f"{WORD} {number}", now=NOW)
    station = real.stations.get(screens=None)
    texts = ("Der Rhein ist unser Strand in der Stadt", "Der Rhein ist unser Strand, in der Stadt")
    first, second = (make_answer(station=station, text=text, now=LATER) for text in texts)

    (entry,) = describe_answers(Queue.NEW, [first.pk], set(), reader, LATER)

    assert [answer_id for answer_id, _text in entry.near_duplicates] == [second.pk]


def test_nobody_gets_a_mail_about_a_rehearsal(real: Question) -> None:
    rehearse(real, make_person(superuser=True))
    Answer.objects.filter(question=real).update(status=Status.REJECTED)
    much_later = NOW + timedelta(hours=5)

    sent = send_due_mails(much_later, ["team@krefeld.example"]) + send_due_alerts(much_later, ["team@krefeld.example"])

    assert [line for line in sent if "probe-" in line] == []
    assert [each for each in mail.outbox if WORD in each.body] == []
    assert not any("Forum" in line or "silent" in line for line in sent)


def test_no_command_writes_it_into_a_file(real: Question, tmp_path: Path) -> None:
    rehearsal = rehearse(real, make_person(superuser=True))

    for name, *options in (["export_social"], ["export_social", "--preview"], ["print_files"]):
        with pytest.raises(CommandError, match="gibt es nicht"):
            call_command(name, rehearsal.slug, *options, "--out", str(tmp_path / name))

    assert not any(tmp_path.rglob("*.p*"))


def test_a_rehearsed_answer_cannot_be_sent_to_the_real_question(client: Client, real: Question) -> None:
    """Not even with a form of the one at the address of the other: the consent text of the form decides."""
    rehearsal = begin_rehearsal(real, make_person(superuser=True), NOW)
    one, other = rehearsal.stations.get(screens=None), real.stations.get(screens=None)
    page = client.get(f"/s/{one.code}/").content.decode()

    sent = send(client, f"/s/{one.code}/", text=WORD)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    crossed = client.post(
        f"/s/{other.code}/", {"token": token[1], "text": f"{WORD} 2", "consent_exhibition": "on", "quarter": ""}
    )

    assert (sent.status_code, crossed.status_code) in ((303, 422), (303, 403))
    assert [answer.question for answer in Answer.objects.filter(text__startswith=WORD)] == [rehearsal]


def test_the_real_screen_counts_nothing_that_was_rehearsed(client: Client, real: Question) -> None:
    counter = real.release_counter
    counter.refresh_from_db()
    released = counter.released
    assert released

    rehearsal = rehearse(real, make_person(superuser=True))
    counter.refresh_from_db()

    assert counter.released == released
    assert [screen for screen in Screen.objects.filter(question=rehearsal) if screen.question_id == real.pk] == []
    end_rehearsal(rehearsal.pk, None, LATER)
    counter.refresh_from_db()
    assert counter.released == released
    assert Theme.objects.filter(question=real).count() == 1
