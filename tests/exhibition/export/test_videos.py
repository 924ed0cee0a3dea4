"""Moving versions in a folder of the operator's: an option, drawn once, and gone with their answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contributions.models import Station
from contributions.services import withdraw
from exhibition.export import output_folder
from exhibition.export.management.commands import export_social
from exhibition.share.picture import Picture
from tests.exhibition.export.conftest import released

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick", "now")]


def export(station: Station, out: Path, *words: str) -> list[str]:
    call_command("export_social", station.question.slug, *words, "--out", str(out), "--processes", "1", verbosity=0)
    return sorted(file.name.partition("-")[0] for file in (out / output_folder.VIDEO_FOLDER).glob("*.mp4"))


def test_each_is_drawn_once_and_goes_with_its_answer(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(picture: Picture) -> bytes:
        drawn.append(picture.text)
        return b"mp4"

    monkeypatch.setattr(export_social, "find_spec", lambda name: name)
    monkeypatch.setattr(output_folder, "draw_video", draw)
    first, second = released(station, "Rhein", "Zoo")

    assert export(station, tmp_path / "out", "--moving") == sorted([str(first.pk), str(second.pk)])
    assert export(station, tmp_path / "out", "--moving")
    assert drawn == ["Rhein", "Zoo"]

    foreign = tmp_path / "out" / output_folder.VIDEO_FOLDER / ".DS_Store"
    foreign.touch()
    withdraw(first)
    assert export(station, tmp_path / "out") == [str(second.pk)]
    assert foreign.exists()


def test_without_the_package_it_says_how_to_get_it(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_social, "find_spec", lambda name: None)
    with pytest.raises(CommandError, match="make moving"):
        export(station, tmp_path / "out", "--moving")
    assert not (tmp_path / "out").exists()


def test_a_video_that_would_show_boxes_is_not_drawn_and_named(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_social, "find_spec", lambda name: name)
    monkeypatch.setattr(output_folder, "draw_video", lambda picture: b"mp4")
    bad, good = released(station, "Rhein \ue000", "Zoo")

    with pytest.raises(CommandError, match=f"{output_folder.VIDEO_FOLDER}/{bad.pk}-.*no font has \ue000"):
        export(station, tmp_path / "out", "--moving")

    assert [file.name.partition("-")[0] for file in tmp_path.rglob("*.mp4")] == [str(good.pk)]
