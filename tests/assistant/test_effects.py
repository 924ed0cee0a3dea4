"""Large effects are said first, and nothing is stored until somebody confirms them: in the assistant and the admin."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.forms import ValidationError
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.effects import effects_on_question
from contributions.enums import Status
from contributions.models import ConsentText, Question, Station
from exhibition.models import Screen
from krefeld_kann_was.lib.confirmed_effects import FIELD, require_confirmation
from tests.assistant.test_steps import opened, send, sent_by
from tests.factories import make_answer, make_person, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}
DAY = timedelta(days=1)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def running(**fields: Any) -> Question:
    now = timezone.now().replace(microsecond=0)
    return make_question(**{"opens_at": now - 2 * DAY, "closes_at": now + 2 * DAY} | fields)


def form_of(page: str) -> dict[str, Any]:
    """What a browser sends of the admin's form on the page."""
    form = re.search(r'<form [^>]*id="\w+_form"[^>]*>.*?</form>', page, re.DOTALL)
    assert form
    return sent_by(re.sub(r"<form [^>]*>", '<form method="post" novalidate>', form[0], count=1))


def asked(page: str) -> str:
    """The digest that the box on the page would confirm."""
    box = re.search(rf'name="{FIELD}" value="(\w+)"', page)
    assert box, "nobody was asked"
    return box[1]


def change(client: Client, address: str, **changes: Any) -> str:
    """Change the row in the admin, see that a confirmation is asked for, confirm it; returns the page that asked."""
    data = form_of(opened(client, address)) | changes
    page = html.unescape(client.post(address, data, headers=GERMAN).content.decode())
    for value in changes.values():
        assert str(value) in page  # what was typed is still there
    assert "Noch nicht fertig: Lies unten, was zu tun ist." in page  # nothing is wrong
    response = client.post(address, data | {FIELD: asked(page)}, headers=GERMAN)
    assert response.status_code == 302
    return page


def station_page(station: Station) -> str:
    return f"/admin/contributions/station/{station.pk}/change/"


def question_page(question: Question) -> str:
    return f"/admin/contributions/question/{question.pk}/change/"


def test_moving_a_station_says_what_becomes_of_its_answers_and_screens(staff: Client) -> None:
    station, other = make_station(running()), running()
    other.texts.filter(language="de").update(title="Was fehlt dir?")
    Screen.objects.create(question=station.question, station=station, name="Foyer")
    answer = make_answer(Status.RELEASED, station=station, now=timezone.now())

    page = change(staff, station_page(station), question=other.pk)

    assert "beantwortet ab sofort „Was fehlt dir?“ und nicht mehr „Was kann Krefeld für dich?“." in page
    assert "bleiben bei „Was kann Krefeld für dich?“." in page
    assert "zeigen „Was kann Krefeld für dich?“, aber den Code zu „Was fehlt dir?“: Foyer." in page
    station.refresh_from_db()
    answer.refresh_from_db()
    assert (station.question, answer.question != other) == (other, True)


def test_moving_a_station_back_says_only_what_is_not_of_its_question(staff: Client) -> None:
    station, other = make_station(running()), running()
    question = station.question
    other.texts.filter(language="de").update(title="Was fehlt dir?")
    Screen.objects.create(question=question, station=station, name="Foyer")
    Screen.objects.create(question=other, station=station, name="Flur")
    make_answer(Status.RELEASED, station=station, now=timezone.now())
    Station.objects.update(question=other)

    page = change(staff, station_page(station), question=question.pk)

    assert "zeigen „Was fehlt dir?“, aber den Code zu „Was kann Krefeld für dich?“: Flur." in page
    assert "Foyer" not in page
    assert "bleiben bei" not in page

    Station.objects.update(question=question)
    make_answer(Status.RELEASED, station=Station.objects.get(), now=timezone.now())
    Station.objects.update(question=other)
    assert "bleiben bei „Was kann Krefeld für dich?“." in change(staff, station_page(station), question=running().pk)


def test_nothing_is_stored_until_it_is_confirmed_and_only_what_was_read_is(staff: Client) -> None:
    station, other, third = make_station(running()), running(), running()
    address = station_page(station)
    data = form_of(opened(staff, address)) | {"question": other.pk, "name": "Neu"}

    page = staff.post(address, data, headers=GERMAN).content.decode()
    assert 'value="Neu"' in page
    third.texts.filter(language="de").update(title="Eine dritte")
    again = staff.post(address, data | {"question": third.pk, FIELD: asked(page)}, headers=GERMAN).content.decode()

    assert asked(again) != asked(page)
    station.refresh_from_db()
    assert (station.question == other, station.question == third, station.name) == (False, False, "Plakat am Eingang")


