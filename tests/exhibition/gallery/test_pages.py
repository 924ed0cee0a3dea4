"""The gallery as visitors meet it: what can be read, what is closed, and what has gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Reason, StationKind, Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, Question
from contributions.services import withdraw
from exhibition.gallery import views
from exhibition.share import responses
from krefeld_kann_was.lib.languages import language_name
from moderation.models import Theme
from moderation.services import assign_theme, decide
from tests.factories import HOSTILE, make_answer, make_moderator, make_question, make_station

type Release = Callable[..., Answer]


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-answer="(\d+)"', page)]


def read(client: Client, address: str = "/de/galerie/", status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_what_is_released_is_there_as_it_was_written_and_nothing_else(client: Client, release: Release) -> None:
    shown = release(HOSTILE, language="tr")
    for status in (Status.NEW, Status.HELD, Status.REJECTED):
        make_answer(status, station=shown.station, text=f"so {status}", now=shown.question.opens_at)

    page = read(client)

    assert numbers(page) == [shown.pk]
    assert '<blockquote lang="tr" dir="ltr"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "so " not in page
    assert shown.station.name not in page
    assert shown.station.code not in page


def test_it_is_called_as_receipts_call_it_and_its_links_are_readable(client: Client, release: Release) -> None:
    release()

    page = read(client)

    assert '<p class="lead">Galerie: 1 Antwort</p>' in page
    assert ">Neue Antworten in einem Feed-Programm lesen</a>" in page
    assert "(Atom)" not in page


def test_where_there_is_nothing_to_choose_from_nothing_is_offered(
    client: Client, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 3)
    page = read(client)
    assert "Hier ist noch keine Antwort zu sehen." in page
    assert "Suche in den Antworten" not in page
    assert "0 Antworten" not in page

    for _ in range(3):
        release()
    page = read(client)
    assert "Suche in den Antworten" in page
    assert 'class="answers few"' in page
    assert "Irgendwo lesen" not in page  # there is one page alone

    release()
    page = read(client)
    assert "Irgendwo lesen" in page


def test_nothing_about_the_visitor_is_kept(client: Client, release: Release) -> None:
    number = release().pk
    for path in ("", f"{number}/", f"{number}/bild.png", "feed.xml", "daten/", "daten.csv", "daten.json", "0/"):
        response = client.get(f"/galerie/{path}")
        assert b"".join(response)  # read to its end, which closes files
        assert not response.cookies, path
        if path != "daten/":  # which carries no answer
            assert response["X-Robots-Tag"] == "noindex", path
            assert response["Cache-Control"] == "no-cache", path


def test_nothing_goes_to_the_internet_before_somebody_says_so() -> None:
    new = Question()

    assert (new.gallery, new.data_licence, new.embed_domains) == (GalleryOpening.NEVER, "", "")


@pytest.mark.parametrize(
    ("gallery", "running", "status"),
    [
        (GalleryOpening.NEVER, True, 404),
        (GalleryOpening.NEVER, False, 404),
        (GalleryOpening.RUNNING, True, 200),
        (GalleryOpening.RUNNING, False, 200),
        (GalleryOpening.CLOSED, True, 404),
        (GalleryOpening.CLOSED, False, 200),
    ],
)
def test_the_question_says_when_it_opens(
    client: Client, question: Question, release: Release, gallery: str, running: bool, status: int
) -> None:
    number = release().pk
    closes_at = timezone.now() + timedelta(days=1 if running else -1)
    Question.objects.update(gallery=gallery, closes_at=closes_at)

    for path in ("", f"{number}/", f"{number}/bild.png", "bild.png", "feed.xml", "daten/", "daten.csv", "daten.json"):
        response = client.get(f"/galerie/{path}")
        assert b"".join(response)  # read to its end, which closes files
        assert response.status_code == status, path


def test_a_gallery_that_not_everybody_agreed_to_stays_closed(
    client: Client, question: Question, release: Release
) -> None:
    number = release().pk
    question.consents.create(language="en", version=2, exhibition="Yes", social="Too")  # does not name it

    for path in ("", f"{number}/", f"{number}/bild.png", "bild.png", "feed.xml", "daten.csv", "daten.json"):
        response = client.get(f"/galerie/{path}")
        assert b"".join(response)  # read to its end, which closes files
        assert response.status_code == 404, path
    assert Question.objects.get().gallery_opens_at() is None


def test_a_closed_gallery_says_when_it_opens(client: Client, question: Question, release: Release) -> None:
    Question.objects.update(closes_at=timezone.now() + timedelta(days=1))
    release()
    page = read(client, status=404)

    assert "kannst du hier alle Antworten lesen" in page
    assert numbers(page) == []


def test_what_is_taken_back_or_taken_down_is_gone_at_once(client: Client, release: Release) -> None:
    first, second, stays = release("eins"), release("zwei"), release("drei")
    picture = client.get(f"/galerie/{first.pk}/bild.png")
    withdraw(first)
    decide(
        answer_id=second.pk,
        before=Status.RELEASED,
        after=Status.REJECTED,
        by=make_moderator(),
        now=timezone.now(),
        reason=Reason.INSULT,
    )

    assert numbers(read(client)) == [stays.pk]
    for gone in (first, second):
        assert "Diese Antwort ist hier nicht zu sehen" in read(client, f"/de/galerie/{gone.pk}/", 404)
    again = client.get(f"/galerie/{first.pk}/bild.png", headers={"If-None-Match": picture["ETag"]})
    assert again.status_code == 404
    for path in ("feed.xml", "daten.csv", "daten.json"):
        content = client.get(f"/galerie/{path}").getvalue().decode()
        assert "drei" in content
        assert "eins" not in content
        assert "zwei" not in content


def test_a_picture_that_the_browser_has_is_not_drawn(
    client: Client, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/galerie/{release('eins').pk}/bild.png"
    picture = client.get(path)
    responses._draw_cached.cache_clear()
    monkeypatch.setattr(responses, "_draw_cached", lambda *_: pytest.fail("it is drawn"))

    again = client.get(path, headers={"If-None-Match": picture["ETag"]})

    assert (again.status_code, again["ETag"], again["Cache-Control"]) == (304, picture["ETag"], "no-cache")


def test_an_answer_has_its_own_page_with_its_neighbours(client: Client, release: Release) -> None:
    older, answer, newer = release("alt"), release("Ufer\nund Wiese\nund Weide", language="ar"), release("neu")

    page = read(client, f"/de/galerie/{answer.pk}/")

    assert '<span lang="ar" dir="ltr"' in page
    assert 'class="large-answer middle verses"' in page
    assert f'rel="prev" href="/de/galerie/{newer.pk}/"' in page
    assert f'rel="next" href="/de/galerie/{older.pk}/"' in page
    assert f'rel="canonical" href="/de/galerie/{answer.pk}/"' in page
    assert f'href="/de/galerie/{answer.pk}/melden/"' in page
    assert page.count("<h1>") == 1


def test_an_answer_says_its_language_and_theme_and_asks_the_reader(
    client: Client, question: Question, release: Release
) -> None:
    answer = release("alt", language="tr")
    theme = Theme.objects.create(question=question, name="Natur")
    assert "Und was sagst du?" not in read(client, f"/de/galerie/{answer.pk}/")
    assign_theme([answer.pk], theme.pk)
    Question.objects.update(gallery=GalleryOpening.RUNNING, closes_at=timezone.now() + timedelta(days=1))
    web = make_station(question, kind=StationKind.WEB)

    page = read(client, f"/de/galerie/{answer.pk}/")

    assert f'?frage={question.slug}&amp;sprache=tr"\n><bdi>{language_name("tr")}</bdi>' in page.replace("\xad", "")
    assert f'?frage={question.slug}&amp;thema={theme.pk}"\n><bdi>Natur</bdi>' in page
    assert f'href="/de/s/{web.code}/">Und was sagst du?' in page
    assert f'data-share="https://antworten.example/de/galerie/{answer.pk}/"' in page


def test_reading_begins_anywhere_and_goes_on_to_the_end(
    client: Client, question: Question, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    assert numbers(client.get("/de/galerie/zufall/", follow=True).content.decode()) == []
    answers = [release(str(number)).pk for number in range(6)]

    pages = [client.get("/de/galerie/zufall/", follow=True) for _ in range(30)]

    starts = {numbers(page.content.decode())[0] for page in pages}
    assert len(starts) > 1
    assert starts <= set(answers[2:])
    assert pages[0].redirect_chain[0][0].startswith(f"/de/galerie/?frage={question.slug}&vor=")
    Question.objects.update(gallery=GalleryOpening.NEVER)
    assert client.get("/de/galerie/zufall/").status_code == 404


def test_unknown_numbers_are_not_there(client: Client, release: Release) -> None:
    release()
    for number in ("999999999999999999", "0", "00"):
        read(client, f"/de/galerie/{number}/", 404)


def test_each_question_has_its_own_gallery(client: Client, question: Question, release: Release) -> None:
    now, answer = timezone.now(), release("alt")
    newer = make_question(opens_at=now - timedelta(days=3), closes_at=now - timedelta(hours=1), slug="neu")
    shown = make_answer(Status.RELEASED, station=make_station(newer), now=newer.opens_at)

    assert numbers(read(client)) == [shown.pk]
    assert f"?frage={question.slug}" in read(client)
    assert numbers(read(client, f"/de/galerie/?frage={question.slug}")) == [answer.pk]
    page = read(client, f"/de/galerie/{answer.pk}/")
    assert numbers(page) == [answer.pk]
    assert f"?frage={question.slug}" in page
    assert f"?frage={newer.slug}" not in page
    read(client, "/de/galerie/?frage=unbekannt", 404)


def test_the_language_can_be_changed_without_losing_what_is_chosen(client: Client, release: Release) -> None:
    number = release(language="ar").pk
    for path in ("galerie/", "galerie/?q=Rhein&amp;sprache=ar", f"galerie/{number}/", "galerie/daten/"):
        assert f'href="/tr/{path}' in read(client, f"/de/{path}".replace("&amp;", "&"))


def test_the_start_page_leads_there(client: Client, question: Question) -> None:
    assert 'href="/de/galerie/"' in read(client, "/de/")
    Question.objects.update(gallery=GalleryOpening.NEVER)
    assert "galerie" not in read(client, "/de/")


def test_a_page_asks_the_same_few_questions_whatever_there_is(
    client: Client, release: Release, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    number = release().pk
    for _ in range(2):
        with django_assert_num_queries(8):  # question, words; kept: languages, two of themes, places; answers, names
            read(client)
        with django_assert_num_queries(8):  # answer, question, words, two neighbours, names, theme, consent
            read(client, f"/de/galerie/{number}/")
        for language in ("tr", "ar", "de"):
            release(language=language, quarter="010")
