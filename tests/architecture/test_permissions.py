"""Who gets what at every staff address. An address that is not in the table fails: decide who may, then add it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Question
from exhibition.export.models import Export, ExportState, Takedown
from exhibition.models import Screen
from exhibition.partners.models import Partner
from exhibition.posting.models import Plan, Post
from krefeld_kann_was.assistant.steps import STEPS
from krefeld_kann_was.information.models import BarrierReport, Institution, PageText
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.services import sync_periodic_tasks
from moderation.hints.models import HintSetting, WordList
from moderation.models import Theme
from moderation.reports.models import Report
from tests.factories import make_answer, make_colleague, make_event, make_offer, make_person, make_station

pytestmark = pytest.mark.one_database("sqlite")

LOGIN = "login"  # sent to the login page
PEOPLE = ("anonymous", "visitor", "staff", "moderator", "editor", "screen keeper", "administrator", "superuser")
APPS = "exhibition|partners|export|offers|programme|contributions|moderation|hints|reports|information|worker|auth"
DECISIONS = {  # actions by the part of the address below which they are; "" is what the form itself is sent to
    "": ("", "release/", "release_anyway/", "release_one/", "shorten/", "reject/", "hold/", "theme/", "pass_on/"),
    "re-review/": ("", "release/", "release_anyway/", "shorten/", "reject/", "hold/", "theme/", "pass_on/"),
    "reported/": ("", "release/", "release_anyway/", "shorten/", "reject/", "theme/", "pass_on/"),
    "objections/": ("", "release/", "release_anyway/", "shorten/", "uphold/", "theme/", "pass_on/"),
    "social/": ("", "clear/", "clear_anyway/", "keep_here/", "theme/", "pass_on/"),
}
DECISION_ROUTES = {
    rf"moderation/queue/^(?P<answer_id>[0-9]{{1,18}})/{part}{action}$"
    for part, actions in DECISIONS.items()
    for action in actions
}
POSTED = {  # everything else is got
    "moderation/decision/<int:decision_id>/erase-note/",
    "export/export/<int:export_id>/cancel/",
    "export/export/<int:export_id>/resume/",
    "export/export/<int:export_id>/remove/",
    "posting/<int:question_id>/append-new/",
    "posting/<int:question_id>/close-gaps/",
    "posting/<int:question_id>/revoke-addresses/",
    "posting/<int:question_id>/posts/<int:post_id>/move/",
    "posting/<int:question_id>/posts/<int:post_id>/earlier/",
    "posting/<int:question_id>/posts/<int:post_id>/later/",
    "posting/<int:question_id>/posts/<int:post_id>/shelve/",
    "posting/<int:question_id>/posts/<int:post_id>/unshelve/",
    "posting/<int:question_id>/posts/<int:post_id>/posted/",
    "posting/<int:question_id>/posts/<int:post_id>/not-posted/",
    "screens/<int:question_id>/pause/",
    "screens/<int:question_id>/resume/",
    "checklist/<int:question_id>/<slug:code>/tick/",
    "checklist/<int:question_id>/<slug:code>/untick/",
    "checklist/<int:question_id>/trial-mail/",
    "checklist/<int:question_id>/back-up/",
    "logout/",
    "moderation/queue/live/",
    r"moderation/queue/^undo/(?P<decision_id>[0-9]{1,18})/$",
    r"moderation/queue/^take_back/(?P<answer_id>[0-9]{1,18})/$",
    *DECISION_ROUTES,
}

#                anonymous, visitor (an account that is not staff), staff without a role,
#                moderator, editor, screen keeper, administrator, superuser
STAFF = (LOGIN, LOGIN, 200, 200, 200, 200, 200, 200)
REDIRECT = (LOGIN, LOGIN, 302, 302, 302, 302, 302, 302)
NOTHING_THERE = (LOGIN, LOGIN, 404, 404, 404, 404, 404, 404)
REFUSED_TO_ALL = (LOGIN, LOGIN, 403, 403, 403, 403, 403, 403)
ROLES = (LOGIN, LOGIN, 403, 200, 200, 200, 200, 200)
MODERATOR = (LOGIN, LOGIN, 403, 200, 403, 403, 200, 200)
DECIDES = (LOGIN, LOGIN, 403, 303, 403, 403, 303, 303)
EDITOR = (LOGIN, LOGIN, 403, 403, 200, 403, 200, 200)
EDITOR_REDIRECTED = (LOGIN, LOGIN, 403, 403, 302, 403, 302, 302)
EDITOR_MISSES = (LOGIN, LOGIN, 403, 403, 404, 403, 404, 404)
MODERATOR_AND_EDITOR = (LOGIN, LOGIN, 403, 200, 200, 403, 200, 200)
EDITOR_AND_SCREEN_KEEPER = (LOGIN, LOGIN, 403, 403, 200, 200, 200, 200)
SCREEN_KEEPER = (LOGIN, LOGIN, 403, 403, 403, 200, 200, 200)
ADMINISTRATOR = (LOGIN, LOGIN, 403, 403, 403, 403, 200, 200)
ADMINISTRATOR_REDIRECTED = (LOGIN, LOGIN, 403, 403, 403, 403, 302, 302)
EDITOR_TICKS = (LOGIN, LOGIN, 404, 404, 303, 404, 303, 303)  # a point of theirs
ADMINISTRATOR_SENT_BACK = (LOGIN, LOGIN, 403, 403, 403, 403, 303, 303)
SUPERUSER = (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200)

Row = tuple[int | str, ...]


def model(name: str, *, read: Row, write: Row, delete: Row | None = None) -> dict[str, Row]:
    """The addresses that the admin gives every model."""
    one = f"{name}/<path:object_id>/"
    return {
        f"{name}/": read,
        f"{name}/add/": write,
        f"{one}history/": read,
        f"{one}change/": read,
        f"{one}delete/": delete or write,
        one: REDIRECT,  # to change/, which decides
    }


TABLE: dict[str, Row] = {
    "": STAFF,
    "login/": (200, 200, 302, 302, 302, 302, 302, 302),
    "login/code/": (LOGIN,) * 8,  # nobody in the table has just given a password
    "invitation/<uidb64>/<token>/": (200,) * 8,  # says that the link does not hold
    "session/": STAFF,
    "second-factor/": STAFF,
    "logout/": (302, 302, 200, 200, 200, 200, 200, 200),
    "password_change/": STAFF,
    "password_change/done/": STAFF,
    "autocomplete/": REFUSED_TO_ALL,
    "jsi18n/": STAFF,
    "r/<path:content_type_id>/<path:object_id>/": NOTHING_THERE,
    f"^(?P<app_label>{APPS})/$": (LOGIN, LOGIN, 404, 200, 200, 404, 200, 200),  # of moderation, without the log
    "(?P<url>.*)$": NOTHING_THERE,
    "moderation/queue/": MODERATOR,
    "moderation/waiting/": MODERATOR,
    "assistant/": EDITOR,
    **dict.fromkeys((f"assistant/<int:question_id>/{step.slug}/" for step in STEPS), EDITOR_AND_SCREEN_KEEPER),
    "assistant/<int:question_id>/form/<slug:language>/": (
        LOGIN,
        LOGIN,
        403,
        403,
        404,
        404,
        404,
        404,
    ),  # no such language
    "screens/": MODERATOR,
    "screens/<int:question_id>/pause/": DECIDES,
    "screens/<int:question_id>/resume/": DECIDES,
    r"moderation/queue/^undo/(?P<decision_id>[0-9]{1,18})/$": DECIDES,
    r"moderation/queue/^take_back/(?P<answer_id>[0-9]{1,18})/$": DECIDES,
    **dict.fromkeys(DECISION_ROUTES, DECIDES),
    "moderation/queue/live/": MODERATOR,
    "moderation/queue/languages/": MODERATOR,
    "moderation/figures/": ROLES,
    "moderation/figures/stations.csv": ROLES,
    "moderation/cards/": MODERATOR,
    "moderation/handbook/": STAFF,
    "checklist/<int:question_id>/": STAFF,  # each sees what they can do, perhaps nothing
    "checklist/<int:question_id>/<slug:code>/tick/": EDITOR_TICKS,
    "checklist/<int:question_id>/<slug:code>/untick/": EDITOR_TICKS,
    "checklist/<int:question_id>/trial-mail/": ADMINISTRATOR_SENT_BACK,
    "checklist/<int:question_id>/back-up/": ADMINISTRATOR_SENT_BACK,
    "moderation/handbook/<slug:name>/": STAFF,
    **model("moderation/theme", read=MODERATOR_AND_EDITOR, write=MODERATOR_AND_EDITOR, delete=SUPERUSER),
    **model("contributions/answer", read=MODERATOR, write=REFUSED_TO_ALL),
    **model("moderation/decision", read=ROLES, write=REFUSED_TO_ALL),
    "moderation/decision/export/": ROLES,
    "moderation/decision/<int:decision_id>/erase-note/": ADMINISTRATOR_REDIRECTED,  # and who wrote it
    **model("contributions/question", read=EDITOR, write=EDITOR, delete=SUPERUSER),
    **model("contributions/questionhours", read=EDITOR_AND_SCREEN_KEEPER, write=REFUSED_TO_ALL),
    **model("contributions/venue", read=EDITOR_AND_SCREEN_KEEPER, write=EDITOR),
    **model("contributions/station", read=EDITOR, write=EDITOR),
    "contributions/question/<int:question_id>/print/": EDITOR,
    "contributions/question/<int:question_id>/print/all.zip": EDITOR,
    "contributions/question/<int:question_id>/print/<slug:name>.pdf": EDITOR_MISSES,  # no such file
    "contributions/question/<int:question_id>/print/<slug:name>.png": EDITOR_MISSES,
    "contributions/station/<int:station_id>/qr.svg": EDITOR,
    "contributions/station/<int:station_id>/qr.png": EDITOR,
    **model("information/institution", read=EDITOR, write=EDITOR),
    "information/institution/": EDITOR_REDIRECTED,  # to the only one
    "information/institution/add/": REFUSED_TO_ALL,  # there is one
    "information/institution/<path:object_id>/delete/": REFUSED_TO_ALL,
    **model("information/pagetext", read=EDITOR, write=EDITOR),
    "information/pagetext/<path:object_id>/delete/": REFUSED_TO_ALL,
    **model("reports/report", read=MODERATOR, write=REFUSED_TO_ALL),
    **model("hints/wordlist", read=MODERATOR, write=MODERATOR),
    **model("hints/hintsetting", read=MODERATOR, write=REFUSED_TO_ALL),  # there is one for each hint
    **model("information/barrierreport", read=EDITOR, write=REFUSED_TO_ALL),
    **model("exhibition/screen", read=SCREEN_KEEPER, write=SCREEN_KEEPER),
    "exhibition/screen/<int:screen_id>/heartbeat/": SCREEN_KEEPER,
    **model("partners/partner", read=EDITOR, write=EDITOR),
    **model("export/export", read=EDITOR, write=EDITOR),
    "export/export/<path:object_id>/delete/": REFUSED_TO_ALL,  # the pictures go, what went out stays known
    "export/export/<int:export_id>/download/": EDITOR_REDIRECTED,  # its pictures are gone
    "export/export/<int:export_id>/cancel/": EDITOR_REDIRECTED,
    "export/export/<int:export_id>/resume/": EDITOR_REDIRECTED,
    "export/export/<int:export_id>/remove/": EDITOR_REDIRECTED,
    "export/export/preview/<int:question_id>/<int:answer_id>/<slug:name>.png": EDITOR_MISSES,  # no such answer
    **model("export/takedown", read=EDITOR, write=REFUSED_TO_ALL),
    **model("offers/offer", read=EDITOR, write=EDITOR),
    **model("programme/event", read=EDITOR, write=EDITOR),
    "offers/offer/import/": EDITOR,
    "offers/offer/export/": EDITOR,
    "posting/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/": EDITOR,
    "posting/<int:question_id>/append-new/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/close-gaps/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/revoke-addresses/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/move/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/earlier/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/later/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/shelve/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/unshelve/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/posted/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/not-posted/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/captions/": EDITOR,
    "posting/<int:question_id>/preview/<int:answer_id>.png": EDITOR_MISSES,  # no such answer
    "posting/<int:question_id>/picture/<int:answer_id>/<slug:name>.png": EDITOR_MISSES,
    "posting/<int:question_id>/files/<str:name>": EDITOR_MISSES,  # no such file
    **model("worker/taskrecord", read=ADMINISTRATOR, write=REFUSED_TO_ALL),
    **model("auth/group", read=ADMINISTRATOR, write=ADMINISTRATOR),
    **model("auth/user", read=ADMINISTRATOR, write=ADMINISTRATOR),
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
    return make_things()


def make_things() -> dict[str, int]:
    """One of each thing, by the model's place in an address."""
    answer: Answer = make_answer(Status.HELD)
    screen = Screen.objects.create(question=answer.question, station=answer.station, name="Foyer")
    return {
        "contributions/answer": answer.pk,
        "moderation/decision": answer.decisions.get().pk,
        "contributions/question": answer.question_id,
        "contributions/questionhours": answer.question_id,
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
        "offers/offer": make_offer().pk,
        "programme/event": make_event().pk,
        "screens/<int:question_id>": answer.question_id,
        "checklist/<int:question_id>": answer.question_id,
        "assistant/<int:question_id>": answer.question_id,
        "posting/<int:question_id>": _make_plan(answer.question),
        "worker/taskrecord": _make_periodic_task(),
        "auth/group": Group.objects.create(name="Forum").pk,
        "auth/user": make_person().pk,
        "contenttypes/contenttype": ContentType.objects.get_for_model(Answer).pk,
    }


