"""The export: what may go out goes out, once, as files that a social team can use at once."""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.export import contents, output_folder, rendering
from exhibition.share import picture
from tests.factories import HOSTILE, NOW, make_answer, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
CLOSED = NOW + timedelta(days=8)
PNG = b"a picture, longer than the head of a PNG"


def pictures(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*.png")}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    clock = [CLOSED]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[picture.Picture]:
    """Pictures that are not drawn: their data, in the order of drawing."""
    asked: list[picture.Picture] = []

    def draw(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        asked.append(wanted)
        return PNG

    monkeypatch.setattr(rendering, "draw_picture", draw)
    return asked


def run(question: Question, out: Path, **options: Any) -> str:
    said = io.StringIO()
    call_command("export_social", question.slug, out=out, stdout=said, verbosity=0, **{"processes": 1} | options)
    return said.getvalue()


def overview(folder: Path) -> list[dict[str, str]]:
    with (folder / contents.OVERVIEW_NAME).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def size(file: Path) -> tuple[int, int]:
    with Image.open(file) as image:
        return image.size


def test_each_exportable_answer_becomes_a_picture_a_caption_and_an_alt_text(
    station: Station, now: list[datetime], tmp_path: Path
) -> None:
    shown = make_answer(Status.RELEASED, station=station)
    english = make_answer(Status.RELEASED, station=station, text="The river.", language="en")
    make_answer(Status.RELEASED, station=station, social=False)
    make_answer(Status.REJECTED, station=station)
    send_answer(station)

    said = run(station.question, tmp_path / "out")

    words = {f"{answer.pk}{end}" for answer in (shown, english) for end in ("-bildtext.txt", "-alternativtext.txt")}
    out = tmp_path / "out"
    files = {contents.OVERVIEW_NAME, contents.README_NAME, output_folder.MARKER_NAME}
    assert {file.name for file in out.iterdir()} == {"hochformat-4-5", "texte"} | files
    assert pictures(out) == {f"hochformat-4-5/{answer.pk}.png" for answer in (shown, english)}
    assert {file.name for file in (out / "texte").iterdir()} == words
    assert size(out / "hochformat-4-5" / f"{shown.pk}.png") == (1080, 1350)
    assert HOSTILE in (out / "texte" / f"{shown.pk}-bildtext.txt").read_text()
    english_text = (out / "texte" / f"{english.pk}-bildtext.txt").read_text()
    assert "“The river.”\n\n" in english_text
    assert "What can Krefeld do for you?" in english_text
    alt_text = (out / "texte" / f"{shown.pk}-alternativtext.txt").read_text()
    assert alt_text == f"„{HOSTILE}“ Antwort auf: Was kann Krefeld für dich?\n"
    assert said.splitlines() == [
        f"Bilder in {tmp_path / 'out'}: 2",
        "Nicht dabei, weil ohne Einwilligung für soziale Netzwerke: 1",
        "Nicht dabei, weil nicht gezeigt oder zurückgenommen: 2",
    ]


def test_nothing_tells_where_or_when_an_answer_was_given(
    station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    make_answer(Status.RELEASED, station=station, text="Rhein!", quarter="")

    run(station.question, tmp_path)

    files = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix != ".png"]
    assert len(files) == 5
    written = "".join(file.read_text() for file in files) + repr(quick)
    assert station.name not in written
    assert station.code not in written
    assert "2026" not in written


def test_cells_of_the_overview_are_no_formulas(
    station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    for text in ("=1+1", "+49", "-x", "@all", 'a;"b"\nc'):
        make_answer(Status.RELEASED, station=station, text=text)

    run(station.question, tmp_path)

    rows = overview(tmp_path)
    assert [row["Antwort"] for row in rows] == ["'=1+1", "'+49", "'-x", "'@all", 'a;"b"\nc']
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_before_closing_it_says_when_and_writes_nothing(
    question: Question, now: list[datetime], tmp_path: Path
) -> None:
    now[0] = NOW

    with pytest.raises(
        CommandError, match=r"ist noch bis zum 17\. November 2026, 13:34 Uhr offen.*--preview"
    ) as caught:
        run(question, tmp_path / "out")

    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_previews_are_marked_and_smaller_at_any_time(station: Station, now: list[datetime], tmp_path: Path) -> None:
    now[0] = NOW
    answer = make_answer(Status.RELEASED, station=station, text="Rhein!")

    said = run(station.question, tmp_path, preview=True)

    assert size(tmp_path / "hochformat-4-5" / f"{answer.pk}.png") == (540, 675)
    assert said.startswith("Vorschauen in ")


def test_previews_carry_the_word(
    station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    make_answer(Status.RELEASED, station=station)

    run(station.question, tmp_path / "a", preview=True)
    run(station.question, tmp_path / "b")

    assert [drawn.preview for drawn in quick] == ["VORSCHAU", ""]


def test_an_unknown_question_is_refused_with_the_known_ones(question: Question, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"„anders“ gibt es nicht. Es gibt: {question.slug}"):
        call_command("export_social", "anders", out=tmp_path)


def test_a_question_without_words_is_refused(question: Question, now: list[datetime], tmp_path: Path) -> None:
    question.texts.all().delete()

    with pytest.raises(CommandError, match="in keiner Sprache"):
        run(question, tmp_path / "out")

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content",
    [{"brief.txt": ""}, {output_folder.MARKER_NAME: "[broken"}, {output_folder.MARKER_NAME: '{"question": "x"}'}],
)
def test_a_foreign_folder_stays_as_it_is(
    question: Question, now: list[datetime], tmp_path: Path, content: dict[str, str]
) -> None:
    for name, text in content.items():
        (tmp_path / name).write_text(text)

    with pytest.raises(CommandError, match="liegt schon etwas anderes"):
        run(question, tmp_path)

    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == content


def test_previews_never_replace_an_export(
    question: Question, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    run(question, tmp_path)

    with pytest.raises(CommandError, match="liegt schon etwas anderes"):
        run(question, tmp_path, preview=True)


def test_a_second_export_takes_out_what_was_withdrawn_and_keeps_what_is_not_its_own(
    station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    stays, goes = (make_answer(Status.RELEASED, station=station) for _ in range(2))
    run(station.question, tmp_path)
    (tmp_path / "notizen.txt").write_text("von Hand")
    (tmp_path / "portrait").mkdir()  # as an earlier version named it
    (tmp_path / "portrait" / f"{goes.pk}.png").touch()
    withdraw(goes)

    run(station.question, tmp_path)

    assert pictures(tmp_path) == {f"hochformat-4-5/{stays.pk}.png"}
    assert not list(tmp_path.rglob(f"{goes.pk}-*"))
    assert (tmp_path / "notizen.txt").exists()
    assert [row["Nummer"] for row in overview(tmp_path)] == [str(stays.pk)]


def test_a_picture_that_fails_stops_no_other_and_is_told(
    station: Station, now: list[datetime], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make_answer(Status.RELEASED, station=station), make_answer(Status.RELEASED, station=station, text="ok")

    def draw(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if wanted.text != "ok":
            raise ValueError("no\nway")
        return PNG

    monkeypatch.setattr(rendering, "draw_picture", draw)

    with pytest.raises(
        CommandError, match=rf"Konnten nicht erstellt werden: hochformat-4-5/{bad.pk}.png \(ValueError: no\)"
    ):
        run(station.question, tmp_path)

    assert pictures(tmp_path) == {f"hochformat-4-5/{good.pk}.png"}
    assert len(overview(tmp_path)) == 1


def test_a_question_with_a_world_of_its_own_wears_it_alone(
    now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    own = {"own_ground": "#000000", "own_warp": "#ffffff", "own_weft": "#ffff00", "own_text": "#eeeeee"}
    station = make_station(make_question(colour_theme="own", **own))
    for _ in range(3):
        make_answer(Status.RELEASED, station=station)

    run(station.question, tmp_path)

    assert {drawn.colour_theme.ground for drawn in quick} == {"#000000"}


def test_worlds_alternate(station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]) -> None:
    for _ in range(5):
        make_answer(Status.RELEASED, station=station)

    run(station.question, tmp_path)

    assert len({drawn.colour_theme for drawn in quick}) == 5


@pytest.mark.one_database("sqlite")  # slow
def test_two_processes_write_the_same_bytes_as_one(station: Station, now: list[datetime], tmp_path: Path) -> None:
    for number in range(rendering.MIN_PICTURES_FOR_PROCESSES + 2):
        make_answer(Status.RELEASED, station=station, text=f"Rhein {number} 🌳\nزوج")

    run(station.question, tmp_path / "one")
    call_command("export_social", station.question.slug, out=tmp_path / "two", verbosity=0, processes=2)

    one, two = (
        {file.name: file.read_bytes() for file in (tmp_path / part).rglob("*") if file.is_file()}
        for part in ("one", "two")
    )
    assert len(one) == (rendering.MIN_PICTURES_FOR_PROCESSES + 2) * 3 + 3
    assert one == two


def test_what_was_interrupted_goes_on_with_what_is_missing(
    station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [make_answer(Status.RELEASED, station=station, text=f"Rhein {number}") for number in range(3)]
    draw = rendering.draw_picture

    def interrupted(wanted: picture.Picture, scale: float = 1.0) -> bytes:
        if len(quick) == 2:
            raise KeyboardInterrupt
        return draw(wanted, scale)

    with monkeypatch.context() as then:
        then.setattr(rendering, "draw_picture", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(station.question, tmp_path)
    assert len(pictures(tmp_path)) == 2
    Answer.objects.filter(pk=answers[0].pk).update(text="Rhein […]")  # shortened in between

    run(station.question, tmp_path)

    assert [drawn.text for drawn in quick[2:]] == ["Rhein […]", "Rhein 2"]
    assert len(overview(tmp_path)) == 3


def test_formats_and_languages_are_chosen_and_the_others_go(
    station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    german = make_answer(Status.RELEASED, station=station)
    english = make_answer(Status.RELEASED, station=station, text="The river.", language="en")

    run(station.question, tmp_path, formats=["story", "link"], languages=["de"])
    assert pictures(tmp_path) == {f"story/{german.pk}.png", f"link/{german.pk}.png"}

    run(station.question, tmp_path, formats=["link"], languages=["en"])
    assert pictures(tmp_path) == {f"link/{english.pk}.png"}


def test_what_lies_in_the_folder_counts_as_handed_out_and_previews_do_not(
    station: Station, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    answer = make_answer(Status.RELEASED, station=station)

    run(station.question, tmp_path / "a", preview=True)
    assert not DistributedPicture.objects.exists()

    run(station.question, tmp_path / "b")
    rows = DistributedPicture.objects.values_list("answer_id", "label", "first_at")
    assert list(rows) == [(answer.pk, "portrait", CLOSED)]


def test_the_marker_says_what_the_folder_holds(
    question: Question, now: list[datetime], tmp_path: Path, quick: list[picture.Picture]
) -> None:
    run(question, tmp_path)

    assert json.loads((tmp_path / output_folder.MARKER_NAME).read_text()) == {
        "question": question.slug,
        "preview": False,
    }


def test_a_wrong_number_of_processes_is_refused(question: Question, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Bitte eine Zahl ab 1"):
        call_command("export_social", question.slug, f"--out={tmp_path}", "--processes=0")
