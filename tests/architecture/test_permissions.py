"""Who gets what at every staff address. An address that is not in the table fails: decide who may, then add it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from exhibition.proposals.enums import EntryKind
from krefeld_kann_was import urls
from krefeld_kann_was.assistant.steps import STEPS
from tests.architecture.staff_things import APPS, make_things
from tests.factories import make_colleague, make_partner_account, make_person

pytestmark = pytest.mark.one_database("sqlite")

LOGIN = "login"  # sent to the login page
PEOPLE = (
    *("anonymous", "visitor", "staff", "moderator", "editor", "screen keeper", "administrator", "superuser", "partner"),
)
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
BOOK_ACTIONS = tuple(f"book/book/<int:book_id>/{action}/" for action in ("renew", "settle", "remove"))
POSTED = {  # everything else is got
    "moderation/decision/<int:decision_id>/erase-note/",
    "export/export/<int:export_id>/cancel/",
    "export/export/<int:export_id>/resume/",
    "export/export/<int:export_id>/remove/",
    *BOOK_ACTIONS,
    "posting/<int:question_id>/append-new/",
    "posting/<int:question_id>/close-gaps/",
    "posting/<int:question_id>/edit/",
    "posting/<int:question_id>/revoke-addresses/",
    "posting/<int:question_id>/calendar/subscribe/",
    "posting/<int:question_id>/calendar/renew/",
    "posting/<int:question_id>/calendar/unsubscribe/",
    "posting/<int:question_id>/posts/<int:post_id>/move/",
    "posting/<int:question_id>/posts/<int:post_id>/earlier/",
    "posting/<int:question_id>/posts/<int:post_id>/later/",
    "posting/<int:question_id>/posts/<int:post_id>/shelve/",
    "posting/<int:question_id>/posts/<int:post_id>/unshelve/",
    "posting/<int:question_id>/posts/<int:post_id>/posted/",
    "posting/<int:question_id>/posts/<int:post_id>/reach/",
    "posting/<int:question_id>/posts/<int:post_id>/not-posted/",
    "exhibition/screen/<int:screen_id>/device/",
    "screens/<int:question_id>/pause/",
    "screens/<int:question_id>/resume/",
    "checklist/<int:question_id>/<slug:code>/tick/",
    "checklist/<int:question_id>/<slug:code>/untick/",
    "checklist/<int:question_id>/trial-mail/",
    "checklist/<int:question_id>/back-up/",
    "partner/proposal/<int:proposal_id>/withdraw/",
    "proposals/<int:proposal_id>/release/",
    "proposals/<int:proposal_id>/return/",
    "rehearsal/<int:question_id>/begin/",
    "erasure/<int:question_id>/close/",
    "erasure/<int:question_id>/archive/",
    "erasure/<int:question_id>/ask/",
    "erasure/<int:question_id>/take-back/",
    "erasure/<int:question_id>/confirm/",
    "logout/",
    "moderation/queue/live/",
    "moderation/translations/<int:answer_id>/clear/",
    "moderation/translations/<int:answer_id>/remove/",
    r"moderation/queue/^undo/(?P<decision_id>[0-9]{1,18})/$",
    r"moderation/queue/^take_back/(?P<answer_id>[0-9]{1,18})/$",
    *DECISION_ROUTES,
}

#                anonymous, visitor (an account that is not staff), staff without a role,
#                moderator, editor, screen keeper, administrator, superuser, partner (not of the house)
STAFF = (LOGIN, LOGIN, 200, 200, 200, 200, 200, 200, 200)
REDIRECT = (LOGIN, LOGIN, 302, 302, 302, 302, 302, 302, 302)
NOTHING_THERE = (LOGIN, LOGIN, 404, 404, 404, 404, 404, 404, 404)
REFUSED_TO_ALL = (LOGIN, LOGIN, 403, 403, 403, 403, 403, 403, 403)
ROLES = (LOGIN, LOGIN, 403, 200, 200, 200, 200, 200, 403)
MODERATOR = (LOGIN, LOGIN, 403, 200, 403, 403, 200, 200, 403)
DECIDES = (LOGIN, LOGIN, 403, 303, 403, 403, 303, 303, 403)
DECIDES_UNREAD = (LOGIN, LOGIN, 403, 422, 403, 403, 422, 422, 403)  # what the page said is missing
EDITOR = (LOGIN, LOGIN, 403, 403, 200, 403, 200, 200, 403)
EDITOR_REDIRECTED = (LOGIN, LOGIN, 403, 403, 302, 403, 302, 302, 403)
EDITOR_MISSES = (LOGIN, LOGIN, 403, 403, 404, 403, 404, 404, 403)
MODERATOR_AND_EDITOR = (LOGIN, LOGIN, 403, 200, 200, 403, 200, 200, 403)
EDITOR_AND_SCREEN_KEEPER = (LOGIN, LOGIN, 403, 403, 200, 200, 200, 200, 403)
SCREEN_KEEPER = (LOGIN, LOGIN, 403, 403, 403, 200, 200, 200, 403)
SCREEN_KEEPER_SENT_BACK = (LOGIN, LOGIN, 403, 403, 403, 303, 303, 303, 403)
ADMINISTRATOR = (LOGIN, LOGIN, 403, 403, 403, 403, 200, 200, 403)
ADMINISTRATOR_REDIRECTED = (LOGIN, LOGIN, 403, 403, 403, 403, 302, 302, 403)
EDITOR_TICKS = (LOGIN, LOGIN, 404, 404, 303, 404, 303, 303, 404)  # a point of theirs
ADMINISTRATOR_SENT_BACK = (LOGIN, LOGIN, 403, 403, 403, 403, 303, 303, 403)
EDITOR_SENT_BACK = (LOGIN, LOGIN, 403, 403, 303, 403, 303, 303, 403)
SUPERUSER = (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403)
PARTNER = (LOGIN, LOGIN, 403, 403, 403, 403, 200, 200, 200)  # administrators may, and read that they have no partner
ONLY_PARTNER = (LOGIN, LOGIN, 403, 403, 403, 403, 403, 403, 200)
NO_SUCH_LANGUAGE = (LOGIN, LOGIN, 403, 403, 404, 404, 404, 404, 403)
EDITOR_CONFLICTS = (LOGIN, LOGIN, 403, 403, 409, 403, 409, 409, 403)  # they have not read it

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
    "": (*STAFF[:-1], 302),  # to the page of partners
    "login/": (200, 200, 302, 302, 302, 302, 302, 302, 302),
    "login/code/": (LOGIN,) * 9,  # nobody in the table has just given a password
    "invitation/<uidb64>/<token>/": (200,) * 9,  # says that the link does not hold
    "session/": STAFF,
    "second-factor/": STAFF,
    "logout/": (302, 302, 200, 200, 200, 200, 200, 200, 200),
    "password_change/": STAFF,
    "password_change/done/": STAFF,
    "autocomplete/": REFUSED_TO_ALL,
    "jsi18n/": STAFF,
    "r/<path:content_type_id>/<path:object_id>/": NOTHING_THERE,
    f"^(?P<app_label>{APPS})/$": (LOGIN, LOGIN, 404, 200, 200, 404, 200, 200, 404),  # of moderation, without the log
    "(?P<url>.*)$": NOTHING_THERE,
    "moderation/queue/": MODERATOR,
    "moderation/waiting/": MODERATOR,
    "assistant/": EDITOR,
    **dict.fromkeys((f"assistant/<int:question_id>/{step.slug}/" for step in STEPS), EDITOR_AND_SCREEN_KEEPER),
    "assistant/<int:question_id>/form/<slug:language>/": NO_SUCH_LANGUAGE,
    "screens/": MODERATOR,
    "screens/<int:question_id>/pause/": DECIDES,
    "screens/<int:question_id>/resume/": DECIDES,
    r"moderation/queue/^undo/(?P<decision_id>[0-9]{1,18})/$": DECIDES,
    r"moderation/queue/^take_back/(?P<answer_id>[0-9]{1,18})/$": DECIDES,
    **dict.fromkeys(DECISION_ROUTES, DECIDES),
    "moderation/queue/live/": MODERATOR,
    "moderation/queue/languages/": MODERATOR,
    "report/": ROLES,
    "report/bericht.pdf": ROLES,
    "report/auswertung.xlsx": ROLES,
    "report/auswertung.csv": ROLES,
    "report/<int:question_id>/settings/": EDITOR,
    "moderation/cards/": MODERATOR,
    "moderation/translations/": MODERATOR,
    "moderation/translations/<int:answer_id>/": MODERATOR,
    "moderation/translations/<int:answer_id>/clear/": DECIDES_UNREAD,
    "moderation/translations/<int:answer_id>/remove/": DECIDES_UNREAD,
    "moderation/handbook/": STAFF,
    "checklist/<int:question_id>/": ROLES,  # each sees what they can do, perhaps nothing
    "checklist/<int:question_id>/<slug:code>/tick/": EDITOR_TICKS,
    "checklist/<int:question_id>/<slug:code>/untick/": EDITOR_TICKS,
    "checklist/<int:question_id>/trial-mail/": ADMINISTRATOR_SENT_BACK,
    "checklist/<int:question_id>/back-up/": ADMINISTRATOR_SENT_BACK,
    "moderation/handbook/<slug:name>/": STAFF,
    "erasure/": ROLES,
    "erasure/<int:question_id>/": EDITOR,
    "erasure/<int:question_id>/close/": (LOGIN, LOGIN, 403, 403, 422, 403, 422, 422, 403),  # the box is not ticked
    "erasure/<int:question_id>/archive/": (LOGIN, LOGIN, 403, 403, 403, 403, 422, 422, 403),  # without a passphrase
    "erasure/<int:question_id>/ask/": ADMINISTRATOR_SENT_BACK,
    "erasure/<int:question_id>/take-back/": ADMINISTRATOR_SENT_BACK,
    "erasure/<int:question_id>/confirm/": (LOGIN, LOGIN, 403, 403, 403, 403, 404, 404, 403),  # nobody has asked
    "rehearsal/<int:question_id>/": EDITOR,
    "rehearsal/<int:question_id>/begin/": EDITOR_SENT_BACK,
    "rehearsal/<int:question_id>/end/": EDITOR,  # it has just begun
    "rehearsal/<int:question_id>/gallery/": EDITOR,
    "rehearsal/<int:question_id>/picture/<int:answer_id>.png": EDITOR_MISSES,  # no such answer
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
    "exhibition/screen/<int:screen_id>/device/": SCREEN_KEEPER_SENT_BACK,
    **model("partners/partner", read=EDITOR, write=EDITOR),
    **model("export/export", read=EDITOR, write=EDITOR),
    "export/export/<path:object_id>/delete/": REFUSED_TO_ALL,  # the pictures go, what went out stays known
    "export/export/<int:export_id>/download/": EDITOR_REDIRECTED,  # its pictures are gone
    "export/export/<int:export_id>/cancel/": EDITOR_REDIRECTED,
    "export/export/<int:export_id>/resume/": EDITOR_REDIRECTED,
    "export/export/<int:export_id>/remove/": EDITOR_REDIRECTED,
    "export/export/preview/<int:question_id>/<int:answer_id>/<slug:name>.png": EDITOR_MISSES,  # no such answer
    **model("export/takedown", read=EDITOR, write=REFUSED_TO_ALL),
    **model("book/book", read=EDITOR, write=EDITOR),
    "book/book/<path:object_id>/delete/": REFUSED_TO_ALL,  # the file goes, what went out stays known
    "book/book/<int:book_id>/download/": EDITOR_REDIRECTED,  # it is not made yet
    **dict.fromkeys(BOOK_ACTIONS, EDITOR_REDIRECTED),
    **model("offers/offer", read=EDITOR, write=EDITOR),
    **model("programme/event", read=EDITOR, write=EDITOR),
    "offers/offer/import/": EDITOR,
    "offers/offer/export/": EDITOR,
    "partner/": PARTNER,
    **{f"partner/{kind}/add/": ONLY_PARTNER for kind in EntryKind},
    **{f"partner/{kind}/<int:entry_id>/": (*ONLY_PARTNER[:-1], 404) for kind in EntryKind},  # of another partner
    "partner/proposal/<int:proposal_id>/": (*ONLY_PARTNER[:-1], 404),
    "partner/proposal/<int:proposal_id>/withdraw/": (*ONLY_PARTNER[:-1], 404),
    "proposals/": EDITOR,
    "proposals/<int:proposal_id>/release/": EDITOR_CONFLICTS,
    "proposals/<int:proposal_id>/return/": EDITOR_CONFLICTS,
    "posting/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/": EDITOR,
    "posting/<int:question_id>/week/": EDITOR_REDIRECTED,  # no post is planned yet
    "posting/<int:question_id>/append-new/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/close-gaps/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/revoke-addresses/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/move/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/earlier/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/later/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/shelve/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/unshelve/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/posted/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/reach/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/not-posted/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/posts/<int:post_id>/edit/": EDITOR_REDIRECTED,  # its answer is not shown
    "posting/<int:question_id>/edit/": EDITOR,  # nothing is marked
    "posting/<int:question_id>/captions/": EDITOR,
    "posting/<int:question_id>/preview/<int:answer_id>.png": EDITOR_MISSES,  # no such answer
    "posting/<int:question_id>/picture/<int:answer_id>/<slug:name>.png": EDITOR_MISSES,
    "posting/<int:question_id>/video/<int:answer_id>.mp4": EDITOR_MISSES,
    "posting/<int:question_id>/calendar/subscribe/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/calendar/renew/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/calendar/unsubscribe/": EDITOR_REDIRECTED,
    "posting/<int:question_id>/files/kalender.ics": EDITOR,
    "posting/<int:question_id>/files/<str:name>": EDITOR_MISSES,  # no such file
    **model("worker/taskrecord", read=ADMINISTRATOR, write=REFUSED_TO_ALL),
    **model("errors/errorkind", read=ADMINISTRATOR, write=REFUSED_TO_ALL, delete=ADMINISTRATOR),
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
    return make_partner_account() if person == "partner" else make_colleague(person.replace(" ", "_"))


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch, person: str) -> None:
    """A refusal is its status alone, and a page is empty: all are drawn for the superuser, who gets each of them."""
    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", partial(refuse, status), raising=False)
    if person != "superuser":
        monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_, **__: "")


def refuse(status: int, *_: object, **__: object) -> HttpResponse:
    return HttpResponse(status=status)


@pytest.mark.usefixtures("short_pages")
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

    page = client.get("/admin/", follow=True).content.decode()
    links = set(re.findall(r'<a[^>]* href="(/admin/[^"]*)"', page))

    assert len(links) > {"staff": 1, "partner": 5}.get(person, 8)
    assert {link: status for link in links if (status := client.get(html.unescape(link)).status_code) > 302} == {}
