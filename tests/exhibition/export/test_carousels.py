"""Carousels in an export: whole, true whatever happens to answers, remembered as outside, in a folder of their own."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.export import rendering, services, takedowns
from exhibition.export.downloads import PicturesOutdatedError, prepare_download
from exhibition.export.models import Export, ExportState
from exhibition.export.selection import ExportSelection
from exhibition.export.tasks import draw_export
from exhibition.partners.models import Partner
from exhibition.share.picture import Picture
from krefeld_kann_was.accounts import roles
from moderation.models import AnswerTheme, Theme
from moderation.services import decide
from tests.exhibition.export.conftest import CLOSED, Queue, begin, files, page, released, work
from tests.factories import make_colleague, make_moderator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick", "now")]


@pytest.fixture
def answers(station: Station) -> list[Answer]:
    """Ten on the Rhein, two in the park, one on nothing."""
    made = released(station, *(f"Antwort {number}" for number in range(13)))
    for name, part in (("Am Rhein", made[:10]), ("Park", made[10:12])):
        theme = Theme.objects.create(question=station.question, name=name)
        AnswerTheme.objects.bulk_create(AnswerTheme(answer=answer, theme=theme) for answer in part)
    return made


def drawn(station: Station) -> Export:
    export = begin(station, ExportSelection(["portrait", "story"], carousels=True))
    draw_export.enqueue(export.pk)
    Queue().work()
    return Export.objects.select_related("question").get(pk=export.pk)


def unpacked(export: Export) -> dict[str, bytes]:
    """What of the ZIP belongs to carousels."""
    download = prepare_download(export, CLOSED)
    download.contents.record_distribution(export.question_id, CLOSED, export.pk)
    assert download.file
    with zipfile.ZipFile(download.file) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name.startswith("karussells/")}


def test_each_theme_is_swiped_through_in_the_formats_that_allow_it(station: Station, answers: list[Answer]) -> None:
    with override("en"):  # whoever draws it and whoever loads it may read different languages
        export = drawn(station)
    assert export.done == export.total == 2 * 13 + 2 * 3

    inside = unpacked(export)

    rhein, park = Theme.objects.order_by("pk").values_list("pk", flat=True)
    slides = Counter(name.rpartition("/")[0] for name in inside if name.endswith(".png"))
    assert slides == {
        f"karussells/am-rhein-{rhein}-1/hochformat-4-5": 7,
        f"karussells/am-rhein-{rhein}-2/hochformat-4-5": 7,
        f"karussells/park-{park}-1/hochformat-4-5": 4,
    }
    first = inside[f"karussells/park-{park}-1/hochformat-4-5/01.png"]
    assert first.endswith(b"Park")
    assert {
        inside[f"karussells/park-{park}-1/hochformat-4-5/0{place}.png"].split(b"PNG")[-1][-10:] for place in (2, 3)
    } == {answer.text.encode()[-10:] for answer in answers[10:12]}
    assert inside[f"karussells/park-{park}-1/hochformat-4-5/alternativtexte.txt"].decode().count("\n") == 4
    assert "Park" in inside[f"karussells/park-{park}-1/hochformat-4-5/bildtext.txt"].decode()


def test_an_arabic_alternative_text_leaves_its_number_where_the_others_are(station: Station) -> None:
    theme = Theme.objects.create(question=station.question, name="Park")
    for answer in released(station, "Auf der Wiese", "أجلس في الحديقة"):
        AnswerTheme.objects.create(answer=answer, theme=theme)
    Answer.objects.filter(text__startswith="أ").update(language="ar")

    inside = unpacked(drawn(station))

    name = f"karussells/park-{theme.pk}-1/hochformat-4-5/alternativtexte.txt"
    lines = inside[name].decode().splitlines()
    assert [line.startswith(f"{number:02}: \u2068") for number, line in enumerate(lines, start=1)] == [
        False, False, True, False,
    ]  # fmt: skip


def test_the_end_slides_carry_who_is_chosen_for_them(station: Station, answers: list[Answer]) -> None:
    Partner.objects.create(name="Haus am Wall")
    Partner.objects.create(name="Nur auf Plakaten", on_pictures=False)

    inside = unpacked(drawn(station))

    texts = [content.decode() for name, content in inside.items() if name.endswith("alternativtexte.txt")]
    assert [text.count("Partner: Haus am Wall –") for text in texts] == [1] * 3
    assert not any("Nur auf Plakaten" in text for text in texts)


def pictures_drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pictures that are drawn from now on: what stands on them."""
    drawn: list[str] = []
    draw = rendering.draw_picture

    def note(wanted: Picture, scale: float = 1.0) -> bytes:
        drawn.append(f"{wanted.text} {wanted.note}".strip())
        return draw(wanted, scale)

    monkeypatch.setattr(rendering, "draw_picture", note)
    return drawn


