from __future__ import annotations

from moderation.hints.codes import Code, Hint
from moderation.hints.marking import marked


def test_a_text_is_cut_at_its_hints() -> None:
    phone, name = Hint(Code.PHONE, 0, 4), Hint(Code.NAME, 9, 13)

    parts = marked("0151 und Anna.", [phone, name, Hint(Code.SHOUTING)])

    assert parts == [("0151", phone), (" und ", None), ("Anna", name), (".", None)]


def test_without_hints_a_text_is_one_part() -> None:
    assert marked("Zoo", []) == [("Zoo", None)]
    assert marked("", []) == []


def test_hints_side_by_side_leave_nothing_between_them() -> None:
    hints = [Hint(Code.PHONE, 0, 2), Hint(Code.NAME, 2, 4)]

    assert marked("abcd", hints) == [("ab", hints[0]), ("cd", hints[1])]
