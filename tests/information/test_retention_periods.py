"""The lengths of time in page texts come from the code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from contributions.models import Question
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import PageText
from krefeld_kann_was.information.page_texts import PERIOD_PLACEHOLDERS
from krefeld_kann_was.information.retention_periods import current_periods, format_periods
from tests.factories import make_question
from tests.information.test_information import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_periods_are_those_of_the_code_in_words_of_the_language(language: str) -> None:
    periods = format_periods(language)

    assert tuple(periods) == PERIOD_PLACEHOLDERS
    assert all(re.fullmatch(r"[0-9٠-٩۰-۹]+\u00a0\D+", period) for period in periods.values()), periods
    if language == "de":
        assert periods == {
            "whole_text": "10\u00a0Minuten", "draft": "24\u00a0Stunden", "cards": "14\u00a0Tage",
            "rejected": "30\u00a0Tage", "reports": "30\u00a0Tage", "pictures": "30\u00a0Tage",
            "exhibition": "180\u00a0Tage",
        }  # fmt: skip


def test_the_privacy_notice_shows_the_periods(client: Client) -> None:
    PageText.objects.create(page=PageSlug.RULES, language="de", body="Noch {rejected}.")

    assert "<bdi>10\u00a0Minuten</bdi> nach der Entscheidung" in text_of(client, "/de/datenschutz/")
    assert "Noch <bdi>30\u00a0Tage</bdi>." in text_of(client, "/de/regeln/")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_notice_says_what_staff_have_set_and_the_longest_of_several(client: Client, language: str) -> None:
    make_question(rejected_days=11, report_days=12, picture_days=13, exhibition_days=44)
    make_question(rejected_days=17, report_days=8, picture_days=19, exhibition_days=21)
    notice = text_of(client, f"/{language}/datenschutz/")

    for field, longest in (("rejected", 17), ("reports", 12), ("pictures", 19), ("exhibition", 44)):
        assert f"<bdi>{format_periods(language, Question.objects.all())[field]}</bdi>" in notice
        assert current_periods(Question.objects.all())[field] == timedelta(days=longest)
