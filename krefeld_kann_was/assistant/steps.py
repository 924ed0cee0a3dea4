"""The six steps in order, who may take each, and which are done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from contributions.opening_hours.models import WeeklyHours
from krefeld_kann_was.assistant.forms import FirstForm, TextsForm, screen_form, stations_form
from krefeld_kann_was.assistant.hours import HoursForm


class Step(NamedTuple):
    """`slug` is the end of its address and the name of its template; `make_form` takes the request, data, question.

    `point`: the code of the checklist's point that can be ticked off instead of taking the step.
    """

    slug: str
    title: str | Promise
    permission: str
    make_form: Callable[[HttpRequest, Any, Any], Any]
    is_done: Callable[[Question], bool]
    point: str = ""


def _person_form(request: HttpRequest, data: Any, question: Question) -> Any:
    """That of the admin, which offers the roles that this person may give."""
    return admin.site.get_model_admin(User).get_form(request)(data)


STEPS = (
    Step(
        "question",
        _("Frage und Zeit"),
        "contributions.change_question",
        lambda _request, data, question: FirstForm(data, question),
        lambda _question: True,
    ),
    Step(
        "texts",
        _("Sprachen"),
        "contributions.change_question",
        lambda _request, data, question: TextsForm(data, question),
        lambda question: len(question.texts.all()) > 1,
        "texts",
    ),
    Step(
        "hours",
        _("Ort und Zeiten"),
        "contributions.change_questionhours",
        lambda request, data, question: HoursForm(data, question, request.user.has_perm("contributions.add_venue")),
        lambda question: WeeklyHours.objects.filter(Q(question=question) | Q(venue__question=question)).exists(),
        "hours",
    ),
    Step(
        "stations",
        _("Standorte"),
        "contributions.add_station",
        lambda _request, data, question: stations_form(data, question),
        lambda question: question.stations.exists(),
        "stations",
    ),
    Step(
        "screen",
        _("Bildschirm"),
        "exhibition.add_screen",
        lambda _request, data, question: screen_form(data, question),
        lambda question: question.screens.exists(),
        "screens",
    ),
    Step(
        "people",
        _("Menschen"),
        "auth.add_user",
        _person_form,
        lambda _question: User.objects.filter(is_active=True, groups__isnull=False).exists(),
        "people",
    ),
)


class NextStep(NamedTuple):
    """A step to go on with, and its number among all."""

    step: Step
    number: int
    total: int = len(STEPS)


def step_to_resume(question: Question, ticked: Collection[str] = ()) -> NextStep | None:
    """Where somebody goes on who left the assistant: what is not done behind the last step that is; None: nothing.

    `ticked`: the codes of the points that somebody has ticked off, such as that there is no screen. That there are
    people says nothing: they may be there from an earlier exhibition. Four queries, one more where the texts of the
    question are not loaded.
    """
    done = [step.is_done(question) or step.point in ticked for step in STEPS]
    last = max(place for place, is_done in enumerate(done[:-1]) if is_done)
    return next((NextStep(STEPS[place], place + 1) for place in range(last, len(STEPS)) if not done[place]), None)


def step_after(step: Step) -> Step | None:
    return next((later for earlier, later in pairwise(STEPS) if earlier is step), None)


def names_of_those_who_may(permission: str) -> list[str]:
    """The people whom somebody without the permission may ask for a step."""
    people = User.objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    return [person.get_full_name() or person.get_username() for person in people.order_by("username")]


def people_by_role() -> dict[str, list[str]]:
    """By role, the names of the active people who have it."""
    roles: dict[str, list[str]] = {}
    rows = User.objects.filter(is_active=True, groups__isnull=False).order_by("groups__pk", "username")
    for role, first, last, name in rows.values_list("groups__name", "first_name", "last_name", "username"):
        roles.setdefault(role, []).append(f"{first} {last}".strip() or name)
    return roles
