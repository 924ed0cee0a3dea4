"""Soft hyphens: long words of a page, by the rules of its language, and nothing else."""

from __future__ import annotations

import pytest

from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN, hyphenate, hyphenate_answer, hyphenate_html
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE, keep_numbers_together


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de", "Datenschutz-beauftragte"),
        ("de-simple", "Barriere-freiheit"),
        ("de", "Volks-hochschule"),
        ("de", "Ver-wal-tung"),
        ("tr", "değer-len-dirme"),
        ("tr", "kul-la-nıl-mak-ta-dır"),
        ("ar", "الاستقلالية"),
        ("uk", "Volks-hochschule"),
        ("unknown", "Barrierefreiheit"),
    ],
)
def test_a_language_breaks_its_words_by_its_own_rules(language: str, word: str) -> None:
    broken = hyphenate(word.replace("-", ""), language)

    assert broken.replace(SOFT_HYPHEN, "-") == word


@pytest.mark.parametrize(
    ("html", "is_changed"),
    [
        ("<p>Barrierefreiheitserklärung: hier</p>", True),
        ("<p>Barrierefreiheit</p><h1>Barrierefreiheit</h1>", True),
        ("<p>Ausstellung</p>", False),  # fits into a line
        ("<h1>Krefeld</h1>", False),
        ('<h1><span class="question">Barrierefreiheit</span></h1>', False),
        ('<a href="/barrierefreiheitserklaerung/">Hier</a>', False),
        ("<p>https://krefeld.example/barrierefreiheitserklaerung</p>", False),
        ("<p>barrierefreiheitserklaerung@krefeld.example</p>", False),
        ("<textarea>Barrierefreiheitserklärung</textarea>", False),
        ('<p class="said" dir="auto">Barrierefreiheitserklärung</p>', False),
        ('<p lang="unknown"><b>Barrierefreiheitserklärung</b></p>', False),
        ('<div lang="unknown"><div></div>Barrierefreiheitserklärung</div>', False),
        ('<blockquote lang="de"><a>Barrierefreiheitserklärung</a></blockquote>', False),
        ("<blockquote><h1>Barrierefreiheitserklärung</h1></blockquote>", False),
        ('<h1><span lang="de">Ausstellung</span></h1>', True),
        ('<h1 lang="de">Ausstellung</h1>', True),
        ("</p></div>Barrierefreiheitserklärung</p>", True),  # more ends than elements
        ('<p><br><img alt=""><svg><path d="M0"/></svg>Barrierefreiheitserklärung</p>', True),
    ],
)
def test_only_long_words_of_the_page_itself_are_touched(html: str, is_changed: bool) -> None:
    hyphenated = hyphenate_html(html, "de")

    assert (hyphenated != html) == is_changed
    assert hyphenated.replace(SOFT_HYPHEN, "") == html


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("von 14 bis 20 Uhr", "14\u00a0bis\u00a020\u00a0Uhr"),
        ("ab 24. November, 18:30 Uhr", "24.\u00a0November, 18:30\u00a0Uhr"),
        ("tot 20 uur", "20\u00a0uur"),
        ("до 29 листопада 2026, 09:05", "29\u00a0листопада 2026"),
        ("في 29 تشرين الثاني 2026", "29\u00a0تشرين الثاني 2026"),
        ("4 p.m. to 6 p.m.", "4\u00a0p.m. to 6\u00a0p.m."),
        ("Art. 6 Abs. 1 DSGVO, § 5 DDG", "Art.\u00a06 Abs.\u00a01 DSGVO, §\u00a05 DDG"),
        ("Artikel 6 Absatz 1", "Artikel\u00a06 Absatz\u00a01"),
        ("art. 6 alin. (1)", "art.\u00a06 alin.\u00a0(1)"),
        ("άρθρο 6 παρ. 1", "άρθρο\u00a06 παρ.\u00a01"),
        ("المادة 6 الفقرة 1", "المادة\u00a06 الفقرة\u00a01"),
        ("unter CC BY 4.0 und CC0 1.0", "unter CC\u00a0BY\u00a04.0 und CC0\u00a01.0"),
    ],
)
def test_what_belongs_together_is_not_torn_apart(text: str, together: str) -> None:
    assert together in hyphenate_html(f"<p>{text}</p>", "de")
    assert text in hyphenate_html(f"<blockquote>{text}</blockquote>", "de")


@pytest.mark.parametrize(
    "number",
    ["0800 111 0 111", "116 123", "(02151) 36 60-26 64", "+49 (0) 2151 3660 2664", "0 21 51 / 36 60 – 0", "36 26 64"],
)
@pytest.mark.parametrize("text", ["Telefon: {}, Montag bis Freitag", "Ruf an: {}. 14 Uhr", "Tel.:{} (von 9 bis 12)"])
def test_a_telephone_number_is_not_torn_apart(number: str, text: str) -> None:
    shown = keep_numbers_together(text.format(number))

    assert shown == text.format(number.replace(" ", NO_BREAK_SPACE))
    assert number.replace(" ", NO_BREAK_SPACE) in hyphenate_html(f'<p><a href="tel:1 2">{number}</a></p>', "de")
    assert 'href="tel:1 2"' in hyphenate_html(f'<p><a href="tel:1 2">{number}</a></p>', "de")


@pytest.mark.parametrize(
    "text",
    [
        "Start 5 km",
        "um 09:05 12 Karten",
        "2026-11-05 10 Antworten",
        "14 – 18 Karten",
        "Platz 2, 47798 Krefeld",
        "1946 – 1989 – 2026",
    ],
)
def test_other_numbers_break(text: str) -> None:
    assert hyphenate_html(f"<p>{text}</p>", "de") == f"<p>{text}</p>"


def test_an_element_is_broken_by_the_rules_of_its_own_language() -> None:
    word, heading = "Barrierefreiheitserklärung", "Ausstellung"
    broken = hyphenate(word, "de")
    html = f'<p lang="unknown">{word}</p><p>{word}</p><h1>{heading}</h1>'

    assert hyphenate_html(html, "de") == (
        f'<p lang="unknown">{word}</p><p>{broken}</p><h1>{hyphenate(heading, "de")}</h1>'
    )
    assert hyphenate_html(f"<p>{word} <bdi>{word}</bdi></p>", "unknown") == f"<p>{word} <bdi>{broken}</bdi></p>"


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("Die Straßenbahn fährt.", "de", "Die Straßen|bahn fährt."),
        ("Lachen <b>hilft</b>", "de-simple", "Lachen <b>hilft</b>"),  # no HTML
        ("Schwimmen am Sonnabend", "de", "Schwimmen am Sonnabend"),  # nine letters fit into a line
        ("krefeld.de/straßenbahnen", "de", "krefeld.de/straßenbahnen"),
        ("Бібліотека", "uk", "Біб|ліо|тека"),
        ("المكتبة", "ar", "المكتبة"),
    ],
)
def test_long_words_of_an_answer_break_by_syllables(text: str, language: str, shown: str) -> None:
    assert hyphenate_answer(text, language).replace(SOFT_HYPHEN, "|") == shown
