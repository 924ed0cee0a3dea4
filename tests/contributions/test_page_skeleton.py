"""Pages that are rendered once: whole, right for each visitor, and fresh after a second."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from contributions.devices import Device
from contributions.models import Question, Station
from contributions.page_skeleton import PLACEHOLDERS, PageSkeleton
from contributions.pages import empty_form_page
from contributions.selectors import get_question, get_station
from contributions.services import add_default_texts
from tests.factories import NOW, make_question, make_station
from tests.visitor import TOKEN

pytestmark = pytest.mark.django_db
MOST_BYTES = 10_560  # page and font of the title; with the script and all heads 14,000 (`make bench PARTS=weight`)


@pytest.mark.parametrize("text", ["", "Grüße 👋", "x" * 200_000])
def test_the_compressed_page_is_the_plain_one(rf: RequestFactory, text: str) -> None:
    skeleton = PageSkeleton("<p>{text}</p><i>{code}</i><p>{text}</p>".format_map(PLACEHOLDERS) + "end " * 500)

    plain = skeleton.response(rf.get("/"), text=text, code="K7")
    packed = skeleton.response(rf.get("/", headers={"Accept-Encoding": "br, gzip"}), text=text, code="K7")

    assert plain.content.decode() == f"<p>{text}</p><i>K7</i><p>{text}</p>" + "end " * 500
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    ("token", "encoding"), [("x" * 77, "br"), ("ü" * 77, "gzip"), ("x" * 78, "gzip"), ("", "gzip")]
)
def test_a_page_with_values_of_the_usual_length_comes_in_brotli(rf: RequestFactory, token: str, encoding: str) -> None:
    skeleton = PageSkeleton(f"<p>{PLACEHOLDERS['token']}</p>" + "end " * 500, {"token": 77})
    packed = skeleton.response(rf.get("/", headers={"Accept-Encoding": "gzip, deflate, br"}), token=token)
    unpack = brotli.decompress if encoding == "br" else gzip.decompress

    assert packed.headers["Content-Encoding"] == encoding
    assert unpack(packed.content).decode() == f"<p>{token}</p>" + "end " * 500


def test_the_form_comes_in_brotli_and_says_the_same(client: Client) -> None:
    make_station(open_question(), code="k7m4")
    pages = {name: client.get("/s/k7m4/", headers={"Accept-Encoding": name}) for name in ("br", "gzip")}

    assert [page.headers["Content-Encoding"] for page in pages.values()] == ["br", "gzip"]
    small, large = brotli.decompress(pages["br"].content), gzip.decompress(pages["gzip"].content)
    assert len(small) == len(large)
    assert TOKEN.search(small.decode())
    assert len(pages["br"].content) < 0.9 * len(pages["gzip"].content)


def test_the_first_visit_is_light_in_every_language(client: Client, settings: Settings) -> None:
    question = open_question()
    question.texts.all().delete()
    question.consents.all().delete()
    add_default_texts(question)
    make_station(question, code="k7m4")
    weights = {}

    for language, _ in settings.LANGUAGES:
        page = client.get(f"/{language}/s/k7m4/", headers={"Accept-Encoding": "br"})
        fonts = re.findall(r"/static/(fonts/geologica[^\"]+)", brotli.decompress(page.content).decode())
        weights[language] = len(page.content) + sum(map(size_of, fonts))

    assert len(weights) == 14
    assert max(weights.values()) <= MOST_BYTES, weights


def size_of(static_file: str) -> int:
    path = finders.find(static_file)
    assert path
    return Path(path).stat().st_size


def test_no_visitor_gets_what_is_another_ones(client: Client) -> None:
    make_station(open_question(), code="k7m4")
    pages = [client.get("/s/k7m4/", headers={"Accept-Encoding": "gzip"}).content for _ in range(2)]

    first, second = (gzip.decompress(page).decode() for page in pages)

    assert first != second
    assert not any(placeholder in first for placeholder in PLACEHOLDERS.values())


def open_question() -> Question:
    now = timezone.now()
    return make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))


def test_the_rows_of_a_station_are_read_once_a_second(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHE_SECONDS = 1
    station = make_station(make_question(), code="h9h9")

    with django_assert_num_queries(3):
        first = get_station(NOW, "H9-H9")
    with django_assert_num_queries(0):
        assert get_station(NOW.replace(microsecond=999), "h9h9") is first
    Station.objects.filter(pk=station.pk).update(name="Anders")
    later = get_station(NOW.replace(second=57), "h9h9")

    assert later is not None
    assert later.name == "Anders"


def test_what_a_form_shows_is_put_together_once_a_second(settings: Settings) -> None:
    settings.CACHE_SECONDS = 1
    device = Device(make_station(make_question()))
    first = empty_form_page(NOW, device, "de", False)
    device.station.question.hosts = "Andere"

    assert empty_form_page(NOW.replace(microsecond=999), device, "de", False) is first
    assert empty_form_page(NOW, device, "tr", False)[1].language == "tr"
    assert empty_form_page(NOW.replace(second=57), device, "de", False)[1].hosts == "Andere"


def test_what_a_receipt_says_of_its_question_is_read_once_in_five_seconds(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CACHE_SECONDS = 1
    question = open_question()
    first = get_question(NOW.replace(second=55), question.pk)

    with django_assert_num_queries(0):
        assert get_question(NOW.replace(second=59, microsecond=999), question.pk) is first
    with django_assert_num_queries(3):
        get_question(NOW.replace(minute=35, second=0), question.pk)
