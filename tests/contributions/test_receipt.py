"""The receipt: the state of an answer for the one who has its code, and the way to take it back."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client

from contributions.codes import ALPHABET, format_code
from contributions.enums import Reason, Status
from contributions.models import Answer, Question, Station
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from moderation.services import decide
from tests.factories import HOSTILE, NOW, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page_of(client: Client, receipt: str) -> str:
    """The receipt, without its soft hyphens and no-break spaces."""
    page = client.get(f"/de/antwort/{receipt}/").content.decode()
    return page.replace(SOFT_HYPHEN, "").replace(NO_BREAK_SPACE, " ")


@pytest.mark.parametrize(
    ("status", "reason", "text"),
    [
        (Status.NEW, "", "Deine Antwort ist angekommen"),
        (Status.HELD, "", "Deine Antwort ist angekommen"),
        (Status.RELEASED, "", "Deine Antwort ist dabei."),
        (Status.REJECTED, "link", "Link oder Kontoname"),
    ],
)
def test_it_tells_the_state(client: Client, status: Status, reason: str, text: str) -> None:
    answer, receipt = send_answer()
    if status != Status.NEW:
        decide(answer_id=answer.pk, before=Status.NEW, after=status, by=make_moderator(), reason=reason, now=NOW)

    response = client.get(f"/antwort/{receipt}/")

    page = response.content.decode()
    assert text in page
    assert format_code(receipt) in page.replace("<wbr>", "")
    assert "Du hast schon geantwortet?" not in page
    assert HOSTILE.split()[0] not in page  # escaped
    assert "no-store" in response["Cache-Control"]
    assert 'name="robots" content="noindex"' in page


def test_taking_back_erases_and_says_so(client: Client) -> None:
    answer, receipt = send_answer()

    response = client.post(f"/antwort/{receipt}/zuruecknehmen/")

    assert response.status_code == 303
    answer.refresh_from_db()
    assert (answer.status, answer.text) == (Status.WITHDRAWN, "")
    page = client.get(response["Location"]).content.decode()
    assert "ist gelöscht" in page
    assert "<form" not in page
    assert format_code(receipt) not in page.replace("<wbr>", "")  # there is nothing left to find with it


WENT = "verschwindet er dort in wenigen Sekunden"


@pytest.mark.parametrize(
    ("states", "was_released"),
    [
        ([], False),
        ([Status.HELD], False),
        ([Status.REJECTED], False),
        ([Status.RELEASED], True),
        ([Status.RELEASED, Status.REJECTED], True),
    ],
)
def test_a_screen_is_named_only_to_those_whose_answer_was_released(
    client: Client, states: list[Status], was_released: bool
) -> None:
    answer, receipt = send_answer()
    for before, after in pairwise([Status.NEW, *states]):
        reason = Reason.LINK if after == Status.REJECTED else ""
        decide(answer_id=answer.pk, before=before, after=after, by=make_moderator(), reason=reason, now=NOW)

    asked = page_of(client, receipt).partition("Antwort zurücknehmen")[2]
    client.post(f"/antwort/{receipt}/zuruecknehmen/")
    done = page_of(client, receipt)

    assert "Dein Text wird gelöscht." in asked
    assert "Dein Text ist gelöscht." in done
    for page in (asked, done):
        assert (WENT in page) is was_released
    assert ("in sozialen Netzwerken steht" in asked) is was_released


def test_a_link_alone_takes_nothing_back(client: Client) -> None:
    _, receipt = send_answer()

    assert client.get(f"/antwort/{receipt}/zuruecknehmen/").status_code == 405


@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        format_code,
        lambda code: f" {format_code(code).lower().replace('-', ' ')} ",
        lambda code: f"Code: {format_code(code)}",
        lambda code: f"Dein Code {format_code(code).replace('-', ' ')}.",
        lambda code: f"https://antworten.example/de-simple/antwort/{code}/",
        lambda code: f"ANTWORTEN.EXAMPLE/ANTWORT/{code.upper()}/code.png",
        lambda code: code.translate(dict(zip(b"3479", "٣٤٧٩", strict=True))),
        lambda code: code.upper().translate({ord(each): ord(each) + 0xFEE0 for each in ALPHABET}),  # full width
    ],
)
def test_the_code_can_be_typed_in_any_way(client: Client, written: object) -> None:
    _, receipt = send_answer()

    response = client.post("/antwort/", {"code": written(receipt)})  # type: ignore[operator]

    assert response["Location"] == f"/de/antwort/{receipt}/"


@pytest.mark.parametrize(
    "write",
    [
        lambda code: code.translate(dict(zip(b"3479", "٣٤٧٩", strict=True))),
        lambda code: code.translate(dict(zip(b"3479", "۳۴۷۹", strict=True))),
        lambda code: code.upper().translate({ord(each): ord(each) + 0xFEE0 for each in ALPHABET}),
    ],
)
def test_an_address_may_have_digits_and_letters_of_any_kind(client: Client, write: object) -> None:
    _, receipt = send_answer(text="Der Rhein")

    response = client.get(f"/antwort/{write(receipt)}/")  # type: ignore[operator]

    assert response.status_code == 200
    assert f"/antwort/{receipt}/zuruecknehmen/" in response.content.decode()


@pytest.mark.parametrize("code", ["", "abc", "x" * 61, "<script>", "\x00"])
def test_a_wrong_code_is_a_kind_error(client: Client, code: str) -> None:
    response = client.post("/antwort/", {"code": code})

    assert response.status_code == 422
    assert "Code" in response.content.decode()
    assert "<script>" not in response.content.decode().replace("<script src", "")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("bcd-fgh-jkl-mnp-qrt-vw", "Da fehlt noch 1 Zeichen. Ein Code hat 18 Zeichen."),
        ("Code: BCD-FGH", "Da fehlen noch 12 Zeichen."),
        ("https://antworten.example/antwort/bcd/", "Da fehlen noch 15 Zeichen."),
        ("hallo", "Das ist kein Code. Ein Code hat 18 Zeichen und sieht so aus: \u2066BCD\u2011FGH\u2011JKL"),
        ("???", "Das ist kein Code."),
        ("bcd-fgh-jkl-mnp-qrt-vwxy", "Das ist 1 Zeichen zu viel."),
        ("bcd-fgh-jkl-mnp-qrt-vwx", "finden wir keine Antwort"),
    ],
)
def test_a_wrong_length_says_what_is_missing(client: Client, code: str, says: str) -> None:
    assert says in client.post("/antwort/", {"code": code}).content.decode()


@pytest.mark.parametrize(
    "pasted", ["pwd {}", "{} pwd bcd", "pwd\n{}\nbcd bcd", "Wort " * 200 + "{}", "{}" + " danke" * 200]
)
def test_a_code_is_found_in_whatever_was_pasted_with_it(client: Client, pasted: str) -> None:
    _, receipt = send_answer()

    for code in (format_code(receipt), format_code(receipt).replace("-", " "), receipt):
        response = client.post("/antwort/", {"code": pasted.format(code)})
        assert (response.status_code, response["Location"]) == (303, f"/de/antwort/{receipt}/")


def test_a_long_text_without_a_code_is_no_code(client: Client) -> None:
    assert "Das ist kein Code." in client.post("/antwort/", {"code": "Kein Code. " * 5000}).content.decode()


@pytest.mark.parametrize("path", ["/antwort/bcd/", "/antwort/bcd/zuruecknehmen/"])
def test_an_unknown_code_in_the_address(client: Client, path: str) -> None:
    send_answer()

    response = client.post(path) if path.endswith("nehmen/") else client.get(path)

    assert response.status_code == 404
    assert "Da fehlen noch 15 Zeichen." in response.content.decode()
    assert not Answer.objects.filter(status=Status.WITHDRAWN).exists()


def test_it_leads_on(client: Client, question: Question) -> None:
    _, receipt = send_answer(make_station(question, code="k7m4"))
    _, from_terminal = send_answer(make_station(question, code="t7m4", kind="terminal"))

    assert '<a class="action" href="/de/s/k7m4/">Noch eine Antwort</a>' in page_of(client, receipt)
    page = page_of(client, from_terminal)
    assert "/s/t7m4/" not in page  # the phone of somebody is no terminal
    assert '<a class="action" href="/de/">' in page
    question.gallery = "running"
    question.save()
    make_question(opens_at=NOW - timedelta(days=1), gallery="running")  # whose gallery comes first
    way = f'<a class="action" href="/de/galerie/?frage={question.slug}">Antworten lesen</a>'
    assert way in page_of(client, receipt)


@pytest.mark.parametrize(("gallery", "address"), [("running", "/de/galerie/?frage=hier"), ("never", "/de/")])
def test_what_is_shared_is_public(client: Client, gallery: str, address: str) -> None:
    _, receipt = send_answer(make_station(make_question(gallery=gallery, slug="hier")))

    assert f'data-share="https://antworten.example{address}"' in page_of(client, receipt)


def test_the_answer_stands_in_the_colours_of_the_screen(client: Client, station: Station) -> None:
    answer, receipt = send_answer(station, text="Heimat.")

    page = page_of(client, receipt)

    assert f'<body data-colour-theme="{station.question.answer_colour_theme(answer.pk)}">' in page
    assert 'class="large huge" dir="ltr" lang="de"\ndata-open="„" data-close="“"' in page
