"""One of each thing that staff see, for the tests of every staff address."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Question
from exhibition.book.models import Book
from exhibition.export.models import Export, ExportState, Takedown
from exhibition.models import Screen
from exhibition.partners.models import Partner
from exhibition.posting.models import Plan, Post
from krefeld_kann_was.errors.models import ErrorKind
from krefeld_kann_was.information.models import BarrierReport, Institution, PageText
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.services import sync_periodic_tasks
from moderation.hints.models import HintSetting, WordList
from moderation.models import Theme
from moderation.reports.models import Report
from tests.factories import (
    make_answer,
    make_event,
    make_offer,
    make_person,
    make_proposal,
    make_station,
    make_translation,
)

# Those with a page of their own in the admin, as its address has them.
APPS = (
    "exhibition|partners|export|book|offers|programme|contributions|moderation|hints|reports|information|"
    "worker|errors|auth"
)
PAGES_OF_A_QUESTION = ("screens", "checklist", "rehearsal", "erasure", "report", "assistant")


def make_things() -> dict[str, int]:
    """One of each thing, by the model's place in an address."""
    answer: Answer = make_answer(Status.HELD)
    foreign = make_answer(Status.RELEASED, station=answer.station, language="ar", text="الحرية")
    screen = Screen.objects.create(question=answer.question, station=answer.station, name="Foyer")
    proposal = make_proposal()
    return {
        "contributions/answer": answer.pk,
        "moderation/decision": answer.decisions.get().pk,
        "contributions/question": answer.question_id,
        "contributions/questionhours": answer.question_id,
        "moderation/translations": make_translation(foreign, "Freiheit", is_cleared=False).pk,
        "moderation/theme": Theme.objects.create(question=answer.question, name="Grün").pk,
        "contributions/venue": answer.question.venues.create(name="Mediothek").pk,
        "contributions/station": make_station(answer.question).pk,
        "exhibition/screen": screen.pk,
        "partners/partner": Partner.objects.create(name="Haus am Wall").pk,
        "information/institution": Institution.objects.create().pk,
        "information/pagetext": PageText.objects.create(page="regeln", body="x").pk,
        "information/barrierreport": BarrierReport.objects.create(text="x", reported_at=timezone.now(), nonce="x").pk,
        "hints/wordlist": WordList.objects.create(kind="insults", language="de", words="x").pk,
        "hints/hintsetting": HintSetting.objects.get_or_create(code="phone")[0].pk,
        "reports/report": Report.objects.create(reason="other", reported_at=timezone.now(), nonce="x").pk,
        "export/export": Export.objects.create(
            question=answer.question, formats=["portrait"], state=ExportState.DONE, started_at=timezone.now()
        ).pk,
        "export/takedown": Takedown.objects.create(
            question=answer.question, answer_id=answer.pk, noticed_at=timezone.now()
        ).pk,
        "book/book": _make_book(answer.question),
        "offers/offer": make_offer().pk,
        "programme/event": make_event().pk,
        "partner/proposal": proposal.pk,
        "proposals/<int:proposal_id>": proposal.pk,
        **dict.fromkeys((f"{room}/<int:question_id>" for room in PAGES_OF_A_QUESTION), answer.question_id),
        "posting/<int:question_id>": _make_plan(answer.question),
        "worker/taskrecord": _make_periodic_task(),
        "errors/errorkind": ErrorKind.objects.create(
            part="web", error="ValueError", place="x.py:1 x", first_at=timezone.now(), last_at=timezone.now()
        ).pk,
        "auth/group": Group.objects.create(name="Forum").pk,
        "auth/user": make_person().pk,
        "contenttypes/contenttype": ContentType.objects.get_for_model(Answer).pk,
    }


def _make_plan(question: Question) -> int:
    """With a post of the same number, for addresses that name both."""
    Plan.objects.create(question=question, starts_on=timezone.localdate())
    return Post.objects.create(pk=question.pk, question=question, answer_id=0).question_id


def _make_book(question: Question) -> int:
    now = timezone.now()
    return Book.objects.create(question=question, started_at=now, progressed_at=now).pk


def _make_periodic_task() -> int:
    sync_periodic_tasks(timezone.now())
    return TaskRecord.objects.earliest("pk").pk
