"""The engine as a whole: order, disabled hints, overlaps, lists, and input that means harm."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from contributions.models import MAX_TEXT_LENGTH
from moderation.hints.detection import Hint, find_hints, split_at_hints, without_overlaps
from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.word_lists import WordLists

BUILT_IN = WordLists({})


def codes(text: str, language: str = "de", lists: WordLists = BUILT_IN) -> list[str]:
    return [hint.code.value for hint in find_hints(text, language, lists)]


def test_hints_stand_in_the_order_of_the_text_and_do_not_overlap() -> None:
    text = "Ich heiße Anna Weber, anna.weber@gmx.de, 0151 23456789, DE89 3704 0044 0532 0130 00, Ostwall 107"

    hints = find_hints(text, "de", BUILT_IN)

    assert [hint.code for hint in hints] == ["name", "email", "phone", "iban", "address"]
    assert all(one.end <= two.start for one, two in pairwise(hints))  # type: ignore[operator]


def test_positions_count_code_points() -> None:
    text = "👨‍👩‍👧‍👦 é: 0151 23456789"

    [hint] = find_hints(text, "de", BUILT_IN)

    assert text[hint.start : hint.end] == "0151 23456789"


def test_hints_about_the_whole_text_have_no_position() -> None:
    assert find_hints("HIER IST ALLES NUR NOCH SCHLECHT", "de", BUILT_IN) == [Hint(HintCode.SHOUTING)]


def test_of_two_that_overlap_the_more_certain_one_stays() -> None:
    assert without_overlaps([Hint(HintCode.PHONE, 5, 20), Hint(HintCode.IBAN, 0, 27)]) == [Hint(HintCode.IBAN, 0, 27)]
    assert without_overlaps([Hint(HintCode.NAME, 0, 4), Hint(HintCode.NAME, 0, 10)]) == [Hint(HintCode.NAME, 0, 10)]
    assert without_overlaps([Hint(HintCode.SHOUTING), Hint(HintCode.NAME, 3, 4), Hint(HintCode.NAME, 0, 2)]) == [
        Hint(HintCode.NAME, 0, 2),
        Hint(HintCode.NAME, 3, 4),
        Hint(HintCode.SHOUTING),
    ]


EVERYTHING = (
    "Ich heiße Anna Weber, a@gmx.de, 0151 23456789, KR-AB 12, Ostwall 7, @annaw_, www.x-shop.de, du Idiot, Sieg Heil"
)


@pytest.mark.parametrize("code", [code for code in HintCode if code in codes(EVERYTHING)])
def test_disabled_hints_are_not_found(code: HintCode) -> None:
    lists = WordLists({}, frozenset({code}))

    assert code not in codes(EVERYTHING, lists=lists)
    assert len(codes(EVERYTHING, lists=lists)) > 5


@pytest.mark.parametrize(
    ("code", "text"),
    [(HintCode.SHOUTING, "HIER IST ALLES NUR NOCH SCHLECHT"), (HintCode.LANGUAGE, "this is the best of all")],
)
def test_hints_about_the_whole_text_can_be_disabled(code: HintCode, text: str) -> None:
    assert codes(text) == [code]
    assert codes(text, lists=WordLists({}, frozenset({code}))) == []


def test_only_the_lists_of_the_forms_language_and_of_every_language_count() -> None:
    lists = WordLists(
        {
            (WordListKind.INSULTS, "de"): "blaubär",
            (WordListKind.INSULTS, "tr"): "kırmızı",
            (WordListKind.INSULTS, ""): "überall",
        }
    )

    assert codes("du Blaubär", "de", lists) == codes("du Blaubär", "de-simple", lists) == ["insult"]
    assert codes("du Blaubär", "pl", lists) == codes("kırmızı ev", "de", lists) == []
    assert codes("überall", "pl", lists) == ["insult"]


def test_the_list_of_the_language_in_which_a_text_is_written_counts_too() -> None:
    assert codes("the mayor is a moron and this is not for us", "de") == ["insult", "language"]


def test_staff_decide_what_is_public() -> None:
    lists = WordLists(
        {
            (WordListKind.PUBLIC, ""): "@anna.krefeld\nzirkus.de\n0151 23456789\nOstwall 107",
            (WordListKind.PEOPLE, ""): "Anna Weber",
        }
    )

    for text in ("@anna.krefeld", "www.zirkus.de/plan", "0151/2345-6789", "Ostwall 107", "Ich bin Anna Weber"):
        assert codes(text, lists=lists) == [], text
        assert codes(text) != [], text


HOSTILE = [
    "a", "1", "0", "+", "@", ".", "-", " ", "\n", "a ", "1 ", "0 ", "A ", "a.", "1.", "a@", "@a ", "1-", "(0", "I ",
    "Straße 1 ", "Am Ostwall ", "ich heiße ", "Peter Müller ", "ул. ", "шоссе 1 ", "اسمي ", "شارع ", "12/",
    "DE89 ", "DE", "AB-", "KR AB ", "null eins ", "1 2 ", "😀", "👨‍👩‍👧‍👦", "é", "ا", "a\u200b", "\u202e", "ß", "İ",
    "*", "i.d.i.o.t", "f*", "Idiot ",
    "scheiß ", "bringe ", "www.", "http://", "x.de/", " at ", " punkt ",
    "instagram: ", "ausländer stinken. ", "ich stech dich ab ", "verkaufe auto 3 € ", "morgen brennt ", "Leon K. 7b ",
    "L K. ", "geb. 1.1.90 ", "3 mai ", "S i ", "S1eg H3il ", "88 heil ", "asdf ", "<b", "<b>", "[b](", "**a", "`",
    "{{", "geil suche ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    short, long = (piece * (length // len(piece)) for length in (500, MAX_TEXT_LENGTH))
    find_hints(short, "de", BUILT_IN)

    assert seconds(long) < 40 * min(seconds(short), seconds(short)) + 0.2


def seconds(text: str) -> float:
    begin = time.process_time()
    find_hints(text, "de", BUILT_IN)
    return time.process_time() - begin


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "\ud800", "a\u0301" * 50, "𝟘𝟙𝟝𝟙 𝟚𝟛𝟜𝟝𝟞𝟟𝟠"])
def test_any_text_is_read(text: str) -> None:
    for language in ("de", "fa", "xx", ""):
        find_hints(text, language, BUILT_IN)


def test_mathematical_digits_are_digits_too() -> None:
    assert codes("𝟘𝟙𝟝𝟙 𝟚𝟛𝟜𝟝𝟞𝟟𝟠") == ["phone"]


def test_a_text_is_cut_at_its_hints() -> None:
    phone, name = Hint(HintCode.PHONE, 0, 4), Hint(HintCode.NAME, 9, 13)

    parts = split_at_hints("0151 und Anna.", [phone, name, Hint(HintCode.SHOUTING)])

    assert parts == [("0151", phone), (" und ", None), ("Anna", name), (".", None)]


def test_without_hints_a_text_is_one_part() -> None:
    assert split_at_hints("Zoo", []) == [("Zoo", None)]
    assert split_at_hints("", []) == []


def test_hints_side_by_side_leave_nothing_between_them() -> None:
    hints = [Hint(HintCode.PHONE, 0, 2), Hint(HintCode.NAME, 2, 4)]

    assert split_at_hints("abcd", hints) == [("ab", hints[0]), ("cd", hints[1])]
