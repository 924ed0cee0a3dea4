"""The secret key changes while people write: what was sent before is found, and nothing is stored twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from contributions import tokens
from contributions.enums import StationKind
from contributions.models import Answer, Station
from contributions.tokens import BadToken, issue_handle, read_handle
from tests.factories import make_station
from tests.visitor import fields

OTHER_KEY = "another key " * 6


@pytest.fixture
def change_keys(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def change() -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER_KEY, [settings.SECRET_KEY]
        for signer in (tokens.SIGNER, tokens.THANKS_SIGNER):
            monkeypatch.setattr(signer, "key", settings.SECRET_KEY)
            monkeypatch.setattr(signer, "fallback_keys", settings.SECRET_KEY_FALLBACKS)

    return change


@pytest.mark.parametrize("times_before", [0, 1])
def test_a_retry_after_a_change_of_keys_brings_the_same_receipt(
    client: Client, open_station: Station, change_keys: Callable[[], None], times_before: int
) -> None:
    form = f"/de/s/{open_station.code}/"
    sent = fields(client.get(form).content.decode(), text="Rhein!")
    places = [client.post(form, sent)["Location"] for _ in range(times_before)]

    change_keys()
    places += [client.post(form, sent)["Location"] for _ in range(2)]

    assert len(set(places)) == 1
    assert Answer.objects.count() == 1
    assert client.get(places[0]).status_code == 200


def test_a_terminal_thanks_after_a_change_of_keys(
    client: Client, open_station: Station, change_keys: Callable[[], None]
) -> None:
    form = f"/de/s/{make_station(open_station.question, code='t7m4', kind=StationKind.TERMINAL).code}/"
    sent = fields(client.get(form).content.decode(), text="Rhein!")

    change_keys()
    thanks = client.post(form, sent)["Location"]

    assert client.get(thanks).status_code == 200
    with pytest.raises(BadToken):
        read_handle(issue_handle(timezone.now(), "nonce", "a key of somebody else"), timezone.now())
