"""Which pictures leave the storage, and which stay."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from contributions.models import Station
from contributions.services import withdraw
from exhibition.export import retention, services
from exhibition.export.models import Export
from exhibition.export.retention import RETENTION_PERIOD, delete_expired
from exhibition.export.storage import PictureFolder
from tests.exhibition.export.conftest import CLOSED, PNG, begin, files, released, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "quick")]


def test_old_exports_and_pictures_that_were_taken_back_leave_the_disk(station: Station) -> None:
    goes, stays = released(station, "Rhein", "Zoo")
    export = work(begin(station))
    foreign = PictureFolder(export.folder.storage, "999999")
    foreign.write("story/1.png", PNG)
    export.folder.write(f"portrait/{goes.pk}.png", PNG)  # as an earlier version named it
    export.folder.write(f"hochformat-4-5/{goes.pk}.png.x.part", PNG)  # a process was killed meanwhile
    withdraw(goes)

    delete_expired(CLOSED)
    assert files(export) == {f"hochformat-4-5/{stays.pk}.png"}
    assert list(foreign.names()) == []

    delete_expired(CLOSED + RETENTION_PERIOD)
    assert files(export)
    delete_expired(CLOSED + RETENTION_PERIOD + timedelta(seconds=1))
    assert files(export) == set()
    assert str(export.pk) not in PictureFolder(export.folder.storage).folders()
    export.refresh_from_db()
    assert export.removed_at
    assert not services.resume(export, CLOSED)


def test_pictures_in_folders_of_an_earlier_version_count_as_deleted(station: Station) -> None:
    released(station, "Rhein")
    ended = work(begin(station))
    begin(station)

    import_module("exhibition.export.migrations.0003_german_folders").forget_pictures(apps, None)

    assert [export.pk for export in Export.objects.exclude(removed_at=None)] == [ended.pk]


def test_an_export_that_starts_meanwhile_stays_on_the_disk(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Export] = []

    class StartsMeanwhile(PictureFolder):
        def folders(self) -> list[str]:
            started.append(begin(station))
            started[0].folder.write(".frames/story.png", PNG)
            return super().folders()

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(retention, "PictureFolder", StartsMeanwhile)
        delete_expired(CLOSED)

    assert files(started[0]) == {".frames/story.png"}
