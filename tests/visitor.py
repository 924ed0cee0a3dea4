"""A visitor without a browser: opens the form of a station and sends it, as the test client."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

TOKEN = re.compile(r'name="token" value="([^"]+)"')


def token_of(page: str) -> str:
    match = TOKEN.search(page)
    assert match, "the page has no token"
    return match[1]


def fields(page: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send from this page, with the boxes ticked."""
    everything = {"token": token_of(page), "text": "Rhein!", "consent_exhibition": "on", "quarter": ""}
    return {name: value for name, value in (everything | changes).items() if value is not None}


def send(client: Client, path: str, **changes: Any) -> Any:
    return client.post(path, fields(client.get(path).content.decode(), **changes))
