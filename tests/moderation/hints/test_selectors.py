"""The lists and settings in the database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from contributions.enums import StoredHint
from moderation.hints import word_lists
from moderation.hints.detection import find_hints
from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.models import HintSetting, WordList
from moderation.hints.selectors import current_word_lists
from moderation.hints.word_lists import WordLists, built_in, fingerprint_rules

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
    assert set(built_in(WordListKind.CRISIS)) == set(built_in(WordListKind.INSULTS))


@pytest.mark.parametrize("name", ["vocabulary/data/names.json", "detectors/phones.py"])
def test_a_changed_word_or_detector_makes_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Then the hints of waiting answers are found anew."""
    rules = tmp_path / name
    rules.parent.mkdir(parents=True)
    rules.write_text("[]", encoding="utf-8")
    before, version = fingerprint_rules(tmp_path), WordLists({}).version
    (tmp_path / "vocabulary.pyc").write_bytes(b"compiled")
    assert fingerprint_rules(tmp_path) == before

    rules.write_text("[1]", encoding="utf-8")

    assert fingerprint_rules(tmp_path) != before
    monkeypatch.setattr(word_lists, "RULES", tmp_path)
    word_lists.rules_version.cache_clear()
    assert WordLists({}).version != version
    word_lists.rules_version.cache_clear()


def test_the_fingerprint_covers_every_word_and_detector() -> None:
    found = {path.name for path in word_lists.rule_files(word_lists.RULES)}

    assert {"names.json", "phones.py", "detection.py", "tokenizer.py"} <= found


def test_the_author_reads_every_hint_in_words_of_their_own_language() -> None:
    assert set(StoredHint.values) == set(HintCode.values)
