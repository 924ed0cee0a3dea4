"""What holds for every page: one h1, one main, no inline script or style, nothing from elsewhere, a strict policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from exhibition.models import Screen
from krefeld_kann_was.assistant.steps import STEPS
from tests.architecture.staff_things import make_things
from tests.factories import make_answer, make_event, make_offer, make_person, make_question, make_station, send_answer
from tests.visitor import send

pytestmark = pytest.mark.one_database("sqlite")

ROOT = Path(__file__).parents[2]
WRITTEN = ["contributions/question", "contributions/station", "exhibition/screen", "information/institution"]
WRITTEN += ["hints/wordlist", "moderation/theme", "offers/offer", "partners/partner"]
WRITTEN += ["programme/event"]


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def count(self, name: str) -> int:
        return sum(tag == name for tag, _ in self.tags)


def faults(html: str) -> Iterator[str]:
    page = Page(html)
    for name in ("h1", "main"):
        if page.count(name) != 1:
            yield f"{page.count(name)} <{name}>"
    for tag, attributes in page.tags:
        if tag == "script" and not attributes.get("src"):
            yield "inline script"
        if tag == "style" and not attributes.get("nonce"):
            yield "inline style without a nonce"
        yield from (f"{name} on <{tag}>" for name in attributes if name == "style" or name.startswith("on"))
        for name in ("src", "href", "action"):
            value = attributes.get(name) or ""
            if re.match(r"(https?:)?//", value) and tag != "a":
                yield f"{tag} from {value}"
        if (attributes.get("href") or "").startswith("javascript:"):
            yield "javascript: address"


@pytest.fixture
def pages(client: Client, db: None) -> dict[str, tuple[Client, str]]:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    past = make_question(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    make_station(past, code="past")
    closes_at = now - timedelta(hours=1)
    over = make_question(opens_at=now - timedelta(days=1), closes_at=closes_at, embed_domains="vhs.example")
    voice = make_answer(Status.RELEASED, station=make_station(over), now=closes_at - timedelta(hours=1))
    station = make_station(question, code="k7m4")
    make_station(question, code="t7m4", kind="terminal")
    _, receipt = send_answer(station, now=now)
    make_answer(Status.RELEASED, station=station, now=now)
    screen = Screen.objects.create(name="Forum", question=question, station=station)
    empty = Screen.objects.create(name="Leer", question=past, station=past.stations.get())
    staff = Client()
    staff.force_login(make_person(superuser=True))
    visitor = ["/", "/en/", "/s/k7m4/", "/en/s/k7m4/", "/s/past/", "/s/zzzz/", "/antwort/", f"/antwort/{receipt}/"]
    visitor += [
        "/galerie/",
        f"/galerie/{voice.pk}/",
        "/galerie/einbetten/",
        "/galerie/daten/",
        "/galerie/karte/",
        "/auswertung/",
        "/galerie/0/",
    ]
    make_event(starts_at=now, ends_at=now + timedelta(days=1), link="https://events.example/")
    make_offer(link="https://offers.example/")
    visitor += ["/angebote/", "/programm/", "/angebote/?deutsch=a1"]
    visitor += ["/antwort/abc/", "/gibt-es-nicht/", f"/kiosk/{screen.token}/", f"/kiosk/{empty.token}/"]
    visitor += ["/s/t7m4/", send(client, "/s/t7m4/")["Location"]]
    desk = ["/admin/", "/admin/moderation/queue/", "/admin/contributions/question/add/", "/admin/contributions/answer/"]
    desk += ["/admin/moderation/queue/?queue=released&search=x", "/admin/screens/"]
    desk += ["/admin/report/", "/admin/export/export/add/", "/admin/assistant/"]
    desk += [f"/admin/assistant/{question.pk}/{step.slug}/" for step in STEPS]
    desk += ["/admin/offers/offer/import/"]
    found = {path: (client, client.get(path).content.decode()) for path in visitor}
    found |= {path: (staff, staff.get(path).content.decode()) for path in desk}
    found["mistake"] = client, send(client, "/s/k7m4/", text="").content.decode()
    found["login"] = client, client.get("/admin/login/").content.decode()
    found["500"] = client, render_to_string("500.html")
    return found


def test_every_page_is_built_as_it_should(pages: dict[str, tuple[Client, str]]) -> None:
    assert {path: list(faults(html)) for path, (_, html) in pages.items() if list(faults(html))} == {}


@pytest.mark.parametrize(
    "html",
    [
        "<h1></h1><h1></h1><main></main>",
        "<h1></h1>",
        "<h1></h1><main></main><script>1</script>",
        "<h1></h1><main></main><style>a{}</style>",
        "<h1></h1><main style='a'></main>",
        "<h1 onclick='a'></h1><main></main>",
        "<h1></h1><main></main><img src='https://elsewhere.example/x.png'>",
        "<h1></h1><main></main><a href='javascript:1'></a>",
    ],
)
def test_the_guard_sees_each_fault(html: str) -> None:
    assert list(faults(html))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/antwort/", "/admin/login/", "/gibt-es-nicht/", "/status/"])
def test_the_policy_is_strict_everywhere(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/antwort/", "/admin/login/", "/gibt-es-nicht/", "/status/"])
def test_no_page_tells_or_takes_more_than_it_must(client: Client, path: str) -> None:
    headers = client.get(path).headers

    assert headers["Referrer-Policy"] == ("same-origin" if path.startswith("/admin/") else "no-referrer")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_a_static_file_carries_no_policy_of_pages(client: Client) -> None:
    """It would say nothing there, and a first visit of the form has no bytes to give away."""
    with closing(client.get("/static/js/form.js")) as response:
        headers = response.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not {"Referrer-Policy", "Cross-Origin-Opener-Policy"} & set(headers)


def test_no_template_has_inline_code() -> None:
    templates = list((ROOT / "templates").rglob("*.html"))
    assert len(templates) > 10

    for path in templates:
        source = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.DOTALL)
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script>|\|safe\b|\{% autoescape off", source), path


def test_the_direction_of_a_text_is_decided_in_one_place() -> None:
    """The browser decides only where somebody types: see `krefeld_kann_was.lib.typesetting.is_right_to_left`."""
    templates = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    tags = re.findall(r'<(\w+)(?=[^<>]*\sdir="auto")', re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", templates, flags=re.DOTALL))
    code = [
        path
        for app in ("contributions", "moderation", "exhibition", "krefeld_kann_was")
        for path in (ROOT / app).rglob("*.py")
        if 'dir="auto"' in path.read_text()
    ]

    assert set(tags) == {"input", "textarea"}
    assert not re.search(r'<bdi lang="\{\{ [\w.]+ \}\}">', templates)  # it decides as dir="auto" does
    assert code == [ROOT / "krefeld_kann_was/lib/typesetting.py"]  # which says that it is another rule


def test_style_sheets_take_their_colours_from_the_tokens() -> None:
    for path in (ROOT / "static" / "css").glob("*.css"):
        if path.name == "tokens.css":
            continue
        colours = re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
        assert colours == [], path.name


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]:
        code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(), flags=re.MULTILINE)
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", code)
        assert [address for address in addresses if "www.w3.org/2000/svg" not in address] == [], path.name


def test_the_colour_worlds_can_be_read_by_everybody() -> None:
    from krefeld_kann_was.lib.colours import MIN_CONTRAST, lowest_contrast

    colour_themes = settings.DESIGN_TOKENS.colour_themes
    assert len(colour_themes) == 5
    assert {
        name for name, colour_theme in colour_themes.items() if lowest_contrast(colour_theme) < MIN_CONTRAST
    } == set()


@pytest.mark.django_db
def test_forms_in_which_staff_write_stay_without_a_network(client: Client) -> None:
    things = make_things()
    client.force_login(make_person(superuser=True))
    question = things["contributions/question"]
    plan = f"/admin/posting/{things['posting/<int:question_id>']}"
    written = [f"/admin/{name}/{things[name]}/change/" for name in WRITTEN]
    written += [f"/admin/assistant/{question}/question/", f"{plan}/captions/", "/admin/proposals/"]
    written += ["/admin/information/pagetext/add/"]
    written += [f"/admin/moderation/translations/{things['moderation/translations']}/"]

    for path in written:
        html = client.get(path).content.decode()
        forms = re.findall(r"<form.*?</form>", html, flags=re.DOTALL)
        assert any("data-unsent" in form and re.search("<textarea|type=.text", form) for form in forms), path
        assert "js/kept-form" in html