def test_one_that_lost_an_answer_is_drawn_anew_and_asked_back(
    station: Station, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = drawn(station)
    before = unpacked(export)
    assert DistributedPicture.objects.filter(label="Karussell „Park“, 1").count() == 2
    pictures = pictures_drawn(monkeypatch)

    withdraw(answers[11])
    assert [name for name, _ in Queue()] == ["delete_answer", *["draw_chunk"] * 3], "in the very transaction"
    with pytest.raises(PicturesOutdatedError):
        unpacked(export)
    Queue().work()

    after = unpacked(export)
    assert pictures[0] == "Park 1 Antwort"
    assert len(pictures) <= 2, "the end slide only where its neighbour was another one"
    assert {name for name in before if "park" in name} - after.keys() == {
        name for name in before if "/04.png" in name and "park" in name
    }
    assert {name: content for name, content in after.items() if "rhein" in name} == {
        name: content for name, content in before.items() if "rhein" in name
    }
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (ExportState.DONE, 30, 30)
    outside = takedowns.distributed_copies([answers[11].pk])[answers[11].pk]
    assert "Karussell „Park“, 1" in {one.label for one in outside}
    assert takedowns.open_takedowns().count() == 1


def test_of_a_long_theme_the_part_alone_that_lost_an_answer_is_drawn_anew(
    station: Station, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = drawn(station)
    before = unpacked(export)
    pictures = pictures_drawn(monkeypatch)

    withdraw(answers[0])
    Queue().work()

    after = unpacked(export)
    assert sorted(name for name in pictures if "Rhein" in name) == ["Am Rhein 4 Antworten · Teil 1 von 2"]
    assert len(pictures) <= 2
    assert len([name for name in before if name.endswith(".png")]) - 1 == len(
        [name for name in after if name.endswith(".png")]
    )
    second = [name for name in before if name.startswith("karussells/am-rhein") and "-2/" in name]
    assert {name: after[name] for name in second} == {name: before[name] for name in second}


def test_a_theme_whose_answers_are_all_gone_has_no_carousel(station: Station, answers: list[Answer]) -> None:
    export = drawn(station)

    for answer in answers[10:12]:
        withdraw(answer)
    Queue().work()

    assert not any("park" in name for name in unpacked(export))
    assert Export.objects.get().done == 2 * 11 + 4


@pytest.mark.parametrize("when", ["before", "during", "after"])
def test_a_withdrawal_in_the_middle_of_drawing_leaves_nothing_of_the_answer(
    station: Station, answers: list[Answer], monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """`when` the picture of the answer itself is drawn."""
    draw, gone = rendering.draw_picture, answers[1]
    moment = {"before": answers[0].text, "during": gone.text, "after": answers[2].text}[when]

    def withdrawn_meanwhile(wanted: Picture, scale: float = 1.0) -> bytes:
        if wanted.text == moment:
            withdraw(gone)
        return draw(wanted, scale)

    monkeypatch.setattr(rendering, "draw_picture", withdrawn_meanwhile)

    export = drawn(station)

    assert (export.state, export.done, export.total) == (ExportState.DONE, 30, 30)
    assert not any(f"/{gone.pk}.png" in name for name in files(export))
    assert len({name.rpartition("/")[0] for name in unpacked(export)}) == 3


def test_an_answer_that_is_shown_again_comes_back(station: Station, answers: list[Answer]) -> None:
    export = drawn(station)
    before = unpacked(export)
    person = make_moderator()
    change: Any = {"answer_id": answers[11].pk, "by": person, "now": CLOSED}
    decide(**change, before=Status.RELEASED, after=Status.REJECTED, reason=Reason.THIRD_PARTY)
    Queue().work()
    assert not any(f"/{answers[11].pk}.png" in name for name in files(export))

    decide(**change, before=Status.REJECTED, after=Status.RELEASED)
    with pytest.raises(PicturesOutdatedError):
        unpacked(export)
    Queue().work()

    assert unpacked(export) == before


def test_what_staff_change_is_drawn_anew_when_somebody_fetches_it(station: Station, answers: list[Answer]) -> None:
    export = drawn(station)
    before = unpacked(export)
    Partner.objects.create(name="Haus am Wall")
    AnswerTheme.objects.filter(answer=answers[11]).delete()

    with pytest.raises(PicturesOutdatedError):
        unpacked(export)
    with pytest.raises(PicturesOutdatedError):
        unpacked(export)
    Queue().work()

    after = unpacked(export)
    assert before.keys() - after.keys() == {
        next(name for name in before if "park" in name and name.endswith("/04.png"))
    }
    assert all("Haus am Wall" in after[name].decode() for name in after if name.endswith("alternativtexte.txt"))


def test_a_picture_that_fails_costs_its_carousel_and_stops_nothing(
    station: Station, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = rendering.draw_picture

    def fails(wanted: Picture, scale: float = 1.0) -> bytes:
        if wanted.text == answers[10].text:
            raise ValueError("no")
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(rendering, "draw_picture", fails)
        export = drawn(station)
    assert not any("park" in name for name in unpacked(export))

    assert services.resume(export, CLOSED)
    export = work(export)
    assert any("park" in name for name in unpacked(export))


def test_the_page_says_what_is_drawn_anew_and_what_is_gone(
    station: Station, answers: list[Answer], client: Client, now: list[datetime]
) -> None:
    client.force_login(make_colleague(roles.EDITOR))
    export = drawn(station)
    withdraw(answers[11])

    with CaptureQueriesContext(connection) as queries:
        shown = client.get(page(export)).content.decode()

    for text in ("Gleich wieder vollständig", "Karussell „Park“, Hochformat", "data-live-every", "Voraussichtlich um"):
        assert text in shown
    assert "Bilder sind fertig" not in shown
    assert "weggefallen. Ihre Bilder sind" not in shown
    now[0] += timedelta(minutes=2)
    assert "Gerade geht es nicht weiter" in client.get(page(export)).content.decode()
    Queue().work()
    shown = client.get(page(export)).content.decode()
    assert "30 Bilder sind fertig" in shown
    assert "1 Antwort ist seit dem Start weggefallen" in shown
    assert len(queries) <= 22, len(queries)


def test_in_a_folder_of_the_operators_they_lie_ready(
    station: Station, answers: list[Answer], tmp_path: Path, now: None
) -> None:
    words = {"out": tmp_path / "out", "verbosity": 0, "processes": 1, "carousels": True, "stdout": io.StringIO()}
    call_command("export_social", station.question.slug, **words)
    made = list((tmp_path / "out" / "karussells").rglob("*.png"))
    assert len(made) == 4 + 7 + 7

    withdraw(answers[0])
    call_command("export_social", station.question.slug, **words)

    assert len(list((tmp_path / "out" / "karussells").rglob("*.png"))) == 4 + 6 + 7
