"""The cookies of staff stay on staff pages: no other page of this host ever gets or sets one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from http.cookiejar import CookieJar
from types import SimpleNamespace
from typing import Any, cast
from urllib.request import Request

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from krefeld_kann_was.accounts import roles
from tests.factories import make_colleague, make_station

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
PASSWORD = "samt-und-seide-1901"


class Browser:
    """Keeps cookies as browsers do, and says which it would send where."""

    def __init__(self) -> None:
        self.client, self.jar = Client(), CookieJar()

    def visit(self, address: str, data: dict[str, str] | None = None) -> Any:
        response = self.client.post(address, data) if data else self.client.get(address)
        response.getvalue()  # to the end, which closes files
        headers = Message()
        for cookie in response.cookies.values():
            headers["Set-Cookie"] = cookie.OutputString()
        self.jar.extract_cookies(cast(Any, SimpleNamespace(info=lambda: headers)), Request(SITE + address))
        return response

    def sent_to(self, address: str) -> str:
        request = Request(SITE + address)
        self.jar.add_cookie_header(request)
        return request.get_header("Cookie") or ""


def routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def public_addresses(code: str) -> set[str]:
    """An address of each page outside /admin/; what it has no parameter for may be a page that is not there."""
    public = (route for route in routes(get_resolver().url_patterns) if not route.startswith("/admin/"))
    return {re.sub(r"<[^>]+>", "1", re.sub(r"<[^>]*code>", code, route)) for route in public}


def test_no_page_of_visitors_gets_or_sets_a_cookie_of_staff() -> None:
    person, browser = make_colleague(roles.ADMINISTRATOR), Browser()
    person.set_password(PASSWORD)
    person.save()
    browser.visit("/admin/login/")
    browser.visit("/admin/login/", {"username": person.username, "password": PASSWORD})
    assert browser.visit("/admin/moderation/queue/").status_code == 200
    browser.visit("/admin/second-factor/")

    addresses = public_addresses(make_station().code)

    assert len(addresses) > 30
    for address in addresses:
        assert not browser.visit(address).cookies, address
        assert browser.sent_to(address) == "", address
    assert browser.sent_to("/administration/") == ""
    names = {pair.partition("=")[0] for pair in browser.sent_to("/admin/").split("; ")}
    assert names == {"staff_session", "staff_csrf", "known_browser", "form_authors"}


def test_messages_to_staff_are_for_staff_pages_alone_and_go_when_they_were_shown() -> None:
    browser, retired = Browser(), make_colleague(roles.MODERATOR)
    browser.client.force_login(make_colleague(roles.ADMINISTRATOR))
    User.objects.filter(pk=retired.pk).update(is_active=False)

    browser.visit("/admin/auth/user/", {"action": "invite", "_selected_action": str(retired.pk)})
    assert "messages=" in browser.sent_to("/admin/")
    assert browser.sent_to("/galerie/") == ""

    assert "Dieses Konto ist nicht aktiv" in browser.visit("/admin/auth/user/").content.decode()
    assert "messages=" not in browser.sent_to("/admin/")
