from __future__ import annotations

import pytest
from django.test import Client

from krefeld_kann_was.accounts import roles
from tests.factories import make_colleague


@pytest.fixture
def staff() -> Client:
    """A browser in which an editor is logged in."""
    client = Client()
    client.force_login(make_colleague(roles.EDITOR))
    return client