def test_a_poster_that_becomes_a_terminal_gives_no_codes_any_more(staff: Client) -> None:
    station = make_station(running())

    page = change(staff, station_page(station), kind="terminal")

    assert "findet die eigene Antwort nicht wieder." in page


def test_rewording_after_answers(staff: Client) -> None:
    question = running()
    address = question_page(question)
    first = "texts-0-title"
    data = form_of(opened(staff, address)) | {first: "Was fehlt dir?"}
    assert staff.post(address, data, headers=GERMAN).status_code == 302  # nobody has answered yet

    send_answer(make_station(question), now=timezone.now())
    page = change(staff, address, **{first: "Was stört dich?"})

    assert "Es gibt schon Antworten auf „Was fehlt dir?“." in page
    assert question.texts.filter(title="Was stört dich?").exists()
    page = html.unescape(
        send(staff, f"/admin/assistant/{question.pk}/question/", title="Und was noch?").content.decode()
    )
    assert "stehen sie dann unter „Und was noch?“" in page
    assert 'value="Und was noch?"' in page


def test_two_questions_at_the_same_time(staff: Client) -> None:
    other = running()
    now = timezone.localtime()
    dates = {"opens_at": f"{now:%Y-%m-%dT%H:%M}", "closes_at": f"{now + DAY:%Y-%m-%dT%H:%M}"}
    first = {"title": "Was fehlt dir?", "hosts": "VHS", **dates}

    page = html.unescape(send(staff, "/admin/assistant/", **first).content.decode())

    assert "Zur selben Zeit läuft schon „Was kann Krefeld für dich?“" in page
    assert Question.objects.get() == other
    assert send(staff, "/admin/assistant/", **first, **{FIELD: asked(page)}).status_code == 303
    assert Question.objects.count() == 2


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ((-2, 2), (-2, -1), "Das Ende liegt in der Vergangenheit: Ab sofort kann niemand mehr antworten."),
        ((1, 2), (-2, -1), "Das Ende liegt in der Vergangenheit: Ab sofort kann niemand mehr antworten."),
        ((-2, 2), (1, 2), "Die Frage hat schon begonnen: Bis zum neuen Beginn kann niemand mehr antworten."),
        ((-2, -1), (-2, 1), "Die Frage war schon zu Ende: Ab sofort können wieder alle antworten."),
    ],
)
def test_dates_that_close_or_open_at_once(before: tuple[int, int], after: tuple[int, int], text: str) -> None:
    now = timezone.now()
    question = make_question(opens_at=now + before[0] * DAY, closes_at=now + before[1] * DAY, gallery="never")
    new = {"opens_at": now + after[0] * DAY, "closes_at": now + after[1] * DAY}

    assert effects_on_question(question, new, now) == [text]
    assert effects_on_question(question, {"hosts": "VHS"}, now) == []
    assert effects_on_question(question, {"opens_at": question.opens_at, "closes_at": question.closes_at}, now) == []


def test_closing_in_the_past_is_asked_in_both_places(staff: Client) -> None:
    question = running()
    end = timezone.localtime() - DAY

    page = change(staff, question_page(question), closes_at_0=f"{end:%d.%m.%Y}", closes_at_1=f"{end:%H:%M:%S}")
    assert "Das Ende liegt in der Vergangenheit" in page
    assert "Die Galerie öffnet damit." in page

    address = f"/admin/assistant/{running().pk}/question/"
    page = send(staff, address, closes_at=f"{end:%Y-%m-%dT%H:%M}").content.decode()
    assert "Das Ende liegt in der Vergangenheit" in page


def test_a_gallery_that_can_never_open_and_one_that_closes_at_once(staff: Client) -> None:
    question = running(gallery="never")
    plain = ConsentText.objects.create(question=question, language="nl", exhibition="Ja", social="Ook")
    assert effects_on_question(question, {"gallery": "running"}, timezone.now()) == []
    ConsentText.objects.filter(pk=plain.pk).update(handed_out=True, agreed_to=True)

    page = html.unescape(send(staff, f"/admin/assistant/{question.pk}/texts/", gallery="running").content.decode())

    assert "Die Galerie kann nie öffnen: Es gibt schon Antworten" in page
    assert Question.objects.get().gallery == "never"
    opened_gallery = running(gallery="running")
    (effect,) = effects_on_question(opened_gallery, {"gallery": "never"}, timezone.now())
    assert effect.startswith("Die Galerie schließt sofort")


