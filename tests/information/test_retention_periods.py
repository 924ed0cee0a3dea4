"""The lengths of time in page texts come from the code."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import PageText
from krefeld_kann_was.information.page_texts import PERIOD_PLACEHOLDERS
from krefeld_kann_was.information.retention_periods import format_periods
from tests.information.test_information import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_periods_are_those_of_the_code_in_words_of_the_language(language: str) -> None:
    periods = format_periods(language)

    assert tuple(periods) == PERIOD_PLACEHOLDERS
    assert all(re.fullmatch(r"[0-9٠-٩۰-۹]+\u00a0\D+", period) for period in periods.values()), periods
    if language == "de":
        assert periods == {
            "whole_text": "10\u00a0Minuten", "rejected": "30\u00a0Tage", "reports": "30\u00a0Tage",
            "pictures": "30\u00a0Tage", "draft": "24\u00a0Stunden", "cards": "14\u00a0Tage",
        }  # fmt: skip


def test_the_privacy_notice_shows_the_periods(client: Client) -> None:
    PageText.objects.create(page=PageSlug.RULES, language="de", body="Noch {rejected}.")

    assert "<bdi>10\u00a0Minuten</bdi> nach der Entscheidung" in text_of(client, "/de/datenschutz/")
    assert "Noch <bdi>30\u00a0Tage</bdi>." in text_of(client, "/de/regeln/")
