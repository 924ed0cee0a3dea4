"""The form page: open, send, mistakes, too early, too late."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Answer, QuestionText, Station
from contributions.tokens import issue_token
from tests.factories import NOW, make_question, make_station
from tests.visitor import fields, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    return make_station(question, code="k7m4")


def test_an_answer_is_stored_with_all_that_belongs_to_it(client: Client, station: Station) -> None:
    response = send(client, "/s/k7m4/", text="Zu Hause sein.", consent_social="on", quarter="180")

    assert response.status_code == 303
    answer = Answer.objects.get()
    assert (answer.text, answer.status, answer.language, answer.quarter) == ("Zu Hause sein.", "new", "de", "180")
    assert answer.consent_social
    assert answer.consent.language == "de"
    assert (answer.station, answer.question) == (station, station.question)
    assert "Zu Hause sein." in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("given", [True, False])
def test_open_data_are_a_third_box_that_nobody_has_to_tick(client: Client, station: Station, given: bool) -> None:
    page = client.get("/s/k7m4/").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="(\w+)"([^>]*)>', page)
    assert [name for name, _ in boxes] == ["consent_exhibition", "consent_social", "consent_open_data"]
    assert [name for name, attributes in boxes if "required" in attributes] == ["consent_exhibition"]
    assert "checked" not in "".join(attributes for _, attributes in boxes)

    client.post("/s/k7m4/", fields(page, consent_open_data="on" if given else None))

    assert Answer.objects.get().consent_open_data is given


def test_nobody_is_asked_for_open_data_where_the_question_does_not(client: Client) -> None:
    now = timezone.now()
    question = make_question(opens_at=now, closes_at=now + timedelta(days=1), data_licence="")
    make_station(question, code="k7m4")
    page = client.get("/s/k7m4/").content.decode()
    assert "consent_open_data" not in page

    client.post("/s/k7m4/", fields(page, consent_open_data="on"))

    assert not Answer.objects.get().consent_open_data


def test_what_is_beside_the_box_is_short_and_the_rest_is_folded(client: Client, station: Station) -> None:
    station.question.consents.create(
        language="de", version=2, exhibition="Zeigen <b>\nOhne Namen\nMit Code\nfür die Zukunft", social="Auch\nWeg"
    )
    page = client.get("/de/s/k7m4/").content.decode()

    assert 'for="id_consent_exhibition">Zeigen &lt;b&gt;</label>' in page
    hint = '<span id="id_consent_exhibition_helptext">Ohne Namen</span>'
    assert (
        f'<details class="hint"><summary>{hint} <u>Mehr dazu</u></summary><p>Mit Code für die Zukunft</p></details>'
        in page
    )
    assert 'aria-describedby="id_consent_exhibition_helptext id_consent_exhibition_error"' in page
    assert '<p class="hint" id="id_consent_social_helptext">Weg</p>' in page


def test_no_cookie_is_set_anywhere_on_the_way(client: Client, station: Station) -> None:
    for path in ("/", "/en/", "/s/k7m4/", "/antwort/", "/gibt-es-nicht/", "/s/zzzz/", "/status/"):
        client.get(path)
    receipt = send(client, "/s/k7m4/")["Location"]
    client.get(receipt)
    client.post(f"{receipt}zuruecknehmen/")

    assert not client.cookies


def test_the_form_cannot_be_kept_by_a_browser(client: Client, station: Station) -> None:
    assert "no-store" in client.get("/s/k7m4/")["Cache-Control"]


def test_sending_again_leads_to_the_same_receipt(client: Client, station: Station) -> None:
    data = fields(client.get("/s/k7m4/").content.decode())

    first, second = client.post("/s/k7m4/", data), client.post("/s/k7m4/", data)

    assert first["Location"] == second["Location"]
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("status", [Status.NEW, Status.RELEASED])
def test_going_back_and_writing_something_else_loses_nothing(client: Client, station: Station, status: Status) -> None:
    data = fields(client.get("/s/k7m4/").content.decode())
    client.post("/s/k7m4/", data)
    Answer.objects.update(status=status, released_at=NOW)

    response = client.post("/s/k7m4/", data | {"text": "Noch etwas"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Noch etwas" in page
    assert client.post("/s/k7m4/", fields(page, text="Noch etwas")).status_code == 303
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "Hier steht noch nichts"),
        ({"text": " \n\t "}, "Hier steht noch nichts"),
        ({"text": "\u200b\u2060\ufeff"}, "Hier steht noch nichts"),
        ({"text": "x" * 281}, "Das ist 1 Zeichen zu viel"),
        ({"text": "x" * 300}, "Das sind 20 Zeichen zu viel"),
        ({"consent_exhibition": None}, "Ohne dein Ja hier"),
        ({"quarter": "999"}, "999"),
        ({"token": "forged"}, "lag zu lange offen"),
        ({"token": None}, "lag zu lange offen"),
    ],
)
def test_a_mistake_is_named_and_the_text_kept(
    client: Client, station: Station, changes: dict[str, str | None], message: str
) -> None:
    response = send(client, "/s/k7m4/", **({"text": "Das bleibt hier stehen."} | changes))

    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert 'role="alert"' in page
    assert changes.get("text", "Das bleibt hier stehen.").strip(" \t\n") in page  # type: ignore[union-attr]
    assert not Answer.objects.exists()


def test_every_error_is_tied_to_its_field(client: Client, station: Station) -> None:
    page = send(client, "/s/k7m4/", text="", consent_exhibition=None).content.decode()

    for name in ("text", "consent_exhibition"):
        assert f'id="id_{name}_error"' in page
        assert f'href="#id_{name}"' in page
    assert page.count('aria-invalid="true"') == 2


def test_an_old_page_gets_a_new_token_and_keeps_the_text(client: Client, station: Station) -> None:
    consent = station.question.consent("de")
    old = issue_token(timezone.now() - timedelta(hours=49), consent.pk)

    page = send(client, "/s/k7m4/", token=old, text="Lange überlegt").content.decode()

    assert client.post("/s/k7m4/", fields(page, text="Lange überlegt")).status_code == 303


def test_a_change_in_the_admin_shows_at_the_next_request(client: Client, station: Station) -> None:
    client.get("/s/k7m4/")
    QuestionText.objects.filter(language="de").update(title="Was kann der Rhein?")

    assert "Was kann der Rhein?" in client.get("/s/k7m4/").content.decode()


@pytest.mark.parametrize(
    ("path", "accepted", "language", "text"),
    [
        ("/s/k7m4/", "de-DE,de;q=0.9", "de", "Deine Antwort"),
        ("/s/K7M4/", "en-GB,en;q=0.9", "en", "Your answer"),
        ("/s/k7m4/", "sw", "en", "Your answer"),
        ("/en/s/k7m4/", "de", "en", "Your answer"),
        ("/de/s/k7m4/", "en", "de", "Deine Antwort"),
    ],
)
def test_the_address_decides_the_language_then_the_phone(
    client: Client, station: Station, path: str, accepted: str, language: str, text: str
) -> None:
    response = client.get(path, headers={"Accept-Language": accepted})

    assert response["Content-Language"] == language
    assert f'<html lang="{language}" dir="ltr">' in response.content.decode()
    assert text in response.content.decode()


def test_the_answer_carries_the_language_of_its_form(client: Client, station: Station) -> None:
    receipt = send(client, "/en/s/k7m4/")["Location"]

    assert receipt.startswith("/en/antwort/")
    assert Answer.objects.get().consent.language == "en"


def test_a_missing_translation_falls_back_to_german_and_says_so(client: Client, station: Station) -> None:
    QuestionText.objects.filter(language="en").delete()

    assert '<span lang="de" dir="ltr">Was kann Krefeld für dich?</span>' in client.get("/en/s/k7m4/").content.decode()


def test_an_unknown_code_is_a_friendly_404(client: Client, station: Station) -> None:
    response = client.get("/s/zzzz/")

    assert response.status_code == 404
    assert "Diese Adresse kennen wir nicht" in response.content.decode()


@pytest.mark.parametrize("missing", ["texts", "consents"])
def test_a_question_without_texts_is_not_there_yet(client: Client, station: Station, missing: str) -> None:
    token = issue_token(timezone.now(), station.question.consent("de").pk)
    data = fields(f'name="token" value="{token}"')
    getattr(station.question, missing).all().delete()

    for response in (client.get("/s/k7m4/"), client.post("/s/k7m4/", data | {"token": "old"})):
        assert response.status_code == 404
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("opens", "closes", "status", "text"), [(1, 2, 403, "Antworten kannst du ab dem"), (-2, -1, 410, "zu Ende")]
)
def test_before_and_after_there_is_a_friendly_page(
    client: Client, station: Station, opens: int, closes: int, status: int, text: str
) -> None:
    now = timezone.now()
    data = fields(client.get("/s/k7m4/").content.decode(), text="Zu spät?")
    _run(station, now + timedelta(days=opens), now + timedelta(days=closes))

    for response in (client.get("/s/k7m4/"), client.post("/s/k7m4/", data)):
        assert response.status_code == status
        assert text in response.content.decode()
    assert "Zu spät?" in response.content.decode()
    assert not Answer.objects.exists()


def test_who_was_writing_at_closing_time_gets_through(client: Client, station: Station) -> None:
    data = fields(client.get("/s/k7m4/").content.decode())
    now = timezone.now() + timedelta(seconds=2)
    _run(station, now - timedelta(days=2), timezone.now() + timedelta(milliseconds=1))

    assert client.post("/s/k7m4/", data).status_code == 303


def _run(station: Station, opens_at: datetime, closes_at: datetime) -> None:
    station.question.opens_at, station.question.closes_at = opens_at, closes_at
    station.question.save()


def test_the_number_of_queries_of_each_page_is_known(
    client: Client, station: Station, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):  # the first time, notes that the consent text was handed out
        client.get("/s/k7m4/")
    with django_assert_num_queries(3):  # station with question, titles, consent texts; none where they are cached
        page = client.get("/s/k7m4/").content.decode()
    with django_assert_num_queries(7):  # the same, the first agreement, savepoint, insert, release; or the insert alone
        receipt = client.post("/s/k7m4/", fields(page))["Location"]
    # answer, question, titles, consent texts, partners' names, gallery, hours, pace, screens, how many wait, offers
    with django_assert_num_queries(11):
        client.get(receipt)


def test_the_run_is_in_berlin_time(client: Client) -> None:
    opens = datetime.fromisoformat("2999-07-01T08:00:00+00:00")
    make_station(make_question(opens_at=opens, closes_at=opens + timedelta(days=1)), code="b8b8")

    assert "1.\u00a0Juli 2999, 10:00\u00a0Uhr" in client.get("/s/b8b8/").content.decode()


def test_the_home_page_knows_the_open_question(client: Client, station: Station) -> None:
    assert "Was kann Krefeld für dich?" in client.get("/").content.decode()
    assert "/s/k7m4/" not in client.get("/").content.decode()
    make_station(station.question, kind="web", code="web1")
    assert "/de/s/web1/" in client.get("/").content.decode()


def test_the_home_page_without_a_question(client: Client) -> None:
    make_question(opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=8), gallery="never")

    assert "Gerade gibt es keine Frage" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["/S/K7M4/", "/S/k7m4", "/s/K7-M4/", "/DE/S/K7M4/", "/De/s/k7m4/", "/de/s/Ｋ７Ｍ４/", "/s/k٧m۴/", "/ｓ/Ｋ7m4"],
)
def test_an_address_in_other_letters_is_the_same(client: Client, station: Station, path: str) -> None:
    page = client.get(path, follow=True)

    assert page.status_code == 200
    assert page.context is None or page["Content-Language"] == "de"
    assert client.post(page.wsgi_request.path, fields(page.content.decode())).status_code == 303


@pytest.mark.parametrize("path", ["/S/K7M4/?x=1", "/GALERIE/", "/DE/ANTWORT/", "/TR/DATENSCHUTZ"])
def test_every_page_is_found_in_capital_letters(client: Client, station: Station, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].removesuffix("?x=1") == path.removesuffix("?x=1").lower().rstrip("/") + "/"
    assert response["Location"].endswith("?x=1") == path.endswith("?x=1")


@pytest.mark.parametrize("path", ["/WP-LOGIN.PHP", "/／evil.example/s/k7m4", "/De/Nothing/"])
def test_what_nobody_means_is_not_found(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("blank", ["\u3164", "\u115f", "\u1160\n\uffa0", "\u2800\u2800", "\u034f", "\ufffc", "\ufe0f"])
def test_an_answer_has_something_to_see(client: Client, station: Station, blank: str) -> None:
    page = send(client, "/s/k7m4/", text=blank)

    assert "Hier steht noch nichts." in page.content.decode()
    assert send(client, "/s/k7m4/", text=f"{blank}Ja").status_code == 303


@pytest.mark.parametrize("state", ["empty", "mistakes", "terminal"])
def test_the_page_defines_the_properties_that_its_rules_name(client: Client, station: Station, state: str) -> None:
    """And no others while it is empty, for they would weigh."""
    if state == "terminal":
        Station.objects.update(kind="terminal")
    page = client.get("/s/k7m4/") if state != "mistakes" else send(client, "/s/k7m4/", text="")

    css = page.content.decode().partition("<style")[2].partition("</style>")[0]
    defined, used = set(re.findall(r"(--[\w-]+):", css)), set(re.findall(r"var\((--[\w-]+)", css))
    assert used <= defined
    assert state != "empty" or defined == used
    assert "data-theme" not in css
