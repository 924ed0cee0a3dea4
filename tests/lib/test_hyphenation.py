"""Soft hyphens: long words of a page, by the rules of its language, and nothing else."""

from __future__ import annotations

import pytest

from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN, hyphenate, hyphenate_html


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de", "Da-ten-schutz-be-auf-trag-te"),
        ("de-simple", "Bar-rie-re-frei-heit"),
        ("tr", "değer-len-dir-me"),
        ("ar", "الاستقلالية"),
        ("uk", "Volks-hoch-schu-le"),
        ("unknown", "Barrierefreiheit"),
    ],
)
def test_a_language_breaks_its_words_by_its_own_rules(language: str, word: str) -> None:
    bare = word.replace("-", "")
    broken = hyphenate(bare, language)

    assert broken.replace(SOFT_HYPHEN, "") == bare
    assert (SOFT_HYPHEN in broken) == ("-" in word)
    assert "Barrierefrei\u00adheit" not in broken or language.startswith("de")


def test_the_rules_are_those_of_the_language() -> None:
    assert hyphenate("Barrierefreiheit", "de") == "Bar\u00adrie\u00adre\u00adfrei\u00adheit"


@pytest.mark.parametrize(
    ("html", "is_changed"),
    [
        ("<p>Barrierefreiheitserklärung: hier</p>", True),
        ("<p>Barrierefreiheit</p><h1>Barrierefreiheit</h1>", True),
        ("<p>Ausstellung</p>", False),  # fits into a line
        ("<h1>Krefeld</h1>", False),
        ('<a href="/barrierefreiheitserklaerung/">Hier</a>', False),
        ("<p>https://krefeld.example/barrierefreiheitserklaerung</p>", False),
        ("<p>barrierefreiheitserklaerung@krefeld.example</p>", False),
        ("<textarea>Barrierefreiheitserklärung</textarea>", False),
        ('<p class="said" dir="auto">Barrierefreiheitserklärung</p>', False),
        ('<p lang="unknown"><b>Barrierefreiheitserklärung</b></p>', False),
        ('<div lang="unknown"><div></div>Barrierefreiheitserklärung</div>', False),
        ('<blockquote lang="de"><a>Barrierefreiheitserklärung</a></blockquote>', False),
        ('<p><br><img alt=""><svg><path d="M0"/></svg>Barrierefreiheitserklärung</p>', True),
    ],
)
def test_only_long_words_of_the_page_itself_are_touched(html: str, is_changed: bool) -> None:
    hyphenated = hyphenate_html(html, "de")

    assert (hyphenated != html) == is_changed
    assert hyphenated.replace(SOFT_HYPHEN, "") == html


def test_an_element_is_broken_by_the_rules_of_its_own_language() -> None:
    word, heading = "Barrierefreiheitserklärung", "Ausstellung"
    broken = hyphenate(word, "de")
    html = f'<p lang="unknown">{word}</p><p>{word}</p><h1>{heading}</h1>'

    assert hyphenate_html(html, "de") == (
        f'<p lang="unknown">{word}</p><p>{broken}</p><h1>{hyphenate(heading, "de")}</h1>'
    )
    assert hyphenate_html(f"<p>{word} <bdi>{word}</bdi></p>", "unknown") == f"<p>{word} <bdi>{broken}</bdi></p>"