def test_another_address_after_the_beginning(staff: Client) -> None:
    page = change(staff, question_page(running(slug="krefeld-2026")), slug="krefeld-2027")

    assert "Adressen mit „krefeld-2026“ führen dann nicht mehr zu ihr." in page


def test_deleting_what_is_in_use_says_what_it_does_or_is_refused(staff: Client) -> None:
    unused, station = make_station(running()), make_station(running())
    screen = Screen.objects.create(question=station.question, station=station, name="Foyer")

    assert "kommt dann auf keine Frage mehr." in opened(staff, station_page(unused).replace("change", "delete"))
    assert "kann nicht gelöscht werden" in opened(staff, station_page(station).replace("change", "delete"))
    assert "eine schwarze Fläche" in opened(staff, f"/admin/exhibition/screen/{screen.pk}/delete/")
    chosen = {"action": "delete_selected", "_selected_action": [unused.pk]}
    page = staff.post("/admin/contributions/station/", chosen, headers=GERMAN).content.decode()
    assert "kommt dann auf keine Frage mehr." in page


def test_a_screen_that_moves_to_another_question(staff: Client) -> None:
    station, other = make_station(running()), make_station(running(slug="andere"))
    screen = Screen.objects.create(question=station.question, station=station, name="Foyer")
    address = f"/admin/exhibition/screen/{screen.pk}/change/"

    page = change(staff, address, question=other.question_id, station=other.pk)

    assert "„Foyer“ zeigt dann sofort Antworten auf eine andere Frage: „Was kann Krefeld für dich? (andere)“." in page


def test_saving_and_adding_the_built_in_texts_keeps_what_was_typed_and_tells_what_it_did(staff: Client) -> None:
    question = running(data_licence="")
    address = question_page(question)
    data = form_of(opened(staff, address)) | {"texts-0-title": "Was fehlt dir?", "_add_default_texts": ""}

    page = staff.post(address, data, headers=GERMAN, follow=True).content.decode()

    assert question.texts.filter(title="Was fehlt dir?").exists()
    assert "Einwilligungen ergänzt: " in page
    assert "Niederländisch" in page
    assert "Eure eigenen Texte sind, wie sie waren." in page
    again = form_of(opened(staff, address)) | {"_add_default_texts": ""}
    page = staff.post(address, again, headers=GERMAN, follow=True).content.decode()
    assert "hat schon alle mitgelieferten Texte." in page


def test_the_box_confirms_exactly_what_it_says() -> None:
    require_confirmation(QueryDict(), [])
    with pytest.raises(ValidationError) as error:
        require_confirmation(QueryDict(), ["<b>Eins</b>"])
    shown = str(next(iter(error.value)))
    assert "&lt;b&gt;Eins&lt;/b&gt;" in shown

    confirmed = QueryDict(f"{FIELD}=other&{FIELD}={asked(shown)}")
    require_confirmation(confirmed, ["<b>Eins</b>"])
    with pytest.raises(ValidationError):
        require_confirmation(confirmed, ["<b>Eins</b>", "Zwei"])


@pytest.mark.parametrize("count", [1, 3])
def test_asking_costs_the_same_with_more_questions(count: int) -> None:
    for _number in range(count):
        running()
    new = {"opens_at": timezone.now(), "closes_at": timezone.now() + DAY}

    with CaptureQueriesContext(connection) as queries:
        assert len(effects_on_question(None, new, timezone.now())) == count

    assert len(queries) == 2


@pytest.mark.parametrize(
    ("before", "after", "warning"),
    [
        ("terminal", "poster", "Darauf bliebe dann jede Antwort mit ihrem Code stehen"),
        ("terminal", "workshop", "Darauf bliebe dann jede Antwort mit ihrem Code stehen"),
        ("workshop", "card", "Das Gerät am Tisch nimmt dann keine Antworten mehr an"),
        ("web", "terminal", "zeigt dieser Standort keinen Code mehr"),
    ],
)
def test_a_station_of_another_kind_says_what_becomes_of_its_device(
    staff: Client, before: str, after: str, warning: str
) -> None:
    station = make_station(running(), kind=before)

    assert warning in change(staff, station_page(station), kind=after)
    station.refresh_from_db()
    assert station.kind == after
