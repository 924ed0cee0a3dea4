"""The lists and settings in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from moderation.hints.detection import find_hints
from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.models import HintSetting, WordList
from moderation.hints.selectors import current_word_lists
from moderation.hints.word_lists import built_in

NOW = timezone.now()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def read_each_time(settings: Settings) -> None:
    settings.CACHE_SECONDS = 0


def codes(text: str, language: str = "de") -> list[str]:
    return [hint.code.value for hint in find_hints(text, language, current_word_lists(NOW))]


def test_without_rows_the_built_in_lists_count() -> None:
    assert codes("du Idiot") == ["insult"]


def test_an_own_list_replaces_the_built_in_one_until_it_is_deleted() -> None:
    row = WordList.objects.create(kind=WordListKind.INSULTS, language="de", words="blaubär\n\n  Holzkopf  ")

    assert codes("du Idiot") == []
    assert codes("du Blaubär, du Holzkopf") == ["insult", "insult"]
    assert codes("sen aptalsın", "tr") == ["insult"]
    assert row.entry_count == 2

    row.delete()
    assert codes("du Idiot") == ["insult"]


def test_an_empty_list_finds_nothing() -> None:
    WordList.objects.create(kind=WordListKind.SLOGANS, language="", words="")

    assert codes("Sieg Heil") == []


def test_there_is_one_list_for_a_kind_and_language() -> None:
    WordList.objects.create(kind=WordListKind.PUBLIC, words="krefeld.de")
    with pytest.raises(IntegrityError):
        WordList.objects.create(kind=WordListKind.PUBLIC, words="vhs.de")


def test_every_hint_has_a_setting_and_is_on() -> None:
    assert set(HintSetting.objects.values_list("code", flat=True)) == set(HintCode.values)
    assert not HintSetting.objects.filter(on=False).exists()


@pytest.mark.parametrize(("code", "text"), [("phone", "0151 23456789"), ("insult", "du Idiot")])
def test_a_disabled_hint_is_not_found(code: str, text: str) -> None:
    assert codes(text) == [code]

    HintSetting.objects.filter(code=code).update(on=False)

    assert codes(text) == []


def test_a_hint_without_a_setting_is_on() -> None:
    HintSetting.objects.all().delete()

    assert codes("0151 23456789") == ["phone"]


def test_rows_are_read_once_a_second(settings: Settings, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    settings.CACHE_SECONDS = 1
    moment = NOW + timedelta(days=1)  # of no other test
    with django_assert_num_queries(2):
        first = current_word_lists(moment)
        assert current_word_lists(moment) is first
    with django_assert_num_queries(2):
        assert current_word_lists(moment + timedelta(seconds=1)) is not first


def test_every_kind_has_a_built_in_list() -> None:
    for kind in WordListKind:
        assert all(built_in(kind).values()), kind
    assert set(built_in(WordListKind.INSULTS)) == {
        "",
        "de",
        "tr",
        "ar",
        "uk",
        "pl",
        "en",
        "ru",
        "ro",
        "bg",
        "it",
        "el",
        "nl",
        "fa",
    }
    assert set(built_in(WordListKind.CRISIS)) == set(built_in(WordListKind.INSULTS)) - {""}
