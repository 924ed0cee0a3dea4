from __future__ import annotations

import pytest

from moderation.hints.duplicates import find_near_duplicates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoo!", "Zoo"),
        ("zoo", "ZOO 😀😀"),
        ("Krefeld ist toll", "Krefeld   ist toooooll!!!"),
        ("Mehr Bäume für die Innenstadt, bitte", "Mehr Bäumme für die Innenstadt bitte!"),
        ("Die Busse sollten abends viel öfter fahren", "Die Busse sollten abends viel öffter fahren"),
        ("Ich mag den Stadtwald und die Rennbahn sehr", "ich mag den stadt wald und die rennbahn sehr"),
        ("أحب هذه المدينة كثيرا والناس هنا طيبون", "أحب هذه المدينة كثيرا، والناس هنا طيبون!"),
    ],
)
def test_the_same_in_other_clothes(one: str, other: str) -> None:
    assert find_near_duplicates(one, [(7, other)]) == find_near_duplicates(other, [(7, one)]) == [7]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Krefeld ist schön", "Krefeld ist nicht schön"),
        ("Zoo", "Zoos"),
        ("Mehr Bäume für die Innenstadt, bitte", "Mehr Bänke für die Innenstadt, bitte"),
        ("Ich will mehr Busse und Bahnen am Abend", "Ich will mehr Busse und keine Bahnen am Abend"),
        ("In Krefeld kann man sehr gut leben und arbeiten", "In Krefeld kann man nie gut leben und arbeiten"),
        ("Die Linie 041 sollte abends öfter fahren", "Die Linie 044 sollte abends öfter fahren"),
        ("", ""),
        ("😀", "🎉"),
    ],
)
def test_what_says_something_else_is_none(one: str, other: str) -> None:
    assert find_near_duplicates(one, [(7, other)]) == find_near_duplicates(other, [(7, one)]) == []


def test_all_of_many_are_named_in_their_order() -> None:
    others = [
        (number, "Der Zoo ist das Beste an Krefeld" if number % 100 == 0 else f"Antwort {number}")
        for number in range(300)
    ]

    assert find_near_duplicates("der zoo ist das beste an krefeld!", others) == [0, 100, 200]
