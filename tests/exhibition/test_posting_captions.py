"""Templates of captions: what they may say, and that every caption keeps within what the networks take."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from contributions.enums import Status
from contributions.models import Question, Station
from exhibition.posting.models import CaptionTemplate
from exhibition.share.branding import Branding
from exhibition.share.caption import (
    DEFAULT_TEMPLATE,
    TemplateFault,
    TemplateProblem,
    compose_caption,
    count_hashtags,
    count_units,
    find_problems,
)
from moderation.selectors import ReleasedAnswer
from tests.exhibition.posting import editor
from tests.factories import NOW, make_answer

WORDS = {"title": "Was kann Krefeld für dich?", "hosts": "VHS Krefeld", "hashtag": "krefeldkannwas"}
ROOM: dict[str, Any] = {
    "titles": ["Was?", "What can Krefeld do for you?"],
    "hosts": "VHS Krefeld",
    "hashtag": "kkw",
    "longest": 280,
}


def test_a_template_stands_around_the_answer() -> None:
    template = "Ihr habt gesagt: {antwort}\nDanke! {hashtag} #danke"

    assert compose_caption("Rhein!", "de", **WORDS, template=template) == (
        "Ihr habt gesagt: „Rhein!“\nDanke! #krefeldkannwas #danke"
    )


def test_templates_with_the_former_name_of_the_hosts_are_still_right() -> None:
    assert "{gastgeber}" in DEFAULT_TEMPLATE
    for name in ("gastgeber", "traeger"):
        template = f"{{antwort}} {{{name}}}"
        assert find_problems(template, **ROOM) == []
        assert compose_caption("Rhein!", "de", **WORDS, template=template) == "„Rhein!“ VHS Krefeld"


def test_an_answer_is_no_template_and_lone_braces_are_text() -> None:
    said = compose_caption("{hashtag} {antwort} {0}", "de", **WORDS, template="{ {antwort} } {frage}")

    assert said == "{ „{hashtag} {antwort} {0}“ } Was kann Krefeld für dich?"


@pytest.mark.parametrize(
    "template", ["{hashtag}\n{antwort}\n{hashtag}\nEnde", "{antwort}\n\n{hashtag}", DEFAULT_TEMPLATE]
)
def test_a_line_that_only_had_the_hashtag_is_left_out(template: str) -> None:
    said = compose_caption("Rhein!", "de", **WORDS | {"hashtag": ""}, template=template)

    assert "\n\n\n" not in said
    assert said == said.strip()


def test_a_line_beside_the_answer_keeps_its_break() -> None:
    said = compose_caption(
        "Rhein!", "de", **WORDS | {"hashtag": ""}, template="Frage\n{hashtag}{antwort}{hashtag}\nEnde"
    )

    assert said == "Frage\n„Rhein!“\nEnde"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        (DEFAULT_TEMPLATE, []),
        ("{antwort}", []),
        ("{antwort} {a} {b} {a}", [TemplateProblem(TemplateFault.UNKNOWN, placeholders="{a}, {b}")]),
        ("{frage}", [TemplateProblem(TemplateFault.NO_ANSWER)]),
        ("{antwort} {antwort}", [TemplateProblem(TemplateFault.SECOND_ANSWER)]),
        ("x" * 1918 + "{antwort}", []),
        ("x" * 1919 + "{antwort}", [TemplateProblem(TemplateFault.TOO_LONG, excess=1)]),
        ("x" * 1890 + "{frage}{antwort}", []),
        (
            "x" * 1891 + "{frage}{antwort}",
            [TemplateProblem(TemplateFault.TOO_LONG, excess=1)],
        ),  # the longest of the titles
        ("#a #b #c #d {hashtag} {antwort}", []),
        ("#a #b #c #d #e {hashtag} {antwort}", [TemplateProblem(TemplateFault.TOO_MANY_HASHTAGS, excess=1)]),
    ],
)
def test_faults_are_found(template: str, found: list[TemplateProblem]) -> None:
    assert find_problems(template, **ROOM) == found


@pytest.mark.parametrize(
    "text", ["a" * 280, "#a" * 140, "#a " * 93, "😀" * 280, "\U0001f468‍\U0001f469‍\U0001f467" * 280]
)
def test_a_template_without_faults_gives_captions_that_may_be_posted(text: str) -> None:
    template = "x" * 1840 + " #a #b {antwort} {hashtag}"
    assert find_problems(template, titles=["Was?"], hosts="VHS", hashtag="kkw", longest=280) == []

    said = compose_caption(text, "de", title="Was?", hosts="VHS", hashtag="kkw", template=template)

    assert count_units(said) <= 2200
    assert count_hashtags(said) <= 5
    assert said.endswith("#kkw")


@pytest.mark.django_db
def test_the_language_decides_which_template_is_taken(station: Station, django_assert_num_queries: Any) -> None:
    question = station.question
    for language, text in (("", "alle {antwort}"), ("tr", "tr {antwort}"), ("de", "de {antwort}")):
        CaptionTemplate.objects.create(question=question, language=language, text=text)
    branding = Branding(Question.objects.prefetch_related("texts").get())

    with django_assert_num_queries(2):  # the templates, and the translations
        said = [
            branding.caption(ReleasedAnswer(1, "x", language, NOW, 1)).split()[0]
            for language in ("tr", "de-simple", "ar")
        ]

    assert said == ["tr", "de", "alle"]


@pytest.mark.django_db
def test_staff_write_a_template_and_go_back_to_the_usual_one(station: Station) -> None:
    make_answer(Status.RELEASED, station=station, text="Rhein!", language="tr")
    client, where = editor(), reverse("posting:captions", args=[station.question_id]) + "?language=tr"

    response = client.post(where, {"text": "Krefeld!\r\n{antwort}"}, follow=True)
    assert "Krefeld!\n“Rhein!”" in response.content.decode()
    assert CaptionTemplate.objects.get().text == "Krefeld!\n{antwort}"

    client.post(where, {"text": "", "default": "1"})
    assert not CaptionTemplate.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Dieses Feld ist zwingend erforderlich."),
        ("Hallo", "Ohne diesen Platzhalter steht die Antwort nicht im Bildtext"),
        ("{antwort} {name}", "gibt es nicht: {name}."),
        ("{antwort} #1a #2a #3a #4a #5a {hashtag}", "Das ist 1 Hashtag zu viel"),
        ("{antwort}" + "x" * 1950, "zu lang: Höchstens 2200 sind erlaubt"),
    ],
)
def test_a_template_with_faults_is_refused_and_kept_in_the_form(station: Station, text: str, said: str) -> None:
    response = editor().post(reverse("posting:captions", args=[station.question_id]), {"text": text})

    html = response.content.decode()
    assert said in html
    assert text in html
    assert not CaptionTemplate.objects.exists()