def _make_plan(question: Question) -> int:
    """With a post of the same number, for addresses that name both."""
    Plan.objects.create(question=question, starts_on=timezone.localdate())
    return Post.objects.create(pk=question.pk, question=question, answer_id=0).question_id


def _make_periodic_task() -> int:
    sync_periodic_tasks(timezone.now())
    return TaskRecord.objects.earliest("pk").pk


def address(route: str, things: dict[str, int]) -> str:
    """The route with what is there in the place of its parameters."""
    thing = things.get("/".join(route.split("/")[:2]), 0)
    filled = route.replace(f"(?P<app_label>{APPS})", "moderation")
    filled = filled.replace("(?P<answer_id>[0-9]{1,18})", str(things["contributions/answer"]))
    filled = filled.replace("(?P<decision_id>[0-9]{1,18})", str(things["moderation/decision"]))
    filled = filled.replace("<slug:name>", "moderation").replace("<slug:code>", "pages")
    filled = filled.replace("(?P<url>.*)", "nowhere/")
    filled = filled.replace("<path:content_type_id>", str(things["contenttypes/contenttype"]))
    return "/admin/" + re.sub(r"<[^>]+>", str(thing), filled).replace("^", "").replace("$", "")


def make_user(person: str) -> User:
    if person in ("visitor", "staff", "superuser"):
        return make_person(staff=person != "visitor", superuser=person == "superuser")
    return make_colleague(person.replace(" ", "_"))


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says_and_no_more(client: Client, things: dict[str, int], person: str) -> None:
    user = make_user(person) if person != "anonymous" else None
    got: dict[str, int | str] = {}
    for route in TABLE:
        if user is not None and "_auth_user_id" not in client.session:  # some of them end it
            client.force_login(user)
        where = address(route, things)
        response = client.post(where) if route in POSTED else client.get(where)
        if response.streaming:
            b"".join(response)  # closes its file
        to_login = response.status_code == 302 and response["Location"].startswith("/admin/login/")
        got[route] = LOGIN if to_login else response.status_code

    assert got == {route: row[PEOPLE.index(person)] for route, row in TABLE.items()}


@pytest.mark.parametrize("person", PEOPLE[2:])
def test_every_link_of_the_start_page_leads_somewhere(client: Client, things: dict[str, int], person: str) -> None:
    client.force_login(make_user(person))

    page = client.get("/admin/").content.decode()
    links = set(re.findall(r'<a[^>]* href="(/admin/[^"]*)"', page))

    assert len(links) > (1 if person == "staff" else 8)
    assert {link: status for link in links if (status := client.get(html.unescape(link)).status_code) > 302} == {}
