"""manage.py hints."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django import Settings

from moderation.hints.management.commands import hints as command
from moderation.hints.models import HintSetting, WordList

Run = Callable[[str], tuple[list[object], str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Run:
    settings.CACHE_SECONDS = 0

    def call(lines: str) -> tuple[list[object], str]:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        try:
            call_command("hints", stdout=out, stderr=err)
        except CommandError as error:
            err.write(str(error))
        return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()

    return call


def lines(*answers: object) -> str:
    return "".join(json.dumps(answer) + "\n" for answer in answers)


@pytest.mark.django_db
def test_one_line_for_one_line(run: Run) -> None:
    out, err = run(lines({"text": "Zoo 👍 0151 23456789", "lang": "de"}, {"text": "Zoo", "lang": "tr"}))

    assert out == [{"hints": [{"code": "phone", "start": 6, "end": 19}]}, {"hints": []}]
    assert err == ""


@pytest.mark.django_db
def test_hints_about_the_whole_text_have_no_position(run: Run) -> None:
    out, _ = run(lines({"text": "HIER IST ALLES NUR NOCH SCHLECHT", "lang": "de"}))

    assert out == [{"hints": [{"code": "shouting", "start": None, "end": None}]}]


@pytest.mark.django_db
def test_lists_and_settings_of_the_database_count(run: Run) -> None:
    WordList.objects.create(kind="insults", language="de", words="blaubär")
    HintSetting.objects.filter(code="phone").update(on=False)

    out, _ = run(lines({"text": "Blaubär, 0151 23456789", "lang": "de"}))

    assert out == [{"hints": [{"code": "insult", "start": 0, "end": 7}]}]


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["{", "[]", '"x"', '{"text": "x"}', '{"text": 1, "lang": "de"}', "", "\x00"])
def test_a_bad_line_is_reported_by_its_number_and_the_others_are_read(run: Run, bad: str) -> None:
    good = lines({"text": "0151 23456789", "lang": "de"})

    out, err = run(f"{good}{bad}\n{good}")

    assert "Zeile 2: " in err
    assert "1 Zeile" in err
    assert out[1] is None
    assert out[0] == out[2] == {"hints": [{"code": "phone", "start": 0, "end": 13}]}


def test_without_tables_the_built_in_lists_count(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_table(now: object) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(command, "current_word_lists", no_table)

    assert run(lines({"text": "du Idiot", "lang": "de"}))[0] == [{"hints": [{"code": "insult", "start": 3, "end": 8}]}]
