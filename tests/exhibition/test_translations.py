"""A translation that two people wrote and cleared: screen, gallery, captions, pictures, and not open data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from exhibition.export.contents import collect_contents
from exhibition.export.rendering import StoredPicture, source_hash
from exhibition.export.selection import SelectedPictures
from exhibition.gallery.link_picture import link_picture
from exhibition.kiosk.feed import current_stamp
from exhibition.models import Screen
from exhibition.share.branding import Branding
from exhibition.share.caption import CaptionWords, compose_caption
from exhibition.share.networks import NETWORKS
from exhibition.share.picture import MAX_TRANSLATION_LENGTH, template_data
from moderation.models import Translation
from moderation.selectors import ReleasedAnswer, find_released_answers
from moderation.translations.selectors import version_of
from moderation.translations.services import remove_translation
from tests.factories import NOW, make_answer, make_moderator, make_screen, make_translation

pytestmark = pytest.mark.django_db
GERMAN = "Der Rhein\nist „meine“ Straße"
WORDS = CaptionWords("Was kann Krefeld für dich?", "VHS Krefeld", "#krefeldkannwas")


@pytest.fixture
def screen(station: Station) -> Screen:
    return make_screen(station, with_translations=True)


@pytest.fixture
def answer(station: Station, moderator: User) -> Answer:
    return make_answer(Status.RELEASED, station=station, by=moderator, text="Ren benim yolum", language="tr")


def remove(answer: Answer) -> None:
    seen = version_of(answer, Translation.objects.get(pk=answer.pk))
    remove_translation(answer_id=answer.pk, seen=seen, by=make_moderator(), now=NOW)


def feed(client: Client, screen: Screen) -> dict[str, Any]:
    return client.get(f"/kiosk/{screen.token}/feed/").json()


def test_a_screen_that_asks_for_it_gets_it_in_one_line(client: Client, screen: Screen, answer: Answer) -> None:
    make_translation(answer, GERMAN)

    page = client.get(screen.get_absolute_url()).content.decode()
    sent = feed(client, screen)["answers"][0]

    assert sent["translation"] == {
        "lang": "de",
        "name": "Deutsch",
        "text": "Der Rhein\N{NO-BREAK SPACE}/ ist „meine“ Straße",
    }
    assert sent["text"] == answer.text
    assert 'lang="de" data-name="Deutsch"\n>Der Rhein\N{NO-BREAK SPACE}/ ist „meine“ Straße</p>' in page
    assert 'class="field translated"' in page


def test_no_other_screen_gets_it(client: Client, screen: Screen, answer: Answer) -> None:
    make_translation(answer, GERMAN)
    Screen.objects.update(with_translations=False)

    assert "translation" not in feed(client, screen)["answers"][0]
    assert "Der Rhein" not in client.get(screen.get_absolute_url()).content.decode()


def test_what_was_written_cleared_or_removed_reaches_a_running_screen(
    client: Client, screen: Screen, answer: Answer
) -> None:
    address, versions = f"/kiosk/{screen.token}/feed/", list[str]()

    def is_new() -> bool:
        etag = f'"{versions[-1]}"'
        return client.get(address, headers={"If-None-Match": etag}).status_code == 200

    versions.append(feed(client, screen)["version"])
    assert not is_new()
    make_translation(answer, GERMAN)
    assert is_new()
    versions.append(feed(client, screen)["version"])
    remove(answer)
    assert is_new()
    assert "translation" not in feed(client, screen)["answers"][0]
    versions.append(feed(client, screen)["version"])
    Screen.objects.update(with_translations=False)
    assert is_new()


def test_the_heartbeat_knows_the_version_of_such_a_screen(client: Client, screen: Screen, answer: Answer) -> None:
    stored = Screen.objects.select_related("question__release_counter").get()

    assert current_stamp(stored) == feed(client, screen)["version"]


def test_nothing_new_costs_one_query_and_a_page_one_more_for_all_translations(
    client: Client, screen: Screen, station: Station, moderator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 2, 3):
        now = NOW + timedelta(minutes=number)
        text = {"text": f"Ren {number}", "language": "tr"}
        make_translation(make_answer(Status.RELEASED, station=station, by=moderator, now=now, **text), GERMAN)
        with django_assert_num_queries(7):  # state, pause, answers, translations, names of partners, two languages
            etag = client.get(f"/kiosk/{screen.token}/feed/").headers["ETag"]
        with django_assert_num_queries(1):
            client.get(f"/kiosk/{screen.token}/feed/", headers={"If-None-Match": etag})


@pytest.fixture
def in_gallery(answer: Answer) -> Answer:
    """Its question has closed, and its gallery is open."""
    now = timezone.now()
    question = answer.question
    question.opens_at, question.closes_at = now - timedelta(days=9), now - timedelta(days=1)
    question.save()
    return answer


@pytest.mark.parametrize(
    ("language", "mark"),
    [
        ("de", "Deutsche Übersetzung von unserem Team"),
        ("tr", "Ekibimizin Almanca çevirisi"),
        ("ar", "ترجمة ألمانية من فريقنا"),
    ],
)
def test_the_page_of_the_answer_says_who_translated(
    client: Client, in_gallery: Answer, language: str, mark: str
) -> None:
    address = f"/{language}/galerie/{in_gallery.pk}/"
    assert mark not in client.get(address).content.decode()

    make_translation(in_gallery, GERMAN)

    page = client.get(address).content.decode()
    assert f"{mark}</p>" in page
    assert '<p class="said" lang="de" dir="ltr">Der Rhein' in page


def test_one_in_german_asks_for_none(
    client: Client, in_gallery: Answer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"/de/galerie/{in_gallery.pk}/"
    client.get(address)
    for language, count in (("tr", 1), ("de", 0)):
        Answer.objects.update(language=language)
        with django_assert_num_queries(8 + count):
            client.get(address)


def test_open_data_have_the_answer_alone(client: Client, in_gallery: Answer) -> None:
    make_translation(in_gallery, GERMAN)

    for name in ("json", "csv"):
        response = client.get(f"/de/galerie/daten.{name}?frage={in_gallery.question.slug}")
        data = b"".join(response).decode()
        assert "Ren benim yolum" in data
        assert "Straße" not in data


def test_a_caption_says_it_below_the_answer_and_says_what_it_is(answer: Answer) -> None:
    assert "Übersetzung" not in Branding(answer.question).caption(shown(answer))

    make_translation(answer, "Der Rhein! #krefeld")

    caption = Branding(answer.question).caption(shown(answer))
    assert "“Ren benim yolum”\n\nÜbersetzung: Der Rhein! #\N{WORD JOINER}krefeld\n\n" in caption


def shown(answer: Answer) -> ReleasedAnswer:
    return find_released_answers([answer.pk])[answer.pk]


def test_captions_of_many_cost_one_query_more(
    answer: Answer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    question = Question.objects.prefetch_related("texts").get()
    make_translation(answer, GERMAN)
    branding, each = Branding(question), shown(answer)
    with django_assert_num_queries(3):  # the templates, the translations, the gallery
        assert branding.caption(each) == branding.caption(each)


def test_a_network_without_room_for_both_gets_the_answer(answer: Answer) -> None:
    make_translation(answer, "g" * 280)

    branding = Branding(answer.question)

    assert branding.caption(shown(answer), NETWORKS["bluesky"]) == "“Ren benim yolum”\n#krefeldkannwas"
    assert "g" * 280 in branding.caption(shown(answer), NETWORKS["mastodon"])


def test_a_template_keeps_what_stands_beside_the_answer() -> None:
    template = "{frage}\n{antwort} – sagt Krefeld\n{hashtag}"

    caption = compose_caption("Ren!", "tr", WORDS, template, "Übersetzung: Rhein!")

    assert caption.endswith("“Ren!” – sagt Krefeld\n\nÜbersetzung: Rhein!\n#krefeldkannwas")


def test_the_picture_has_it_small_below_the_answer_in_one_line(answer: Answer) -> None:
    own = Branding(answer.question)
    assert own.picture(shown(answer)).translation == ""
    make_translation(answer, GERMAN + ", z. B. die Straßenbahn am Rhein" * 6)

    picture = Branding(answer.question).picture(shown(answer))
    alt_text = Branding(answer.question).alt_text(shown(answer))
    translation = template_data(picture)["translation"]

    assert translation["lang"] == "de"
    typeset = translation["text"].replace("\N{NO-BREAK SPACE}", "_").replace("\N{SOFT HYPHEN}", "|")
    assert typeset.startswith("Der Rhein_/ ist „meine“ Straße, z._B. die Straßen|bahn am Rhein,")
    assert translation["text"].endswith("\N{NO-BREAK SPACE}…")
    assert len(translation["text"].replace("\N{SOFT HYPHEN}", "")) <= MAX_TRANSLATION_LENGTH
    assert alt_text.startswith("“Ren benim yolum” Übersetzung: Der Rhein / ist „meine“ Straße, z. B. die Straßenbahn")


def test_the_picture_of_the_question_alone_has_none(station: Station) -> None:
    with override("en"):  # the question stands there as if it were an answer, with a number of its own
        made = link_picture(station.question, None, NOW, {station.question_id: GERMAN}).make()

    assert (made.language, made.translation) == ("en", "")


def test_a_picture_drawn_before_it_changed_is_not_handed_out(answer: Answer) -> None:
    def drawn() -> dict[str, StoredPicture]:
        picture = Branding(answer.question).picture(shown(answer))
        return {f"hochformat-4-5/{answer.pk}.png": StoredPicture(source_hash(picture), 1)}

    def names(stored: dict[str, StoredPicture]) -> list[str]:
        selected = SelectedPictures({"portrait": {answer.pk}}, [])
        contents = collect_contents(Branding(answer.question), selected, stored)
        return [entry.name for entry in contents.entries if entry.name.endswith(".png")]

    before = drawn()
    assert names(before) == list(before)
    make_translation(answer, GERMAN)
    assert names(before) == []
    between = drawn()
    assert names(between) == list(between)
    remove(answer)
    assert names(between) == []
    assert names(before) == list(before)


def test_a_change_reaches_the_picture_of_a_link(client: Client, in_gallery: Answer) -> None:
    address, etags = f"/galerie/{in_gallery.pk}/bild.png", set[str]()
    Answer.objects.update(consent_social=True)

    for change in (lambda: None, lambda: make_translation(in_gallery, GERMAN)):
        change()
        etags.add(client.get(address).headers["ETag"])

    assert len(etags) == 2
    last = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": last}).status_code == 304
    remove(in_gallery)
    assert client.get(address, headers={"If-None-Match": last}).status_code == 200
