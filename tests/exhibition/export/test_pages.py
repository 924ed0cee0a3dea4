"""The pages of the export: choose, follow, download. Nothing but previews before closing, whatever is posted."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.export import views
from exhibition.export.choose_page import USUAL_WAIT
from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.share import picture
from moderation.models import AnswerTheme, Theme
from tests.exhibition.export.conftest import CHOOSE, CLOSED, Queue, done, page, released, start
from tests.factories import NOW, make_answer, make_question, make_station

pytestmark = pytest.mark.django_db


def figure(html: str, name: str) -> int:
    return int(html.partition(f'data-figure="{name}">')[2].partition("<")[0])


def test_the_page_says_how_many_are_in_it_and_why_the_others_are_not(
    client: Client, station: Station, editor: User
) -> None:
    released(station, "Rhein", "Wald")
    released(station, "River", language="en")
    released(station, "Nein", social=False)
    withdraw(*released(station, "Weg"))

    choice = "formats=portrait&formats=story&languages=de"
    html = client.get(f"{CHOOSE}?question={station.question_id}&{choice}").content.decode()

    names = ("in", "not-chosen", "without-consent", "not-released")
    assert [figure(html, name) for name in names] == [2, 1, 1, 1]
    assert "<b>4 Bilder</b> von 2 Antworten" in " ".join(html.split())
    assert html.count("<img src=") == 2


def test_before_closing_it_says_from_when_and_shows_previews_alone(
    client: Client, station: Station, editor: User, now: list[datetime], queue: Queue
) -> None:
    now[0] = NOW
    released(station, "Rhein")

    html = client.get(CHOOSE).content.decode()
    assert "ab dem 17. November 2026, 13:34 Uhr" in html
    assert 'value="start"' not in html
    assert html.count("<img src=") == 1

    refused = start(client, station)
    assert "Bilder zum Posten gibt es ab dem" in refused.content.decode()
    assert not Export.objects.exists()
    assert list(queue) == []


def test_previews_are_small_marked_and_of_exportable_answers_alone(
    client: Client, station: Station, editor: User, now: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    now[0] = NOW
    shown, private, waiting = (
        *released(station, "Rhein"),
        *released(station, "Nein", social=False),
        make_answer(station=station),
    )
    words: list[str] = []

    def draw(wanted: picture.Picture, scale: float) -> bytes:
        words.append(wanted.preview)
        return picture.draw_picture(wanted, scale)

    monkeypatch.setattr("exhibition.share.responses.draw_picture", draw)

    def preview(answer: Answer, name: str = "portrait", question_id: int = station.question_id) -> Any:
        return client.get(f"/admin/export/export/preview/{question_id}/{answer.pk}/{name}.png")

    response = preview(shown)
    with Image.open(io.BytesIO(response.content)) as image:
        assert image.size == (360, 450)
    assert words == ["VORSCHAU"]
    assert response["Cache-Control"].startswith("private")
    others = (private, waiting, shown, shown)
    wheres: list[dict[str, Any]] = [{}, {}, {"name": "poster"}, {"question_id": make_question().pk}]
    assert [preview(a, **where).status_code for a, where in zip(others, wheres, strict=True)] == [404] * 4


def test_a_start_makes_a_job_and_a_process_and_a_second_one_leads_to_the_first(
    client: Client, station: Station, editor: User, queue: Queue
) -> None:
    released(station, "Rhein")
    released(station, "River", language="en")

    first = start(client, station, formats=["story", "link"], languages=["en"], only_new="on")
    second = start(client, station)

    export = Export.objects.get()
    assert first["Location"] == second["Location"] == page(export)
    assert (export.formats, export.languages, export.only_new) == (["story", "link"], ["en"], True)
    assert (export.started_by, export.started_at, export.state) == (editor, CLOSED, ExportState.WAITING)
    assert list(queue) == [("draw_export", [export.pk])]


@pytest.mark.parametrize(
    "choice", [{"formats": []}, {"formats": ["poster"]}, {"themes": ["999999"]}, {"languages": ["xx"]}]
)
def test_a_choice_that_is_none_is_refused(
    client: Client, station: Station, editor: User, choice: dict[str, Any]
) -> None:
    released(station, "Rhein")
    for name in ("A", "B"):
        theme = Theme.objects.create(question=station.question, name=name)
        AnswerTheme.objects.create(answer=released(station, "River", language="en")[0], theme=theme)

    response = start(client, station, **choice)

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not Export.objects.exists()


def test_looking_goes_to_an_address_that_can_be_shared(client: Client, station: Station, editor: User) -> None:
    response = start(client, station, do="look", formats=["link", "story"])

    assert response["Location"] == "?formats=link&formats=story"


def test_while_no_worker_runs_the_page_says_that_it_waits(
    client: Client, station: Station, editor: User, now: list[datetime], queue: Queue, quick: None
) -> None:
    released(station, "Rhein")
    start(client, station)
    export = Export.objects.get()
    html = client.get(page(export)).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in html
    assert "0 von 1 Bildern" in " ".join(html.split())
    assert "Gerade geht es nicht weiter" not in html

    now[0] += USUAL_WAIT + timedelta(seconds=1)
    html = client.get(page(export)).content.decode()
    assert "Gerade geht es nicht weiter" in html
    assert "Es geht weiter, auch" not in html

    queue.work()
    assert "1 Bild ist fertig" in " ".join(client.get(page(export)).content.decode().split())


def test_a_job_is_cancelled_goes_on_and_is_removed_from_its_page(
    client: Client, station: Station, editor: User, queue: Queue, quick: None
) -> None:
    released(station, "Rhein")
    start(client, station)
    export = Export.objects.get()

    client.post(page(export, "cancel/"))
    export.refresh_from_db()
    assert export.state == ExportState.CANCELLED
    client.post(page(export, "resume/"))
    queue.work()
    export.refresh_from_db()
    assert export.state == ExportState.DONE
    assert list(export.folder.names()) != []
    assert "http-equiv" not in client.get(page(export)).content.decode()

    client.post(page(export, "remove/"))
    queue.work()
    assert list(export.folder.names()) == []
    assert not ExportChunk.objects.exists()
    html = client.get(page(export)).content.decode()
    assert "Die Bilder sind vom Server gelöscht." in html
    assert "download/" not in html


def test_no_export_begins_or_goes_on_without_its_task(
    client: Client, station: Station, editor: User, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    with monkeypatch.context() as broken:
        broken.setattr(views, "draw_export", None)
        with pytest.raises(AttributeError):
            start(client, station)
        assert not Export.objects.exists()
    start(client, station)
    export = Export.objects.get()
    client.post(page(export, "cancel/"))

    monkeypatch.setattr(views, "draw_export", None)
    with pytest.raises(AttributeError):
        client.post(page(export, "resume/"))

    export.refresh_from_db()
    assert export.state == ExportState.CANCELLED


def test_who_may_only_look_changes_nothing(client: Client, station: Station, editor: User, queue: Queue) -> None:
    start(client, station)
    export = Export.objects.get()
    editor.groups.get().permissions.remove(
        *editor.groups.get().permissions.filter(codename__in=("change_export", "add_export"))
    )

    assert client.get(page(export)).status_code == 200
    assert client.post(page(export, "cancel/")).status_code == 403
    assert start(client, station).status_code == 403


def test_pages_know_their_queries(client: Client, station: Station, editor: User, queue: Queue, quick: None) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address).getvalue()
        return len(queries)

    released(station, "Rhein")
    export = done(client, station, queue)
    addresses = [f"{CHOOSE}?question={station.question_id}", page(export), page(export, "download/")]
    client.get(addresses[2]).getvalue()  # from now on something is outside
    before = [cost(address) for address in addresses]
    released(station, *(f"Rhein {number}" for number in range(5)))
    later = done(client, station, queue)

    addresses[1:] = [page(later), page(later, "download/")]
    assert [cost(address) for address in addresses] == before
    assert max(before) <= 26


def test_the_question_leads_there_and_so_does_the_start(client: Client, station: Station, editor: User) -> None:
    address = f"{CHOOSE}?question={station.question_id}"
    assert address in client.get(f"/admin/contributions/question/{station.question_id}/change/").content.decode()
    assert CHOOSE in client.get("/admin/").content.decode()


def test_without_a_question_or_words_it_says_so(client: Client, editor: User) -> None:
    assert "Es gibt noch keine Frage." in client.get(CHOOSE).content.decode()
    station = make_station()
    station.question.texts.all().delete()
    released(station, "Rhein")
    assert "noch in keiner Sprache" in client.get(CHOOSE).content.decode()
    assert start(client, station).status_code == 200
    assert client.get(f"{CHOOSE}?question=99").status_code == 404
    assert not Export.objects.exists()
