"""Reports as a visitor makes them, and the queue in which staff read them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from contributions.enums import Status
from contributions.models import Answer
from moderation.reports.enums import ReportReason
from moderation.reports.models import Report
from tests.factories import make_answer
from tests.visitor import fields

REPORTED = "/admin/moderation/queue/?queue=reported"


def shown(text: str = "Der Rhein", **fields: Any) -> Answer:
    return make_answer(Status.RELEASED, text=text, **fields)


def address(answer: Answer) -> str:
    return f"/de/galerie/{answer.pk}/melden/"


def send_report(answer: Answer | None, reason: str = ReportReason.THREAT, **changes: Any) -> Any:
    """What the server answers to a report of the answer; of none: to one that describes it.

    The page was opened before: since then the answer may have been hidden.
    """
    client = Client()
    words = {"reason": reason, "text": "Das macht Angst.", "good_faith": "on"} | changes
    if answer is None:
        words = {"about": "Der Rhein"} | words
    page = client.get("/de/melden/").content.decode()
    return client.post(address(answer) if answer else "/de/melden/", fields(page, **words))


def report(answer: Answer | None, reason: str = ReportReason.THREAT, **changes: Any) -> Report:
    response = send_report(answer, reason, **changes)
    assert response.status_code == 303, response.content.decode()
    return Report.objects.get(code=response["Location"].split("/")[-2])


def state(answer: Answer) -> str:
    return Answer.objects.values_list("status", flat=True).get(pk=answer.pk)


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
