"""Direction and quotation marks of an answer: one rule for page, screen, picture and file."""

from __future__ import annotations

import pytest

from krefeld_kann_was.lib.typesetting import (
    QUOTES,
    direction_of,
    is_right_to_left,
    limit_marks,
    mark_direction,
    typography_of,
)

FLAG = "\U0001f1e9\U0001f1ea"  # its two characters are strong and run from left to right


@pytest.mark.parametrize(
    ("text", "language", "rtl"),
    [
        ("Ja", "de", False),
        ("1. أهلا", "", True),
        ("😀", "", False),
        ("", "", False),
        ("", "ar", True),
        ("2026!", "fa", True),
        (FLAG, "ar", True),
        (FLAG, "de", False),
        (f"{FLAG} مرحبا بكم", "ar", True),
        (f"{FLAG} مرحبا بكم", "de", True),
        ("ℹ️ Ⓐ سلام", "de", True),
        ("VHS تتيح لي أن أتعلم", "ar", True),
        ("VHS جای خوبی است", "fa", True),
        ("VHS Krefeld und die أهلا", "ar", False),
        ("أهلا VHS Krefeld", "ar", True),
        ("سلام heißt Frieden, und das ist Krefeld", "de", False),
        ("أهلا وسهلا in Krefeld", "de", True),
        ("Heimat", "ar-SY", False),
        ("שלום", "en", True),
        ("𞤀𞤣𞤤𞤢𞤥", "en", True),
    ],
)
def test_most_letters_run_as_the_form_does_or_the_first_one_decides(text: str, language: str, rtl: bool) -> None:
    assert is_right_to_left(text, language) is rtl
    assert direction_of(text, language) == ("rtl" if rtl else "ltr")
    assert typography_of(text, language).rtl is rtl


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("Er sagte „Hallo“ zu mir", "de", "„Er sagte ‚Hallo‘ zu mir“"),
        ('Sie rief "Ja!" und ging', "de-simple", "„Sie rief ‚Ja!‘ und ging“"),
        ("»Ja«, sagte er", "de", "„‚Ja‘, sagte er“"),
        ("„Ganz“", "de", "„‚Ganz‘“"),
        ("Er: „Sie rief „Nein“, oder?“", "de", "„Er: ‚Sie rief „Nein“, oder?‘“"),
        ("it’s “fine”, don't", "en", "“it’s ‘fine’, don't”"),
        ("'nabend, s'is' schön", "de", "„'nabend, s'is' schön“"),
        ("'Evet' dedi \"hayır\"", "tr", "“'Evet' dedi ‘hayır’”"),
        ("قال «نعم» ثم ذهب", "ar", "«قال ‹نعم› ثم ذهب»"),
        ('گفت "بله"', "fa", "«گفت ‹بله›»"),
        ("він сказав «так»", "uk", "«він сказав „так“»"),
        ("он сказал «да»", "ru", "«он сказал „да“»"),
        ("mówi „tak”", "pl", "„mówi «tak»”"),
        ("a spus „da”", "ro", "„a spus «da»”"),
        ("каза „да“", "bg", "„каза «да»“"),
        ("disse «ciao»", "it", "«disse “ciao”»"),
        ("είπε «ναι»", "el", "«είπε “ναι”»"),
        ("zei “ja”", "nl", "“zei ‘ja’”"),
        ('24" groß', "de", '„24" groß“'),
        ('Von 24" auf 27"', "de", '„Von 24" auf 27"“'),
        ("offen „ja", "de", "„offen „ja“"),
        ("zu“ ist", "de", "„zu“ ist“"),
    ],
)
def test_a_quotation_inside_stands_in_inner_marks(text: str, language: str, shown: str) -> None:
    typography = typography_of(text, language)

    assert typography.opening + typography.quoted(text) + typography.closing == shown


@pytest.mark.parametrize("quotes", QUOTES.values())
def test_inner_marks_differ_from_outer_ones(quotes: str) -> None:
    assert len(quotes) == 4
    assert quotes[:2] != quotes[2:]


def test_only_lines_that_would_turn_are_marked() -> None:
    assert mark_direction("VHS هنا بيتي\nوأنا\n\n1!", "ar") == "\u200fVHS هنا بيتي\nوأنا\n\n1!"
    assert mark_direction("سلام heißt Frieden in Krefeld", "de") == "\u200eسلام heißt Frieden in Krefeld"
    assert mark_direction("Nichts davon", "de") == "Nichts davon"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e" + "\u0300\u0301\u0302\u0303" * 40, "e\u0300\u0301"),
        ("a" + "\u0300" * 40 + "b" + "\u0316" * 9, "a\u0300b\u0316"),
        ("a\u0300\u200d\u0301\u034f\u0302\u0303", "a\u0300\u200d\u0301"),
        ("ก" + "\u0e47" * 30 + "\u0e48", "ก\u0e47\u0e48"),
        ("ب" + "\u064e\u0651\u0670\u0653\u0654\u0655" * 9, "ب\u064e\u0651\u0670\u0653"),
        ("\u0300\u0301\u0302\u0303", "\u0300\u0301"),
        ("o\u20dd\u20de\u20e0", "o\u20dd\u20de"),
        ("क" + "\u093e\u0300\u0301" * 3, "क\u093e\u0300\u0301\u093e\u093e"),
        ("a" + "\u0301\u0302\u3164" * 3, "a\u0301\u0302\u3164\u3164\u3164"),
    ],
)
def test_a_pile_of_marks_is_thinned_out_where_it_is_shown(text: str, shown: str) -> None:
    assert limit_marks(text) == shown
    assert typography_of("x", "de").quoted(f"„{text}“ x") == f"‚{shown}‘ x"


@pytest.mark.parametrize(
    "text",
    [
        "Tiếng Việt, Čeština, ǘ, ɔ̃́, Ḗ",
        "السَّلامُ عَلَيْكُمْ الرَّحْمٰنُ",
        "בְּרֵאשִׁ֖ית שָּׁ֑",
        "ที่นี่ น้ำ ก็",
        "क्ष्म्य हिन्दी",
        "ស្ត្រី",
        "བསྒྲུབས",
        "❤️‍🔥 👁️‍🗨️ 👩🏽‍❤️‍💋‍👨🏿 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    ],
)
def test_no_language_and_no_emoji_loses_a_mark(text: str) -> None:
    assert limit_marks(text) == text
