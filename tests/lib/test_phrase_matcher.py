from __future__ import annotations

import pytest

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import split_words


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("idiot", "So ein IDIOT!", "IDIOT"),
        ("idiot", "idiotensicher", None),
        ("bring mich um", "ich bring, mich um", "bring, mich um"),
        ("selbstmord*", "Selbstmordgedanken", "Selbstmordgedanken"),
        ("*arschloch", "Riesenarschloch", "Riesenarschloch"),
        ("bringe … um", "bringe mich morgen um", "bringe mich morgen um"),
        ("bringe ... um", "bringe um", "bringe um"),
        ("bringe … um", "bringe a b c d um", None),
        ("scheiß türke*", "SCHEISS TÜRKEN", "SCHEISS TÜRKEN"),
        ("orospu çocuğu", "orospu cocugu", "orospu cocugu"),
        ("piç", "pic", None),  # too short to leave its marks out
        ("долбоёб", "долбоеб", "долбоеб"),
        ("ηλίθιος", "ΗΛΙΘΙΟΣ", "ΗΛΙΘΙΟΣ"),
        ("می‌خواهم", "میخواهم", "میخواهم"),
        ("أحمق", "احمق", "احمق"),
        ("i'm", "I’m", "I’m"),
        ("14/88", "14/88", "14/88"),
        ("", "alles", None),
        ("*", "alles", None),
        ("…", "alles", None),
        ("… … …", "alles", None),
        ("papa|opa haut|tritt mich", "Opa tritt mich", "Opa tritt mich"),
        ("papa|opa haut|tritt mich", "Opa mich", None),
        ("will tot_sein|sterb*", "will tot sein", "will tot sein"),
        ("will tot_sein|sterb*", "will sterben", "will sterben"),
        ("döver|vurur bizi", "dover bizi", "dover bizi"),
        ("a*", "alles", None),  # a single letter is no beginning of a word
    ],
)
def test_lines_are_found_word_by_word(line: str, text: str, found: str | None) -> None:
    read = split_words(text)

    spans = [text[read[first].start : read[last - 1].end] for first, last in PhraseMatcher([line]).find(read)]

    assert spans == ([found] if found else [])


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Nicht mehr leben ohne den Rhein", False),
        ("nicht mehr leben ohne dich", True),
        ("Nie ohne den Rhein. Ich will nicht mehr leben", True),
    ],
)
def test_what_an_exception_overlaps_does_not_count(text: str, is_found: bool) -> None:
    matcher = PhraseMatcher(["nicht mehr leben", "-leben ohne den|das"])

    assert matcher.matches(split_words(text)) is is_found
