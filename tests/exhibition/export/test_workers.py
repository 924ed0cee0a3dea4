"""Workers that draw an export side by side: of several that finish at once, one completes it."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from contributions.models import Station
from exhibition.export import selection, services
from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.export.rendering import RenderResult, StoredPicture
from tests.exhibition.export.conftest import CLOSED, begin, released

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_chunks_that_end_at_once_the_last_one_completes_the_export(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "PICTURES_PER_CHUNK", 1)
    released(station, *(f"Rhein {number}" for number in range(8)))
    export = begin(station)
    together = threading.Barrier(8)

    def finish(chunk: ExportChunk) -> None:
        together.wait()
        services.finish_chunk(chunk, [RenderResult("story/1.png", "", StoredPicture("", 1))], CLOSED)
        connections.close_all()

    threads = [threading.Thread(target=finish, args=[chunk]) for chunk in export.chunks.all()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    export = Export.objects.get()
    assert (export.state, export.done, export.total) == (ExportState.DONE, 8, 8)
