"""Carousels in an export: whole or not there, remembered as outside, in a folder of their own."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import override

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.export import takedowns
from exhibition.export.downloads import prepare_download
from exhibition.export.models import Export
from exhibition.export.selection import ExportSelection
from exhibition.export.tasks import draw_export
from exhibition.partners.models import Partner
from moderation.models import AnswerTheme, Theme
from tests.exhibition.export.conftest import CLOSED, Queue, begin, released

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


def test_the_end_slides_carry_who_is_chosen_for_them(station: Station, answers: list[Answer]) -> None:
    Partner.objects.create(name="Haus am Wall")
    Partner.objects.create(name="Nur auf Plakaten", on_pictures=False)

    inside = unpacked(drawn(station))

    texts = [content.decode() for name, content in inside.items() if name.endswith("alternativtexte.txt")]
    assert [text.count("Partner: Haus am Wall –") for text in texts] == [1] * 3
    assert not any("Nur auf Plakaten" in text for text in texts)


def test_one_that_lost_an_answer_is_left_out_and_asked_back(station: Station, answers: list[Answer]) -> None:
    export = drawn(station)
    assert len(unpacked(export)) > 0
    assert DistributedPicture.objects.filter(label="Karussell „Park“, 1").count() == 2

    withdraw(answers[11])

    assert not any("park" in name for name in unpacked(export))
    takedowns.update_takedowns(CLOSED)
    outside = takedowns.distributed_copies([answers[11].pk])[answers[11].pk]
    assert "Karussell „Park“, 1" in {one.label for one in outside}


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
