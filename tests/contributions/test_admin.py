"""Staff cannot save a question that no visitor could answer."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions import defaults
from contributions.consent_texts import TEXTS, consent_parts
from contributions.defaults import default_texts
from contributions.enums import Licence
from contributions.gallery_options import GalleryOpening
from contributions.models import ConsentText, Question, QuestionText, Station
from contributions.services import add_default_texts
from moderation.models import Theme
from tests.factories import NOW, make_person, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/contributions/question/add/"


def filled(text_language: str, consent_language: str) -> dict[str, str]:
    counts = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "1", "MAX_NUM_FORMS": "1000"}
    return {
        "slug": "krefeld-2027",
        "hosts": "VHS Krefeld",
        "opens_at_0": "01.11.2027",
        "opens_at_1": "10:00",
        "closes_at_0": "20.11.2027",
        "closes_at_1": "18:00",
        "answer_length": "280",
        "networks": "Instagram, Facebook",
        "alert_after": "30",
        "rejected_days": "30",
        "report_days": "30",
        "picture_days": "30",
        "exhibition_days": "180",
        "gallery": "closed",
        "colour_theme": "samt",
        **{f"{prefix}-{name}": number for prefix in ("texts", "consents") for name, number in counts.items()},
        "texts-0-language": text_language,
        "texts-0-title": "Was kann Krefeld für dich?",
        "consents-0-language": consent_language,
        "consents-0-exhibition": "Ja",
        "consents-0-social": "Auch",
        "consents-0-networks": "Instagram, Facebook",
    }


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


@pytest.mark.parametrize(("text", "consent"), [("en", "de"), ("de", "en")])
def test_a_question_needs_german_words(staff: Client, text: str, consent: str) -> None:
    response = staff.post(ADDRESS, filled(text, consent), headers={"Accept-Language": "de"})

    assert "Hier fehlt der deutsche Text." in response.content.decode()
    assert not Question.objects.exists()


def test_a_whole_question_is_saved_in_berlin_time(staff: Client) -> None:
    response = staff.post(ADDRESS, filled("de", "de"), headers={"Accept-Language": "de"})

    assert response.status_code == 302
    assert Question.objects.get().opens_at.isoformat() == "2027-11-01T09:00:00+00:00"
    assert Question.objects.get().release_counter.released == 0


def test_the_default_texts_come_in_every_language_and_replace_nothing(client: Client) -> None:
    client.force_login(make_person(superuser=True))
    question = Question.objects.create(slug="x", hosts="VHS", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    ConsentText.objects.create(question=question, language="en", exhibition="Ours", social="Ours too")
    other = Question.objects.create(slug="y", hosts="VHS", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    QuestionText.objects.create(question=other, language="de", title="Was fehlt dir?")
    chosen = {"action": "add_default_texts", "_selected_action": [question.pk, other.pk]}

    page = client.post("/admin/contributions/question/", chosen, follow=True).content.decode()

    codes = set(default_texts())
    assert "Einwilligungen ergänzt: " in page
    assert {text.language for text in question.texts.all()} == codes
    assert {consent.language for consent in other.consents.all()} == codes
    assert question.consents.get(language="en").exhibition == "Ours"
    assert [text.title for text in other.texts.all()] == ["Was fehlt dir?"]
    assert not any(add_default_texts(question))


def test_the_usual_consent_comes_to_name_the_gallery_in_a_new_version_once_it_was_handed_out() -> None:
    question = Question.objects.create(slug="x", hosts="VHS", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    add_default_texts(question)
    plain = question.consents.get(language="de")
    assert "Internetseite" not in plain.exhibition

    question.gallery, question.data_licence = GalleryOpening.RUNNING, Licence.CC_ZERO
    question.networks = "Mastodon,Pixelfed , Instagram"
    question.save()
    send_answer(Station.objects.create(question=question, name="Plakat"), language="de")
    assert add_default_texts(question).renewed == list(default_texts())

    first, second = question.consents.filter(language="de").order_by("version")
    assert (first.pk, first.wording()) == (plain.pk, plain.wording())
    assert question.gallery_opens_at() is None  # somebody agreed to the first version, which does not name it
    assert (second.version, second.names_gallery, second.data_licence) == (2, True, Licence.CC_ZERO)
    assert "auch auf Mastodon, Pixelfed und Instagram gezeigt" in second.social.partition("\n")[0]
    turkish = question.consents.get(language="tr")  # never handed out: replaced
    assert "internet sayfasında" in turkish.exhibition
    assert "CC0 1.0" in turkish.open_data
    assert "CC0" not in turkish.exhibition + turkish.social
    assert turkish.version == 1
    assert not any(add_default_texts(question))


def test_two_clicks_make_one_version(question: Question) -> None:
    """The second one waits before it reads what is missing."""
    with CaptureQueriesContext(connection) as queries:
        add_default_texts(question)

    first = next(query["sql"] for query in queries if "SAVEPOINT" not in query["sql"])
    assert f'FROM "{Question._meta.db_table}" WHERE' in first
    assert "FOR UPDATE" in first or not connection.features.has_select_for_update


def test_a_language_may_come_later_than_the_former_texts(question: Question) -> None:
    texts = default_texts()["de"]._replace(language="fr")

    assert texts.includes(texts.consent_for(question))
    assert not texts.includes(question.consent("en"))


def test_a_question_with_the_former_texts_is_offered_those_of_today(staff: Client) -> None:
    question = Question.objects.create(slug="x", hosts="VHS", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    former = json.loads((Path(defaults.__file__).parent / defaults.FORMER).read_text())
    for language in ("de", "uk"):
        texts = former[language]
        head, where = texts["gallery"].split("\n")
        note = texts["exhibition"].split("\n")[1]
        open_data = texts["open_data"].format(licence="CC BY 4.0")
        exhibition = {"de": texts["exhibition"], "uk": f"{head}\r\n{where} {open_data} {note}"}[language]
        question.consents.create(language=language, exhibition=exhibition, social=texts["social"], handed_out=True)
    question.consents.create(language="en", exhibition="Ours", social="Ours")
    address = f"/admin/contributions/question/{question.pk}/change/"

    page = staff.get(address, headers={"Accept-Language": "de"}).content.decode()
    assert "neue mitgelieferte Einwilligungstexte: Deutsch, Ukrainisch. " in page
    add_default_texts(question)

    assert [consent.version for consent in question.consents.filter(language__in=("de", "uk"))] == [2, 1, 2, 1]
    assert question.consent("de").social == default_texts()["de"].consent_for(question).social
    assert question.consents.get(language="en").exhibition == "Ours"
    page = staff.get(address, headers={"Accept-Language": "de"}).content.decode()
    assert "neue mitgelieferte Einwilligungstexte" not in page


def test_staff_are_told_why_a_gallery_stays_closed(client: Client) -> None:
    client.force_login(make_person(superuser=True))

    page = client.post(ADDRESS, filled("de", "de") | {"gallery": "running"}, follow=True).content.decode()
    assert "Die Galerie bleibt zu. Diese Einwilligungstexte nennen das nicht: Deutsch 1." in page

    named = filled("de", "de") | {"slug": "krefeld-2028", "gallery": "running", "consents-0-names_gallery": "on"}
    page = client.post(ADDRESS, named, follow=True).content.decode()
    assert "krefeld-2028" in page
    assert "bleibt zu. Diese" not in page


@pytest.mark.parametrize("code", sorted(default_texts()))
def test_default_texts_are_short_and_name_what_is_agreed_to(code: str) -> None:
    """Beside the boxes two short lines each; the right of use, the code and the rest are under „Mehr dazu“."""
    licence = max(Licence, key=lambda licence: len(licence.label))
    question = Question(gallery=GalleryOpening.RUNNING, data_licence=licence, networks="A, B, C, D", has_book=True)
    consent = default_texts()[code].consent_for(question)

    consent.clean_fields(exclude=["question"])
    assert len(default_texts()[code].title) <= 120
    for name in TEXTS:
        parts = consent_parts(getattr(consent, name))
        assert parts.more
        assert len(parts.label) <= 140
        assert len(parts.hint) <= 80 + len(licence.label) * (name == "open_data")
        assert getattr(consent, name).count("\n") == 2
    assert re.search(r"A, B, C (und|ve|and|en|e|și|και|та|и|i) D|A، B، C (و|و )D", consent.social.partition("\n")[0])
    assert str(licence.label) not in consent.exhibition + consent.social


def test_the_german_consents_say_what_was_agreed_on() -> None:
    question = Question(gallery=GalleryOpening.CLOSED, networks="Instagram, Facebook")
    consent = default_texts()["de"].consent_for(question)

    exhibition, social = consent_parts(consent.exhibition), consent_parts(consent.social)
    assert exhibition[:2] == (
        "Meine Antwort darf anonym in der Ausstellung und auf ihrer Internetseite gezeigt werden.",
        "Ich habe keine Namen oder Kontaktdaten hineingeschrieben.",
    )
    assert social.label.endswith("auch auf Instagram und Facebook gezeigt werden.")
    assert "jederzeit zurücknehmen" in social.hint
    assert all(part in social.more for part in ("Nutzungsrecht", "mit meinem Code", "für die Zukunft"))
    assert consent.open_data == ""


@pytest.mark.parametrize("name", ["contributions/question", "contributions/station", "moderation/theme"])
def test_questions_are_named_by_their_titles_at_no_cost_a_row(client: Client, name: str) -> None:
    client.force_login(make_person(superuser=True))
    client.get(f"/admin/{name}/")  # what a process reads once
    counts = []
    for number in range(4):
        question = make_question(slug=f"krefeld-{number}")
        question.texts.filter(language="de").update(title=f"Was fehlt {number}?")
        make_station(question, code=f"k7m{number}")
        Theme.objects.create(question=question, name="Grün")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/admin/{name}/").content.decode()
        counts.append(len(queries))
        assert re.findall(r">(Was fehlt \d\? \(krefeld-\d\))</", page)

    assert counts[1] == counts[-1]


def test_a_question_has_its_slug_beside_it_where_that_says_more(client: Client) -> None:
    client.force_login(make_person(superuser=True))
    for slug in ("was-fehlt-dir", "was-fehlt-dir-2"):
        make_question(slug=slug).texts.filter(language="de").update(title="Was fehlt dir?")
    with CaptureQueriesContext(connection) as queries:
        names = sorted(map(str, Question.titled.all()))

    assert names == ["Was fehlt dir?", "Was fehlt dir? (was-fehlt-dir-2)"]
    assert len(queries) == 1
    assert str(Question.objects.get(slug="was-fehlt-dir")) == "was-fehlt-dir"  # nothing is asked for
    page = client.get("/admin/contributions/station/add/").content.decode()
    assert ">Was fehlt dir?</option>" in page
    question = Question.objects.get(slug="was-fehlt-dir")
    page = client.get(f"/admin/assistant/{question.pk}/texts/").content.decode()
    assert f'<a href="/admin/contributions/question/{question.pk}/change/">Was fehlt dir?</a>' in page
