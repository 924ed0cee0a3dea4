"""Templates of captions: what they may say, and that every caption keeps within what the networks take."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from contributions.enums import Status
from contributions.models import Question, Station
from exhibition.posting.models import TEMPLATES_IN_TURN, CaptionTemplate
from exhibition.posting.services import save_caption_templates
from exhibition.share.branding import Branding
from exhibition.share.caption import (
    CaptionWords,
    TemplateFault,
    TemplateProblem,
    caption_defaults,
    compose_caption,
    find_problems,
)
from exhibition.share.networks import INSTAGRAM, NETWORKS, Network
from moderation.models import AnswerTheme, Theme
from moderation.selectors import ReleasedAnswer, read_exportable
from tests.exhibition.posting import editor
from tests.factories import NOW, make_answer

WORDS = CaptionWords("Was kann Krefeld für dich?", "VHS Krefeld", "#krefeldkannwas")
ROOM = CaptionWords("What can Krefeld do for you?", "VHS Krefeld", "#kkw")
TEMPLATE = "{frage}\n\n{antwort}\n\n{gastgeber}\n{hashtag}"


def test_a_template_stands_around_the_answer() -> None:
    template = "Ihr habt gesagt: {antwort}\nDanke! {hashtag} #danke"

    assert compose_caption("Rhein!", "de", WORDS, template) == (
        "Ihr habt gesagt: „Rhein!“\nDanke! #krefeldkannwas #danke"
    )


def test_templates_with_the_former_name_of_the_hosts_are_still_right() -> None:
    for name in ("gastgeber", "traeger"):
        template = f"{{antwort}} {{{name}}}"
        assert find_problems(template, ROOM, longest=280) == []
        assert compose_caption("Rhein!", "de", WORDS, template) == "„Rhein!“ VHS Krefeld"


def test_an_answer_is_no_template_and_lone_braces_are_text() -> None:
    said = compose_caption("{hashtag} {antwort} {0}", "de", WORDS, "{ {antwort} } {frage}")

    assert said == "{ „{hashtag} {antwort} {0}“ } Was kann Krefeld für dich?"


@pytest.mark.parametrize("template", ["{hashtag}\n{antwort}\n{hashtag}\nEnde", "{antwort}\n\n{hashtag}", TEMPLATE])
def test_a_line_that_only_had_the_hashtag_is_left_out(template: str) -> None:
    said = compose_caption("Rhein!", "de", WORDS._replace(hashtag=""), template)

    assert "\n\n\n" not in said
    assert said == said.strip()


def test_a_line_beside_the_answer_keeps_its_break() -> None:
    said = compose_caption("Rhein!", "de", WORDS._replace(hashtag=""), "Frage\n{hashtag}{antwort}{hashtag}\nEnde")

    assert said == "Frage\n„Rhein!“\nEnde"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        (TEMPLATE, []),
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
    assert find_problems(template, ROOM, longest=280) == found


@pytest.mark.parametrize("text", ["a" * 280, "#a" * 140, "#a " * 93, "😀" * 280])
def test_a_template_without_faults_gives_captions_that_may_be_posted(text: str) -> None:
    template = "x" * 1600 + " #a #b {antwort} {hashtag}"
    assert find_problems(template, ROOM, longest=280) == []

    said = compose_caption(text, "de", ROOM, template)

    assert INSTAGRAM.fits(said)
    assert said.endswith("#kkw")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{thema}\n{antwort}", "„Rhein!“"),
        ("Thema: {thema}\n{antwort}\n\nAuf {sprache}.\n\nEnde", "„Rhein!“\n\nEnde"),
        ("{antwort}\nMehr: {galerie}\n{aufruf}", "„Rhein!“\nUnd du?"),
    ],
)
def test_a_line_is_left_out_where_there_is_nothing_for_it(template: str, said: str) -> None:
    assert compose_caption("Rhein!", "de", WORDS._replace(aufruf="Und du?"), template) == said


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_usual_templates_are_right_in_every_language(language: str) -> None:
    call, templates = caption_defaults()[language]
    words = ROOM._replace(galerie="https://antworten.example.org/galerie/9999999/", aufruf=call)

    assert len({template.split("\n")[0] for template in templates}) == len(templates) == TEMPLATES_IN_TURN
    for template in templates:
        assert find_problems(template, words, longest=280) == []
        assert INSTAGRAM.fits(compose_caption("Rhein!", language, words, template))
    assert sum(call == other.call for other in caption_defaults().values()) == 1


@pytest.mark.django_db
def test_the_language_decides_which_template_is_taken(station: Station, django_assert_num_queries: Any) -> None:
    question = station.question
    for network, language, text in (
        ("", "", "alle {antwort}"),
        ("", "tr", "tr {antwort}"),
        ("", "de", "de {antwort}"),
        ("bluesky", "tr", "tr auf Bluesky {antwort}"),
        ("bluesky", "", "Bluesky {antwort}"),
    ):
        save_caption_templates(question.pk, network, language, [text])
    branding = Branding(Question.objects.prefetch_related("texts").get())

    with django_assert_num_queries(2):  # the templates, and the translations
        said = [
            [
                branding.caption(ReleasedAnswer(1, "x", language, NOW, 1), network).split(" “")[0].split(" „")[0]
                for language in ("tr", "de-simple", "el")
            ]
            for network in (INSTAGRAM, NETWORKS["bluesky"])
        ]

    assert [[each.split(" «")[0] for each in row] for row in said] == [
        ["tr", "de", "alle"],
        ["tr auf Bluesky", "Bluesky", "Bluesky"],
    ]


@pytest.mark.django_db
def test_templates_take_turns_and_a_network_gets_the_next_that_fits(station: Station) -> None:
    long = "x" * 200
    save_caption_templates(
        station.question_id, "", "", [f"eins {{antwort}} {long}", "zwei {antwort}", "drei {antwort}"]
    )
    branding = Branding(Question.objects.prefetch_related("texts").get())
    answer = ReleasedAnswer(7, "a" * 150, "de", NOW, 1)

    def said(network: Network) -> list[str]:
        return [branding.caption(answer, network, turn).split()[0] for turn in range(6)]

    assert said(INSTAGRAM) == ["eins", "zwei", "drei"] * 2
    assert said(NETWORKS["bluesky"]) == ["zwei", "zwei", "drei"] * 2
    assert branding.caption(answer).startswith("zwei")  # by its number


@pytest.mark.django_db
def test_what_no_template_makes_short_enough_stands_alone_and_whole(station: Station) -> None:
    branding = Branding(Question.objects.prefetch_related("texts").get())

    for length in (280, 400):
        said = branding.caption(ReleasedAnswer(7, "a" * length, "de", NOW, 1), NETWORKS["bluesky"])
        assert said == f"„{'a' * length}“\n#krefeldkannwas"
        assert NETWORKS["bluesky"].fits(said) is (length == 280)


@pytest.mark.django_db
def test_a_caption_knows_theme_language_and_gallery(station: Station) -> None:
    answer = make_answer(Status.RELEASED, station=station, text="Ren!", language="tr")
    theme = Theme.objects.create(question=station.question, name="Am Wasser")
    AnswerTheme.objects.create(answer=answer, theme=theme)
    texts = ["{antwort} {thema}, auf {sprache}: {aufruf}\n{galerie}"]
    save_caption_templates(station.question_id, "", "", texts)

    said = Branding(Question.objects.prefetch_related("texts").get()).caption(
        read_exportable(station.question_id, [answer.pk])[0]
    )

    assert said.startswith("“Ren!” Am Wasser, auf Türkisch: Ya sen? Yorumlara yaz.")
    assert said.endswith(f"/galerie/{answer.pk}")


@pytest.mark.django_db
def test_staff_write_a_template_and_go_back_to_the_usual_one(station: Station) -> None:
    make_answer(Status.RELEASED, station=station, text="Rhein!", language="tr")
    client, where = editor(), reverse("posting:captions", args=[station.question_id]) + "?language=tr"

    response = client.post(where, {"text": "Krefeld!\r\n{antwort}"}, follow=True)
    assert "Krefeld!\n“Rhein!”" in response.content.decode()
    assert CaptionTemplate.objects.get().text == "Krefeld!\n{antwort}"

    client.post(where, {"text": "1 {antwort}", "text_2": "", "text_3": "3 {antwort}"})
    assert list(CaptionTemplate.objects.values_list("position", "text")) == [(0, "1 {antwort}"), (1, "3 {antwort}")]

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
        ("{antwort}" + "x" * 1950, "zu lang: Instagram nimmt höchstens 2200"),
    ],
)
def test_a_template_with_faults_is_refused_and_kept_in_the_form(station: Station, text: str, said: str) -> None:
    response = editor().post(reverse("posting:captions", args=[station.question_id]), {"text": text})

    html = response.content.decode()
    assert said in html
    assert text in html
    assert not CaptionTemplate.objects.exists()


@pytest.mark.django_db
def test_a_preview_saves_nothing_and_shows_what_is_too_long(station: Station) -> None:
    make_answer(Status.RELEASED, station=station, text="Rhein!")
    where = reverse("posting:captions", args=[station.question_id])
    Question.objects.update(networks="Instagram, Bluesky")
    template = "{antwort} " + "x" * 300

    html = editor().post(f"{where}?network=bluesky", {"text": template, "preview": "1"}).content.decode()

    assert f"<mark>{'x' * 9}</mark>" in html  # nine letters and a blank around the answer
    assert "9 Zeichen zu lang" in html
    assert not CaptionTemplate.objects.exists()
    html = editor().post(where, {"text": template, "preview": "1"}).content.decode()
    assert "<mark>" not in html  # for all networks, those where it is too long get another one
    assert "9 Zeichen zu lang" in html


@pytest.mark.django_db
def test_there_are_templates_for_the_networks_of_the_question_alone(station: Station) -> None:
    where = reverse("posting:captions", args=[station.question_id])

    assert editor().get(f"{where}?network=facebook").status_code == 200
    assert editor().get(f"{where}?network=bluesky").status_code == 404
