"""The rules of typesetting hold wherever an answer is shown: glass, gallery, wall, picture, receipt."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape

from contributions.enums import Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Question, Station
from exhibition.partners.models import Partner
from exhibition.share.branding import Branding
from exhibition.share.picture import template_data
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE, WORD_JOINER
from moderation.selectors import released_answers
from tests.factories import make_answer, make_screen, make_station
from tests.visitor import send

pytestmark = pytest.mark.django_db

# Language, and how it is shown: "|" is a soft hyphen, "_" a no-break space, "~" a word joiner.
RULES = (
    ("de", "In der Straßen|bahn"),  # a compound breaks at its joint
    ("de", "Nachbarschaftshaus, Samtweberei, Theaterfestspiele, Gartenstadt"),  # of hosts, partner, staff's list, city
    ("de", "Krefeld kann z._B. feiern_– immer 20_€_wert"),
    ("de", "Der Rhein macht mich so_froh."),
    ("de", "Rhein,\nSamt\nund Seide"),
    ("de", "Sie rief ‚Bleib!‘"),
    ("de", "Mehr 🌳~🌊, mehr 🇩🇪~🇺🇦 und 🚲🌳🌊🐧, bitte!"),
    ("pl", "Spokój i_w_domu"),
    ("uk", "у_місті і_в_парку"),
    ("en", "until I_finish it in 12_months, by S-~train"),
    ("de", "크~레~펠~트~는 나~의 집 Ｋ~ｒ~ｅ~ｆ~ｅ~ｌ~ｄ"),
)


def marked(text: str) -> str:
    return text.replace("|", SOFT_HYPHEN).replace("_", NO_BREAK_SPACE).replace("~", WORD_JOINER)


def written(shown: str) -> str:
    """What the visitor wrote."""
    return shown.replace("|", "").replace("~", "").replace("_", " ").replace("‚", "„").replace("‘", "“")


@pytest.fixture
def question(question: Question) -> Question:
    question.hosts = "Nachbarschaftshaus e. V."
    question.unbroken_words = "Theaterfestspiele, Sommernachtstraum"
    question.gallery, question.embed_domains = GalleryOpening.RUNNING, "vhs.example"
    question.save()
    Partner.objects.create(name="Samtweberei gGmbH")
    return question


def test_every_rule_holds_on_the_glass_in_the_gallery_and_in_pictures(
    client: Client, station: Station, moderator: User
) -> None:
    screen = make_screen(station)
    for language, shown in RULES:
        make_answer(Status.RELEASED, station=station, by=moderator, text=written(shown), language=language)
    expected = {marked(shown) for _language, shown in RULES}

    feed = client.get(f"/kiosk/{screen.token}/feed/").json()["answers"]
    branding = Branding(station.question)
    pictures = [template_data(branding.picture(each)) for each in released_answers(station.question_id, limit=20)]
    gallery, wall = (client.get(f"/de/galerie/{path}").content.decode() for path in ("", "einbetten/"))

    assert {answer.get("shown", answer["text"]) for answer in feed} == expected
    assert {"\n".join(line for stanza in each["stanzas"] for line in stanza) for each in pictures} == expected
    assert [shown for shown in expected if f">{escape(shown)}</a>" not in gallery] == []
    assert [shown for shown in expected if f">{escape(shown)}</a>" not in wall] == []


def test_an_answer_alone_and_its_receipt_are_typeset_too(client: Client, station: Station, moderator: User) -> None:
    make_screen(station)
    make_station(station.question, code="t7m4", kind="terminal")
    shown = "Die Theaterfestspiele der Samtweberei, z._B. in der Straßen|bahn"
    answer = make_answer(Status.RELEASED, station=station, by=moderator, text=written(shown))

    addresses = [send(client, f"/de/s/{code}/", text=written(shown))["Location"] for code in (station.code, "t7m4")]
    pages = [client.get(address).content.decode() for address in (*addresses, f"/de/galerie/{answer.pk}/")]

    assert [escape(marked(shown)) in page for page in pages] == [True, True, True]


def test_a_name_that_staff_add_reaches_the_screens_at_once(client: Client, station: Station, moderator: User) -> None:
    screen = make_screen(station)
    make_answer(Status.RELEASED, station=station, by=moderator, text="Straßenbahn")
    address = f"/kiosk/{screen.token}/feed/"
    before = client.get(address)

    Question.objects.update(unbroken_words="Straßenbahn")
    station.question.renew_release_version()
    after = client.get(address, headers={"If-None-Match": before["ETag"]})

    assert before.json()["answers"][0]["shown"] == f"Straßen{SOFT_HYPHEN}bahn"
    assert "shown" not in after.json()["answers"][0]


def test_another_name_leaves_pictures_as_they_are(station: Station, moderator: User) -> None:
    make_answer(Status.RELEASED, station=station, by=moderator, text="In der Samtweberei")
    (answer,) = released_answers(station.question_id, limit=2)
    before = Branding(station.question).picture(answer)

    Question.objects.update(unbroken_words="Straßenbahn")

    assert before.unbroken_names == ("samtweberei",)
    assert Branding(station.question).picture(answer) == before
