from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from krefeld_kann_was.accounts.sessions import LAST_ACTIVITY_KEY, LOGIN_TIME_KEY
from tests.factories import make_moderator


@pytest.fixture
def desk(client: Client) -> Client:
    """A browser in which a moderator is logged in."""
    client.force_login(make_moderator())
    session, now = client.session, timezone.now().timestamp()
    session.update({LOGIN_TIME_KEY: now, LAST_ACTIVITY_KEY: now})  # as if it had been here before
    session.save()
    return client
