from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_moderator


@pytest.fixture
def desk(client: Client) -> Client:
    """A browser in which a moderator is logged in."""
    client.force_login(make_moderator())
    return client
