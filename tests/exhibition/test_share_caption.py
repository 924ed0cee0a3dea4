"""Captions come whole, alt texts keep within what the networks take."""

import re

import pytest

from exhibition.share.caption import CaptionWords, compose_alt_text, compose_caption, count_units, shorten

FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
WORDS = CaptionWords("Was kann Krefeld für dich?", "VHS Krefeld", "#krefeldkannwas")
TEMPLATE = "{frage}\n\n{antwort}\n\n{gastgeber}\n{hashtag}"


def test_a_caption_says_question_answer_hosts_and_hashtag() -> None:
    assert (
        compose_caption("Rhein!", "de", WORDS, TEMPLATE)
        == "Was kann Krefeld für dich?\n\n„Rhein!“\n\nVHS Krefeld\n#krefeldkannwas"
    )


def test_a_caption_without_hashtag_has_none() -> None:
    assert "#" not in compose_caption("Rhein!", "de", WORDS._replace(hashtag=""), TEMPLATE)


@pytest.mark.parametrize("text", ["a" * 5000, FAMILY * 1000, "a\n" * 1500, "😀" * 1500])
def test_a_caption_is_never_cut_and_an_alt_text_is_short_enough(text: str) -> None:
    long_alt = compose_alt_text(text, "de", answer_to="Antwort auf: Was kann Krefeld für dich?")

    assert f"„{text}“" in compose_caption(text, "de", WORDS, TEMPLATE)
    assert count_units(long_alt) <= 1000
    assert long_alt.endswith("…“ Antwort auf: Was kann Krefeld für dich?")
    assert "\u200d…" not in long_alt


def test_a_caption_has_five_hashtags_and_loses_no_letter() -> None:
    text = compose_caption("#a #b #c #d #e #f ist # nicht x#y", "de", WORDS, TEMPLATE)

    assert text.replace("\N{WORD JOINER}", "").count("#a #b #c #d #e #f ist # nicht x#y") == 1
    assert re.findall(r"#\w+", text) == ["#a", "#b", "#c", "#d", "#y", "#krefeldkannwas"]  # x#y is none to a network


def test_an_alt_text_is_the_whole_answer_in_one_line() -> None:
    text = compose_alt_text("Eins\nzwei\n\ndrei", "de", answer_to="Antwort auf: Was kann Krefeld für dich?")

    assert text == "„Eins zwei drei“ Antwort auf: Was kann Krefeld für dich?"


def test_what_an_answer_quotes_stands_in_single_marks() -> None:
    assert "\n\n„Sie rief ‚Ja‘!“\n\n" in compose_caption('Sie rief "Ja"!', "de", WORDS, TEMPLATE)
    assert compose_alt_text("он сказал «да»", "uk", answer_to="…") == "«он сказал „да“» …"


def test_a_line_that_networks_would_turn_begins_with_a_mark() -> None:
    text = "VHS تتيح لي أن أتعلم\n🇩🇪 هنا بيتي\nوأنا سعيد"

    assert "«VHS" not in compose_caption("Heimat VHS", "de", WORDS, TEMPLATE)
    assert f"\n\n\u200f«{text.replace('🇩🇪', chr(0x200F) + '🇩🇪')}»\n\n" in compose_caption(text, "ar", WORDS, TEMPLATE)
    assert compose_alt_text(text, "ar", answer_to="…").startswith("\u200f«VHS")


@pytest.mark.parametrize(("text", "language"), [("أن أتعلم.", "ar"), ("رودخانهٔ راین.", "fa"), ("هنا.", "de")])
def test_german_words_beside_an_answer_from_right_to_left_stand_apart_from_it(text: str, language: str) -> None:
    assert compose_alt_text(text, language, answer_to="Antwort auf: Was?") == f"«{text}» {FSI}Antwort auf: Was?{PDI}"
    assert FSI not in compose_alt_text("Rhein!", "de", answer_to="Antwort auf: Was?")
    assert FSI not in compose_caption(text, language, WORDS, TEMPLATE)  # each in a line of its own
    words = WORDS._replace(galerie="https://krefeld.example/galerie/1")
    caption = compose_caption(
        text, language, words, "Jemand sagt: {antwort}\nسؤالنا: {frage}\nكل شيء: {galerie} {hashtag}"
    )
    assert caption.split("\n") == [
        f"Jemand sagt: {FSI}«{text}»{PDI}",
        f"سؤالنا: {FSI}Was kann Krefeld für dich?{PDI}",
        "كل شيء: https://krefeld.example/galerie/1 #krefeldkannwas",  # a mark would be taken for a part of them
    ]


@pytest.mark.parametrize(
    ("text", "longest", "kept"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), (FAMILY * 2, 12, FAMILY + "…")]
)
def test_shortening_keeps_graphemes_whole(text: str, longest: int, kept: str) -> None:
    assert shorten(text, longest) == kept
