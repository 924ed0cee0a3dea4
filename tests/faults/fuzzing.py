"""Requests that nobody foresaw: every address, with every parameter it knows, filled with what breaks software.

The addresses come from the resolver, the parameters from the pages themselves (fields and links) and from the code that
reads them: what is new is in by itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from django.core.management.color import no_style
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st

from contributions.enums import Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, Question
from contributions.tokens import issue_handle
from exhibition.models import Screen
from exhibition.posting.models import Post
from tests import factories
from tests.addresses import routes
from tests.architecture.staff_things import make_things
from tests.architecture.test_permissions import address

ROOT = Path(__file__).parents[2]
ROOMS = ("contributions", "moderation", "exhibition", "krefeld_kann_was")
READ_IN_CODE = re.compile(r"""(?:GET|POST|query|parameters)(?:\.get|\.getlist|\.pop)?[(\[]["']([\w-]+)""")
FIELD = re.compile(r"""<(?:input|select|textarea|button)[^>]*\bname="([^"]+)""")
QUERY = re.compile(r"""(?:href|action)="[^"?]*\?([^"#]+)""")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
LOOKUPS = ("__in", "__isnull", "__gte", "__year", "__exact", "__regex")
HARD = (
    "\0", "a\0b", "%00", "9" * 5000, "-1", "0", "1e400", "NaN", "Infinity", "9223372036854775808", "1_000", "٣", "²",
    "\ud800", "\ufffe", "\u202e", "\x1b", "\r\nX: y", "'\"", "<script>", "{{7*7}}", "../../etc/passwd", "%", "%zz",
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13", "0000-01", "24:61", "_", "",
    "0001-01-01 00:00:00", "9999-12-31T23:59:59+14:00", "x" * 5000, "🧵" * 300, "a,b,,", "1,2", "[]", "null", "true",
    " ", "\\", "//host.example", "/admin/\0", "(" * 200, "[" * 2000, "de", "de-simple", "1",
)  # fmt: skip
HEADERS = (
    ("ACCEPT_LANGUAGE", ("", "*", ",;=q", "de;q=9" * 200, "de-" + "x" * 300, "\xc3\x28")),
    ("RANGE", ("bytes=9-1,-", "bytes=-" + "9" * 400)),
    ("IF_MODIFIED_SINCE", ("Thu, 32 Foo 0000 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "x")),
    ("IF_NONE_MATCH", ('"', 'W/"', "*", '"a",' * 500)),
    ("COOKIE", ("staff_csrf=\xff\xfe", 'staff_session="\\000aaaaaaaa"', "known_browser=:; form_authors==;;")),
    ("ORIGIN", ("null", "http://[::1", "")),
    ("REFERER", ("http://[::1", "\xff")),
    ("HOST", ("", "[::", "host:99999", "a" * 300, "x\xff")),
    ("ACCEPT_ENCODING", ("gzip;q=x", "br;;", "*")),
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
CONTENT_TYPES = (
    "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain; charset=nonsense",
    f"{FORM}; charset=utf-7", "",
)  # fmt: skip


class Target(NamedTuple):
    """An address, its route, the names of the parameters that it may read, and the methods that it takes."""

    route: str
    path: str
    names: list[str]
    methods: list[str]


class Request(NamedTuple):
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = FORM
    headers: dict[str, str] = {}


class Site:
    """The project with one of each thing, somebody who may do everything, and all addresses."""

    def __init__(self) -> None:
        self.things = make_things()
        answer = Answer.objects.get(pk=self.things["contributions/answer"])
        shown = factories.make_answer(Status.RELEASED, station=answer.station)
        receipt = factories.send_answer(answer.station)[1]
        tomorrow = timezone.now() + timedelta(days=1)
        Question.objects.update(gallery=GalleryOpening.RUNNING, embed_domains="krefeld.example", closes_at=tomorrow)
        self.values = {
            "code": answer.station.code,
            "receipt": receipt,
            "handle": issue_handle(timezone.now(), "x"),
            "token": Screen.objects.get(pk=self.things["exhibition/screen"]).token,
            "answer_id": str(shown.pk),
            "question_id": str(answer.question_id),
            "slug": "datenschutz",
        }
        with connection.cursor() as cursor:  # after rows whose ids were chosen
            for sql in connection.ops.sequence_reset_sql(no_style(), [Post]):
                cursor.execute(sql)
        client = Client()
        client.force_login(factories.make_person(superuser=True))
        self.cookies = client.cookies
        self.read_in_code = sorted(find_names_in_code())
        self.routes = sorted(route for route in {*routes()} if not route.startswith("de/"))  # a language is enough
        self.target = functools.cache(self._target)

    def _target(self, route: str) -> Target:
        path = address(route.removeprefix("admin/"), self.things) if route.startswith("admin/") else self.fill(route)
        response = self.send(Request("GET", path))
        page = getattr(response, "content", b"") if response.get("Content-Type", "").startswith("text/html") else b""
        text = unescape(page.decode())
        linked = {name for query in QUERY.findall(text) for name, _ in parse_qsl(query, keep_blank_values=True)}
        own = sorted({*FIELD.findall(text), *linked})
        methods = ["POST"] if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED else ["GET", "POST"]
        return Target(route, path, own * 3 + self.read_in_code, methods)

    def fill(self, route: str, last: str | None = None) -> str:
        """An address of the route; `last` stands in the place of its last parameter."""
        found = PARAMETER.findall(route)
        values = [self.values.get(name or named, "1") for name, named in found]
        if found and last is not None:
            values[-1] = quote(last, "", errors="surrogatepass")
        left = iter(values)
        return "/" + PARAMETER.sub(lambda _: next(left), re.sub(r"^\^|\\(?=\.)|\$$|(?<=/)\^", "", route))

    def client(self) -> Client:
        """The browser of that person, whatever was sent before."""
        client = Client()
        client.cookies.load(self.cookies)
        return client

    def send(self, request: Request) -> HttpResponseBase:
        """Send it, undo what it did, and return the answer. An error of the project is raised."""
        extra: dict[str, Any] = {f"HTTP_{name}": value for name, value in request.headers.items()}
        extra["QUERY_STRING"] = request.query
        with transaction.atomic(), connection.execute_wrapper(_in_a_savepoint):
            client = self.client()
            response = client.generic(request.method, request.path, request.body, request.content_type, **extra)
            if response.streaming:
                b"".join(response)
            transaction.set_rollback(True)
        return response


def _in_a_savepoint(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
    """A query that fails leaves PostgreSQL's transaction as it was, as on the site, where each query is its own."""
    if connection.vendor == "sqlite" or "SAVEPOINT" in sql:
        return execute(sql, *arguments)
    with transaction.atomic():
        return execute(sql, *arguments)


def find_names_in_code() -> set[str]:
    """The names of parameters that views read by themselves."""
    modules = (module for room in ROOMS for module in (ROOT / room).rglob("*.py"))
    return {name for module in modules for name in READ_IN_CODE.findall(module.read_text())}


VALUES = (
    st.sampled_from(HARD[:4])
    | st.sampled_from(HARD)
    | st.text(max_size=20)
    | st.integers().map(str)
    | st.datetimes().map(str)
)


@st.composite
def requests(draw: st.DrawFn, site: Site) -> Request:
    """Strategy: a request with something odd at one place."""
    target = site.target(draw(st.sampled_from(site.routes)))
    method = draw(st.sampled_from(target.methods))
    request = Request(method, target.path)
    match draw(st.sampled_from(["parameters"] * 6 + ["path", "header", "raw"])):
        case "path":
            return request._replace(path=site.fill(target.route, draw(VALUES)))
        case "header":
            name, values = draw(st.sampled_from(HEADERS))
            return request._replace(headers={name: draw(st.sampled_from(values))})
        case "raw":
            query = draw(st.text(max_size=20, alphabet=st.characters(max_codepoint=255)))
            body, kind = draw(st.binary(max_size=40)), draw(st.sampled_from(CONTENT_TYPES))
            return request._replace(query=query, body=body, content_type=kind)
    names = st.sampled_from(target.names)
    looked_up = st.builds(str.__add__, names, st.sampled_from(LOOKUPS))
    pairs = draw(st.lists(st.tuples(names | names | looked_up, VALUES), min_size=1, max_size=3))
    encoded = urlencode(pairs, errors="surrogatepass")
    if method == "GET" or draw(st.booleans()):
        return request._replace(query=encoded)
    if draw(st.integers(0, 5)):
        return request._replace(body=encoded.encode())
    return request._replace(body=_encode_multipart(pairs), content_type=CONTENT_TYPES[0])


def _encode_multipart(pairs: list[tuple[str, str]]) -> bytes:
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs]
    return "".join([*parts, "--x--\r\n"]).encode(errors="surrogatepass")
