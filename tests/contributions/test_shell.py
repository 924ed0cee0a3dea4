"""Pages that are rendered once: whole, right for each visitor, and fresh after a second."""

import gzip

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from contributions.kept import station_at
from contributions.models import Station
from contributions.shell import MARKS, Shell
from tests.factories import NOW, make_question, make_station

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["", "Grüße 👋", "x" * 200_000])
def test_the_compressed_page_is_the_plain_one(rf: RequestFactory, text: str) -> None:
    shell = Shell(f"<p>{MARKS['text']}</p><i>{MARKS['code']}</i><p>{MARKS['text']}</p>" + "end " * 500)

    plain = shell.response(rf.get("/"), text=text, code="K7")
    packed = shell.response(rf.get("/", headers={"Accept-Encoding": "br, gzip"}), text=text, code="K7")

    assert plain.content.decode() == f"<p>{text}</p><i>K7</i><p>{text}</p>" + "end " * 500
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_no_visitor_gets_what_is_another_ones(client: Client) -> None:
    make_station(code="k7m4")
    pages = [client.get("/s/k7m4/", headers={"Accept-Encoding": "gzip"}).content for _ in range(2)]

    first, second = (gzip.decompress(page).decode() for page in pages)

    assert first != second
    assert not any(mark in first for mark in MARKS.values())


def test_the_rows_of_a_station_are_read_once_a_second(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.KEPT_SECONDS = 1
    station = make_station(make_question(), code="h9h9")

    with django_assert_num_queries(3):
        first = station_at("H9-H9", NOW)
    with django_assert_num_queries(0):
        assert station_at("h9h9", NOW.replace(microsecond=999)) is first
    Station.objects.filter(pk=station.pk).update(name="Anders")
    later = station_at("h9h9", NOW.replace(second=57))

    assert later is not None
    assert later.name == "Anders"
