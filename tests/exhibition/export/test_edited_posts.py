"""What staff changed about a post is in the ZIP and in carousels, too: look, texts, and those for single networks."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.models import Answer, Question, Station
from exhibition.export import rendering
from exhibition.export.downloads import PicturesOutdatedError, prepare_download
from exhibition.export.models import Export
from exhibition.export.selection import ExportSelection
from exhibition.posting.content import text_digest
from exhibition.posting.edited_branding import EditedBranding
from exhibition.posting.models import CaptionTemplate, Post
from exhibition.share.picture import Picture
from moderation.models import AnswerTheme, Theme
from moderation.selectors import read_exportable
from tests.exhibition.export.conftest import CLOSED, PNG, Queue, begin, released, work
from tests.exhibition.posting import make_plan
from tests.factories import make_question, make_station

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    """Pictures that are not drawn; each is its text, layout and ground."""
    drawn: list[Picture] = []

    def draw(picture: Picture, scale: float = 1.0) -> bytes:
        drawn.append(picture)
        return PNG + f"{picture.text} {picture.layout} {picture.colour_theme.ground}".encode()

    monkeypatch.setattr(rendering, "draw_picture", draw)
    return drawn


@pytest.fixture
def station(db: None) -> Station:
    return make_station(make_question(networks="Instagram, Facebook, Mastodon"))


@pytest.fixture
def answers(station: Station) -> list[Answer]:
    answers = released(station, "Rhein", "Zoo", "Stadtwald")
    theme = Theme.objects.create(question=station.question, name="Grün")
    AnswerTheme.objects.bulk_create(AnswerTheme(answer=answer, theme=theme) for answer in answers)
    make_plan(station.question)
    return answers


def edit(answer: Answer, **fields: Any) -> None:
    (read,) = read_exportable(answer.question_id, [answer.pk])
    Post.objects.filter(answer_id=answer.pk).update(**fields, text_digest=text_digest(read))


def unpack(export: Export) -> dict[str, bytes]:
    download = prepare_download(export, CLOSED)
    assert download.file
    with zipfile.ZipFile(download.file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_pictures_and_slides_have_the_chosen_look(
    station: Station, answers: list[Answer], drawn: list[Picture]
) -> None:
    edit(answers[0], layout="card", colour_theme="linde", alt_text="Der Fluss.")

    inside = unpack(work(begin(station, ExportSelection(["portrait"], carousels=True))))

    single = inside[f"hochformat-4-5/{answers[0].pk}.png"]
    assert single.endswith(b"Rhein card #12331d")
    slides = [content for name, content in inside.items() if name.startswith("karussells/") and b"Rhein" in content]
    assert single in slides
    alt_texts = next(content.decode() for name, content in inside.items() if name.endswith("alternativtexte.txt"))
    assert "Der Fluss." in alt_texts


def test_texts_are_those_of_the_posts_and_networks_have_their_own(
    station: Station, answers: list[Answer], drawn: list[Picture]
) -> None:
    CaptionTemplate.objects.create(question=station.question, network="mastodon", text="Kurz: {antwort}")
    edit(answers[0], caption="Rhein, sagt jemand.")
    edit(answers[1], caption="Zoo.")
    Answer.objects.filter(pk=answers[1].pk).update(text="Zo[…]")

    inside = {name: content.decode() for name, content in unpack(work(begin(station))).items() if name.endswith(".txt")}

    assert inside[f"texte/{answers[0].pk}-bildtext.txt"] == "Rhein, sagt jemand.\n"
    assert f"texte/{answers[0].pk}-bildtext-mastodon.txt" not in inside  # the same everywhere
    assert "Zoo." not in inside[f"texte/{answers[1].pk}-bildtext.txt"]  # it quotes what was masked
    assert inside[f"texte/{answers[2].pk}-bildtext-mastodon.txt"] == "Kurz: „Stadtwald“\n"
    assert f"texte/{answers[2].pk}-bildtext-facebook.txt" not in inside


def test_an_edit_after_drawing_is_drawn_before_the_next_download(
    station: Station, answers: list[Answer], drawn: list[Picture]
) -> None:
    edit(answers[0], layout="weave", colour_theme="rhein")  # whatever it has without an edit, which its id decides
    export = work(begin(station))
    unpack(export)
    drawn.clear()
    edit(answers[0], layout="quote", colour_theme="samt")

    with pytest.raises(PicturesOutdatedError):
        unpack(export)
    Queue().work()

    assert [picture.text for picture in drawn] == ["Rhein"]
    assert unpack(export)[f"hochformat-4-5/{answers[0].pk}.png"].endswith(b"Rhein quote #3d0c2c")


def test_the_template_is_that_of_the_posts_day(station: Station, answers: list[Answer], drawn: list[Picture]) -> None:
    question = Question.objects.prefetch_related("texts").get(pk=station.question_id)
    for position, text in enumerate(("A {antwort}", "B {antwort}", "C {antwort}")):
        CaptionTemplate.objects.create(question=question, position=position, text=text)
    branding = EditedBranding(question)
    read = {answer.id: answer for answer in read_exportable(question.pk, [answer.pk for answer in answers])}

    said = [branding.caption(read[post.answer_id])[0] for post in Post.objects.order_by("date")]

    assert sorted(said) == ["A", "B", "C"]


def test_the_posts_cost_three_queries_however_many_there_are(station: Station, answers: list[Answer]) -> None:
    question = Question.objects.prefetch_related("texts").get(pk=station.question_id)
    branding = EditedBranding(question)
    read = read_exportable(question.pk, [answer.pk for answer in answers])
    branding.picture(read[0]), branding.caption(read[0])

    with CaptureQueriesContext(connection) as queries:
        for answer in read:
            branding.picture(answer), branding.caption(answer), branding.alt_text(answer)
    assert len(queries) == 0
