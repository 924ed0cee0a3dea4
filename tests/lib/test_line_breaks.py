"""Where the lines of an answer must not end."""

from __future__ import annotations

import pytest

from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import (
    NO_BREAK_SPACE,
    WORD_JOINER,
    address_parts,
    keep_answer_together,
    keep_place_together,
)
from krefeld_kann_was.lib.typesetting import typography_of
from krefeld_kann_was.templatetags.page import place, question_title


@pytest.mark.parametrize(
    "shown",
    [
        "Krefeld kann z._B. feiern",
        "i._d._R. abends",
        "музыка, книги и_т._д.",
        "Krefeld_– meine Stadt",
        "– Krefeld\n– Rhein",  # a list
        "Ein Eis für 1_€ und\n20_% mehr Grün!",
        "for £_5 a_month",
        "nur 5_km bis zum_Rhein",
        "Yoga im Park, 3_× täglich",
        "ab 24._November",
        "27._November 2026_– 4._Dezember 2026",  # no telephone number
        "Wolność i_w_domu",
        "у_місті і_в_парку",
        "la città e_i_libri",
        "until I_finish, for a_„nice“ job",
        "a b c d",  # an alphabet
        "in 12_Monaten, schon 14_mal, ½_Liter und 2.345_Leute",
        "als Kind mit 4 oder 5, seit 1969 in Krefeld",
        "100 Freunde",  # of few words each may stand alone
        "mit der S-~Bahn zum VHS-~Kurs, peut-~être по-~евтин",
        "Straßenbahn-Linie und Nord-Süd-Verbindung",
        "ein Fluss_/ zwei Brücken",
        "크~레~펠~트~는 나~의 두 번~째 고~향~입~니~다.",
        "ক্রেফেল্ড আমাকে শান্তি দেয়",  # its vowels and joined letters are marks
        "Ｋ~ｒ~ｅ~ｆ~ｅ~ｌ~ｄ",
        "克雷费尔德给了我家。克雷费尔德给了我~的~家",
        "ク~レ~ー~フ~ェ~ル~ト~は私の故郷で~す。あ~り~が~と~う！",
        "Der Rhein macht mich so_froh.",
        "Hier bin ich",  # of few words each may stand alone
        "Die Bibliothek ist meine Wohnzimmergemütlichkeit",
        "Rhein_❤️",
        "Rhein_👩‍👩‍👧~🇩🇪\nund_🌳",
        "🧵~🪡~🐧 und 🇩🇪~🇺🇦, nicht_🚲🌳🌊🐧",
    ],
)
def test_what_belongs_together_stays_in_a_line(shown: str) -> None:
    kept = keep_answer_together(shown.replace("_", " ").replace("~", ""))

    assert kept.replace(NO_BREAK_SPACE, "_").replace(WORD_JOINER, "~") == shown


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("Krefelds „Lesesaal“ z. B.", "de", "Krefelds ‚Lese|saal‘ z._B."),
        ("λέω: η βιβλιοθήκη", "el", "λέω: η_βιβλιο|θήκη"),
        ("за то бібліотека", "uk", "за то біб|ліо|тека"),
        ("krefeld.de/straßenbahnen", "de", "krefeld.de/straßenbahnen"),
        ("أحب Volkshochschule", "ar", "أحب Volks|hochschule"),
        ("Eins\nZwei", "de", "Eins\nZwei"),
    ],
)
def test_an_answer_is_typeset_once_for_glass_and_picture(text: str, language: str, shown: str) -> None:
    typeset = typography_of(text, language).typeset(text)

    assert typeset.replace(NO_BREAK_SPACE, "_").replace(SOFT_HYPHEN, "|") == shown


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("krefeld-kann-was.vhs-krefeld.de/s/abcd", "krefeld-kann-was.|vhs-krefeld.|de/|s/|abcd"),
        ("127.0.0.1:8000/s/abcd", "127.|0.|0.|1:8000/|s/|abcd"),
        ("localhost", "localhost"),
    ],
)
def test_an_address_goes_on_in_the_next_line_behind_a_dot_or_a_slash(address: str, parts: str) -> None:
    assert "|".join(address_parts(address)) == parts


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Was kann Krefeld für dich?", '<span class="question" data-letters="8">Was kann Krefeld für dich?</span>'),
        (
            "Ist Nachbarschaftlichkeit gut & groß?",
            '<span class="question" data-letters="24">Ist Nachbarschaftlichkeit gut &amp; groß?</span>',
        ),
        ("W" * 50, f'<span class="question" data-letters="35">{"W" * 50}</span>'),
        ("", '<span class="question" data-letters="8"></span>'),
    ],
)
def test_a_question_says_how_long_its_longest_word_is(title: str, shown: str) -> None:
    assert question_title(title, "de") == shown


@pytest.mark.parametrize(
    "shown",
    [
        "Forum, Von-~der-~Leyen-~Platz_2, 47798 Krefeld",
        "Uerdinger Straße_12a und Wall_5",
        "Donaudampfschifffahrts-Gesellschafts-Haus 7",  # too long for a line
        "Raum_3 – links",
    ],
)
def test_where_something_is_stays_in_a_line(shown: str) -> None:
    marked = shown.replace("_", NO_BREAK_SPACE).replace("~", WORD_JOINER)

    assert keep_place_together(marked.replace(NO_BREAK_SPACE, " ").replace(WORD_JOINER, "")) == marked


def test_on_a_page_names_of_places_are_boxes_of_their_own() -> None:
    shown = place("Forum & Café, Von-der-Leyen-Platz 2, Krefeld")

    assert shown == 'Forum &amp; Café, <span class="place-name">Von-der-Leyen-Platz 2</span>, Krefeld'
    assert place("Zu Hause") == "Zu Hause"
