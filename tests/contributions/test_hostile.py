"""Whatever comes in: a clear error, or stored and shown as text. Never a 500."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.text import clean_text
from krefeld_kann_was.lib.graphemes import grapheme_count
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from krefeld_kann_was.lib.typesetting import typography_of
from moderation.services import decide
from tests.factories import make_moderator, make_question, make_station
from tests.visitor import fields, send

pytestmark = pytest.mark.django_db
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"

STORED = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\U0001f984" * 280,
    FAMILY * 280,
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f ist eine Flagge",
    "أن أتعلم الألمانية 123 مع Krefeld هنا",
    "na\u200biv \u200d und \u2060 unsichtbar",
    "#let x = $1$ *b* _i_ @ref <label> \\ [x] // `roh`",
    "=1+1",
    '+49 ; @SUM(A1) , "x"\n\'; DROP TABLE contributions_answer; --',
    "{{ 7 * 7 }} {% now 'Y' %} ${7*7} %(x)s {0} %s",
    "z̴̧̛͚̫̲͓̰̬̰͎̈́̒̾̓̓͜a̵l̷g̸o̴",
    "Zeile eins\nZeile zwei\n\nAbsatz",
    "x",
    "\u202etxet drawkcab\u202c und weiter",
    "&lt;b&gt; &amp;amp; &#39;",
    "\ufffe\uffff \U000e0001 \ue000 nicht zugewiesen",
]


def as_typed(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "").replace(NO_BREAK_SPACE, " ")


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    return make_station(question, code="k7m4")


@pytest.mark.parametrize("text", STORED)
def test_text_is_text_from_the_form_to_the_feed(client: Client, station: Station, text: str) -> None:
    from exhibition.models import Screen

    response = send(client, "/s/k7m4/", text=text)

    assert response.status_code == 303
    answer = Answer.objects.get()
    assert answer.text == clean_text(text)
    shown = typography_of(answer.text, "de").quoted(answer.text)  # as on the screen, with inner marks where it quotes
    page = client.get(response["Location"]).content.decode()
    # The page adds soft hyphens and no-break spaces, for the eye alone.
    assert as_typed(escape(shown)) in as_typed(page)
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=timezone.now())
    screen = Screen.objects.create(name="Forum", question=station.question, station=station)
    assert client.get(f"/kiosk/{screen.token}/").status_code == 200
    feed = client.get(f"/kiosk/{screen.token}/feed/").json()
    assert [row["text"] for row in feed["answers"]] == [answer.text]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("e\u0301", "é"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n \n\nb", "a\n\nb"),
        ("\u202eabc\u2066def\u2069", "abcdef"),
        ("a\ud800b", "a\ufffdb"),
        ("  \tmitten\t drin  ", "mitten  drin"),
        (FAMILY, FAMILY),
        ("\u0641\u0627\u0631\u0633\u200c\u06cc", "\u0641\u0627\u0631\u0633\u200c\u06cc"),
    ],
)
def test_what_cleaning_takes_away_and_what_it_keeps(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize(
    ("text", "count"), [("abc", 3), (FAMILY * 3, 3), ("e\u0301", 1), ("🇩🇪🇺🇦", 2), ("", 0), ("a\nb", 3)]
)
def test_characters_are_counted_as_people_count_them(text: str, count: int) -> None:
    assert grapheme_count(text) == count


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "\U0001f984" * 281, "\u0301" * 100_000 + "x", "a" + "\u0301" * 6_000, "\n" * 1_000_000]
)
def test_far_too_much_is_a_clear_error(client: Client, station: Station, text: str) -> None:
    assert send(client, "/s/k7m4/", text=text).status_code == 422
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text=%FF%FE%ED%A0%80&consent_exhibition=on", "application/x-www-form-urlencoded"),
        (b"text=\xff\xfe\xed\xa0\x80&consent_exhibition=on", "application/x-www-form-urlencoded"),
        (b"text=a%00b&consent_exhibition=on&quarter=%00", "application/x-www-form-urlencoded"),
        (b"text=x&consent_exhibition=on", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"text=x&consent_exhibition=on", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (b'{"text": "x"}', "application/json"),
        (b"\x00" * 1000, "text/plain"),
        (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
        (b"text=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_request_gets_a_page_and_no_trace(
    client: Client, station: Station, body: bytes, content_type: str
) -> None:
    client.raise_request_exception = False

    response = client.generic("POST", "/s/k7m4/", body, content_type=content_type)

    assert response.status_code in (400, 413, 422)
    assert "<h1" in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_invalid_utf8_with_a_good_token_is_stored_with_replacements(client: Client, station: Station) -> None:
    token = fields(client.get("/s/k7m4/").content.decode())["token"]

    body = f"token={token}&consent_exhibition=on&text=".encode() + b"Gr\xfc%DFe%00!"
    response = client.post("/s/k7m4/", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 303
    assert Answer.objects.get().text == "Grü\ufffde!"


@pytest.mark.parametrize("path", ["/s/%00/", "/s/%FF/", "/antwort/%00/", "/antwort/" + "x" * 5000 + "/", "/kiosk/%00/"])
def test_hostile_addresses(client: Client, path: str) -> None:
    client.raise_request_exception = False

    assert client.get(path).status_code in (400, 404, 410)
