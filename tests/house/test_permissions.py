"""Who gets what at every staff address. An address that is not in the table fails: decide who may, then add it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from contributions.enums import Status
from contributions.information.models import BarrierReport, Institution, PageText
from contributions.models import Answer
from exhibition.models import Screen
from moderation.models import Theme
from moderation.reports.models import Report
from tests.factories import make_answer, make_moderator, make_person, make_station

LOGIN = "login"  # sent to the login page
PEOPLE = ("anonymous", "visitor", "staff", "moderator", "superuser")
POSTED = {  # everything else is got
    "logout/",
    "moderation/queue/live/",
    r"moderation/^queue/(?P<answer_id>[0-9]{1,18})/$",
    r"moderation/^queue/undo/(?P<decision_id>[0-9]{1,18})/$",
}

#                              anonymous, logged in without staff, staff without a permission, moderator, superuser
EVERYBODY = (200, 200, 200, 200, 200)
STAFF = (LOGIN, LOGIN, 200, 200, 200)
REDIRECT = (LOGIN, LOGIN, 302, 302, 302)
NOTHING_THERE = (LOGIN, LOGIN, 404, 404, 404)
REFUSED_TO_ALL = (LOGIN, LOGIN, 403, 403, 403)
MODERATOR = (LOGIN, LOGIN, 403, 200, 200)
SUPERUSER = (LOGIN, LOGIN, 403, 403, 200)

Row = tuple[int | str, ...]


def model(name: str, *, read: Row, write: Row) -> dict[str, Row]:
    """The addresses that the admin gives every model."""
    one = f"{name}/<path:object_id>/"
    return {
        f"{name}/": read,
        f"{name}/add/": write,
        f"{one}history/": read,
        f"{one}change/": read,
        f"{one}delete/": write,
        one: REDIRECT,  # to change/, which decides
    }


TABLE: dict[str, Row] = {
    "": STAFF,
    "login/": (200, 200, 302, 302, 302),
    "logout/": (302, 302, 200, 200, 200),
    "password_change/": STAFF,
    "password_change/done/": STAFF,
    "autocomplete/": REFUSED_TO_ALL,
    "jsi18n/": STAFF,
    "r/<path:content_type_id>/<path:object_id>/": NOTHING_THERE,
    "^(?P<app_label>exhibition|contributions|moderation|reports|information|auth)/$": (LOGIN, LOGIN, 404, 200, 200),
    "(?P<url>.*)$": NOTHING_THERE,
    "moderation/queue/": MODERATOR,
    r"moderation/^queue/(?P<answer_id>[0-9]{1,18})/$": (LOGIN, LOGIN, 403, 303, 303),
    r"moderation/^queue/undo/(?P<decision_id>[0-9]{1,18})/$": (LOGIN, LOGIN, 403, 303, 303),
    "moderation/queue/live/": MODERATOR,
    **model("moderation/theme", read=SUPERUSER, write=SUPERUSER),
    **model("contributions/answer", read=MODERATOR, write=REFUSED_TO_ALL),
    **model("moderation/decision", read=MODERATOR, write=REFUSED_TO_ALL),
    **model("contributions/question", read=SUPERUSER, write=SUPERUSER),
    **model("contributions/station", read=SUPERUSER, write=SUPERUSER),
    "contributions/station/<int:station_id>/qr.svg": SUPERUSER,
    "contributions/station/<int:station_id>/qr.png": SUPERUSER,
    **model("information/institution", read=SUPERUSER, write=SUPERUSER),
    "information/institution/add/": REFUSED_TO_ALL,  # there is one
    "information/institution/<path:object_id>/delete/": REFUSED_TO_ALL,
    **model("information/pagetext", read=SUPERUSER, write=SUPERUSER),
    "information/pagetext/<path:object_id>/delete/": REFUSED_TO_ALL,
    **model("information/barrierreport", read=SUPERUSER, write=REFUSED_TO_ALL),
    **model("reports/report", read=SUPERUSER, write=REFUSED_TO_ALL),
    **model("exhibition/screen", read=SUPERUSER, write=SUPERUSER),
    **model("auth/group", read=SUPERUSER, write=SUPERUSER),
    **model("auth/user", read=SUPERUSER, write=SUPERUSER),
    "auth/user/<id>/password/": SUPERUSER,
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif route.startswith("admin/"):
            yield route.removeprefix("admin/")


def test_the_table_holds_every_staff_address() -> None:
    assert set(routes(get_resolver().url_patterns)) == set(TABLE)


@pytest.fixture
def things(db: None) -> dict[str, int]:
    """One of each thing, by the model's place in an address."""
    answer: Answer = make_answer(Status.HELD)
    screen = Screen.objects.create(question=answer.question, station=answer.station, name="Foyer")
    return {
        "contributions/answer": answer.pk,
        "moderation/decision": answer.decisions.get().pk,
        "contributions/question": answer.question_id,
        "moderation/theme": Theme.objects.create(question=answer.question, name="Grün").pk,
        "contributions/station": make_station(answer.question).pk,
        "exhibition/screen": screen.pk,
        "information/institution": Institution.objects.create().pk,
        "information/pagetext": PageText.objects.create(page="regeln", body="x").pk,
        "information/barrierreport": BarrierReport.objects.create(text="x", reported_at=timezone.now(), nonce="x").pk,
        "reports/report": Report.objects.create(reason="other", reported_at=timezone.now(), nonce="x").pk,
        "auth/group": Group.objects.create(name="Forum").pk,
        "auth/user": make_person().pk,
        "contenttypes/contenttype": ContentType.objects.get_for_model(Answer).pk,
    }


def address(route: str, things: dict[str, int]) -> str:
    """The route with what is there in the place of its parameters."""
    thing = things.get("/".join(route.split("/")[:2]), 0)
    filled = route.replace("(?P<app_label>exhibition|contributions|moderation|reports|information|auth)", "moderation")
    filled = filled.replace("(?P<answer_id>[0-9]{1,18})", str(things["contributions/answer"]))
    filled = filled.replace("(?P<decision_id>[0-9]{1,18})", str(things["moderation/decision"]))
    filled = filled.replace("(?P<url>.*)", "nowhere/")
    filled = filled.replace("<path:content_type_id>", str(things["contenttypes/contenttype"]))
    return "/admin/" + re.sub(r"<[^>]+>", str(thing), filled).replace("^", "").replace("$", "")


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says_and_no_more(client: Client, things: dict[str, int], person: str) -> None:
    user = {
        "anonymous": lambda: None,
        "visitor": lambda: make_person(staff=False),
        "staff": make_person,
        "moderator": make_moderator,
        "superuser": lambda: make_person(superuser=True),
    }[person]()
    got: dict[str, int | str] = {}
    for route in TABLE:
        if user is not None:
            client.force_login(user)
        where = address(route, things)
        response = client.post(where) if route in POSTED else client.get(where)
        to_login = response.status_code == 302 and response["Location"].startswith("/admin/login/")
        got[route] = LOGIN if to_login else response.status_code

    assert got == {route: row[PEOPLE.index(person)] for route, row in TABLE.items()}
