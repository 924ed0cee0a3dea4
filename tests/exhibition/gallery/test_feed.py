"""The Atom feed is what RFC 4287 asks for, and its times are true to the hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.services import withdraw
from moderation.services import decide
from tests.factories import HOSTILE, make_moderator

type Release = Callable[..., Answer]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(client: Client) -> ET.Element:
    response = client.get("/galerie/feed.xml")
    assert response.status_code == 200
    return ET.fromstring(response.content)


def time(element: ET.Element, name: str) -> datetime:
    return datetime.fromisoformat(element.findtext(f"a:{name}", "", ATOM))


def hour(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment.replace(minute=0, second=0, microsecond=0)


def test_the_feed_has_what_the_standard_asks_for(client: Client, release: Release) -> None:
    answer = release(f"{HOSTILE} \ufffe & <b>", language="ar")
    response = client.get("/galerie/feed.xml")
    assert response["Content-Type"].startswith("application/atom+xml")

    root = feed(client)

    for name in ("id", "title", "updated", "author/a:name", "entry"):
        assert root.find(f"a:{name}", ATOM) is not None, name
    entry = root.find("a:entry", ATOM)
    assert entry is not None
    assert "<script>alert(1)</script>" in entry.findtext("a:title", "", ATOM)
    assert "&lt;script&gt;" in entry.findtext("a:summary", "", ATOM)
    assert entry.attrib[LANGUAGE] == "ar"
    assert entry.find("a:link", ATOM).attrib["href"] == f"https://antworten.example/de/galerie/{answer.pk}/"  # type: ignore[union-attr]
    assert entry.findtext("a:id", "", ATOM).startswith("tag:antworten.example,")
    addresses = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
    assert addresses["self"] == f"https://antworten.example/de/galerie/feed.xml?frage={answer.question.slug}"
    assert addresses["alternate"] == f"https://antworten.example/de/galerie/?frage={answer.question.slug}"
    assert root.find("a:rights", ATOM) is None  # not everybody in it said yes to the licence of the open data


def test_times_are_those_of_release_and_change_to_the_hour(client: Client, release: Release) -> None:
    release("alt")
    shown = release("Eins zwei drei", now=timezone.now() - timedelta(days=4))
    released_at = hour(shown.released_at)
    [newest, oldest] = feed(client).findall("a:entry", ATOM)
    assert time(newest, "published") == time(newest, "updated") == released_at
    assert time(oldest, "published") < released_at

    changed_at = timezone.now() - timedelta(days=2)
    decide(
        answer_id=shown.pk,
        before=Status.RELEASED,
        after=Status.RELEASED,
        by=make_moderator(),
        now=changed_at,
        shorter="Eins […]",
    )

    root = feed(client)
    [newest, oldest] = root.findall("a:entry", ATOM)
    assert time(newest, "published") == released_at
    assert time(newest, "updated") == time(root, "updated") == hour(changed_at)


def test_the_feed_is_as_new_as_its_newest_change_and_else_stays_the_same(
    client: Client, question: Question, release: Release
) -> None:
    assert time(feed(client), "updated") == hour(question.opens_at)
    answer = release()
    first = client.get("/galerie/feed.xml")
    assert "Last-Modified" not in first
    known = {"If-None-Match": first["ETag"]}
    assert client.get("/galerie/feed.xml", headers=known).status_code == 304

    withdraw(answer)

    changed = client.get("/galerie/feed.xml", headers=known)
    assert changed.status_code == 200
    assert b"<entry" not in changed.content


def test_the_feed_asks_the_same_few_questions(
    client: Client, release: Release, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    release()
    for _ in range(2):
        with django_assert_num_queries(4):  # the galleries and their titles, the answers, their changes
            feed(client)
        release(language="tr")
        release()
