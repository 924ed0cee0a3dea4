"""Where the lines of an answer must not end."""

from __future__ import annotations

import pytest

from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE, WORD_JOINER, address_parts, keep_answer_together
from krefeld_kann_was.lib.typesetting import typography_of
from krefeld_kann_was.templatetags.page import question_title


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("de", "Krefeld kann z._B. feiern"),
        ("de", "i._d._R. abends"),
        ("ru", "музыка, книги и_т._д."),
        ("de", "Krefeld_– meine Stadt"),
        ("de", "– Krefeld\n– Rhein"),  # a list
        ("de", "Ein Eis für 1_€ und\n20_% mehr Grün!"),
        ("en", "for £_5 a month"),
        ("de", "nur 5_km bis zum_Rhein"),
        ("de", "Yoga im Park, 3_× täglich"),
        ("de", "ab 24._November"),
        ("de", "27._November 2026_– 4._Dezember 2026"),  # no telephone number
        ("pl", "Wolność i_w_domu"),
        ("uk", "у_місті і_в_парку"),
        ("it", "la città e i_libri"),
        ("de", "Der Rhein macht mich so_froh."),
        ("de", "Hier bin ich"),  # of few words each may stand alone
        ("de", "Die Bibliothek ist meine Wohnzimmergemütlichkeit"),
        ("de", "Rhein_❤️"),
        ("de", "Rhein_👩‍👩‍👧~🇩🇪\nund_🌳"),
        ("de", "🧵~🪡~🐧 und 🇩🇪~🇺🇦, nicht_🚲🌳🌊🐧"),
    ],
)
def test_what_belongs_together_stays_in_a_line(language: str, shown: str) -> None:
    kept = keep_answer_together(shown.replace("_", " ").replace("~", ""), language)

    assert kept.replace(NO_BREAK_SPACE, "_").replace(WORD_JOINER, "~") == shown


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("Krefelds „Lesesaal“ z. B.", "de", "Krefelds ‚Lese|saal‘ z._B."),
        ("λέω: η βιβλιοθήκη", "el", "λέω: η βιβλιο|θήκη"),
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
