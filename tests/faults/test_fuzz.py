"""No request breaks the site, whatever is in it. `make bench PARTS=fuzz` sends many more of them."""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.faults.fuzzing import Request, Site, requests

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
BROKE_IT = [  # addresses that answered 500 once
    Request("GET", "/galerie/", f"vor={'9' * 5000}"),
    Request("GET", "/s/%00/"),
    Request("GET", "/admin/contributions/answer/", "q=%00"),
    Request("GET", "/admin/contributions/answer/", "language=%00"),
    Request("GET", "/admin/moderation/decision/", "q=%00"),
    Request("GET", "/admin/moderation/queue/", "q=%00"),
    Request("GET", "/admin/", headers={"COOKIE": 'staff_session="\\000aaaaaaaaaaa"'}),
    Request("POST", "/admin/information/pagetext/add/", body=b"page=%00&shown_values=%00&body=x"),
    Request("POST", "/admin/auth/user/add/", body=b"username=x&groups=9223372036854775808"),
    Request("POST", "/admin/moderation/theme/1/change/", body=b"_to_field="),
]


@pytest.fixture
def site(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)  # no export is drawn
    logging.disable(logging.CRITICAL)
    yield Site()
    logging.disable(logging.NOTSET)


def test_no_request_breaks_the_site(site: Site) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize="FUZZ_EXAMPLES" not in os.environ,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(site))
    def check(request: Request) -> None:
        assert site.send(request).status_code < 500

    check()
    print(f"{EXAMPLES} requests to {len(site.routes)} addresses")


def test_what_broke_it_once_does_not_break_it_again(site: Site) -> None:
    assert [request for request in BROKE_IT if site.send(request).status_code >= 500] == []
