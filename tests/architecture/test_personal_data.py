"""The privacy notice says what is stored of visitors, why, on what legal basis and for how long, and nothing else.

personal_data.json names every field, and beside it the words of the notice: its section, what it says there in German
and in „Einfache Sprache“, the purpose and the legal basis in that section, and the point of the list of periods. What
is in no database (drafts, the copy of a screen, paper) has rows without fields.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from exhibition.export.retention import RETENTION_PERIOD
from exhibition.gallery.facets import MIN_QUARTER_ANSWERS
from krefeld_kann_was.information.page_texts import PERIOD_PLACEHOLDERS, PLACEHOLDER, built_in_text
from krefeld_kann_was.information.retention_periods import (
    DRAFT_LIFETIME,
    FIXED_PERIODS,
    QUESTION_PERIODS,
    format_periods,
)
from moderation.handbook import FOLDER
from moderation.reports.services import SETTLED_RETENTION_PERIOD
from moderation.retention import REJECTED_RETENTION_PERIOD
from moderation.services import UNDO_WINDOW

ROOT = Path(__file__).parents[2]
DATA: dict[str, Any] = json.loads((Path(__file__).parent / "personal_data.json").read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = DATA["rows"]
OURS = ("contributions", "moderation", "exhibition", "krefeld_kann_was")
NOTICE = built_in_text("datenschutz", "de") or ""
SIMPLE_NOTICE = built_in_text("datenschutz", "de-simple") or ""
PERIODS = "Wie lange wir etwas behalten"
PROCESSING = "Was wir verarbeiten und warum"
ON_THE_DEVICE = "Was auf deinem Gerät bleibt"
LENGTH_OF_TIME = re.compile(
    r"\b(\d+|ein|einen|eine|einem|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|vierzehn|zwanzig|dreißig)"
    r"[\s\u00a0]+(Sekunde|Minute|Stunde|Tag|Woche|Monat|Jahr)(?!e? alt)",  # an age is none
    re.I,
)


def sections(notice: str) -> dict[str, str]:
    """The text below each heading of any level, up to the next heading."""
    parts = re.split(r"^#+ (.+)$", notice, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def processing_sections(notice: str) -> list[str]:
    """The headings of everything that is processed."""
    below = re.split(r"^# ", notice, flags=re.M)
    whole = next(part for part in below if part.startswith(PROCESSING))
    return [*re.findall(r"^## (.+)$", whole, re.M), ON_THE_DEVICE]


def points(section: str) -> list[str]:
    return [point.partition(":")[0] for point in re.findall(r"^- (.+)$", section, re.M)]


def stored_fields() -> list[str]:
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(OURS) and not model._meta.proxy
        for field in model._meta.fields
    ]


def unnamed(fields: list[str]) -> list[str]:
    """The fields that no row names and nothing excuses."""
    named = {field for row in ROWS for field in row["fields"]} | set(DATA["fields_without_personal_data"])
    excused = DATA["models_without_personal_data"]
    return [field for field in fields if field not in named and field.rpartition(".")[0] not in excused]


def wrong_words(rows: list[dict[str, Any]], notice: str, simple: str) -> list[str]:
    """What the rows quote, and the notice does not say where they say it."""
    texts, wrong = sections(notice), []
    for row in rows:
        text = texts.get(row["section"], "")
        wrong += [f"{row['section']}: {row[name]}" for name in ("de", "purpose", "basis") if row[name] not in text]
        if row["simple"] not in simple:
            wrong.append(f"de-simple: {row['simple']}")
        if row["period"] and row["period"] not in points(texts.get(PERIODS, "")):
            wrong.append(f"{PERIODS}: {row['period']}")
    return wrong


def test_every_stored_field_of_a_visitor_is_in_the_notice() -> None:
    assert unnamed(stored_fields()) == []
    assert unnamed(["contributions.Answer.phone", "moderation.NewModel.answer"]) != []


def test_no_row_names_a_field_that_is_gone_and_none_is_named_twice() -> None:
    named = [field for row in ROWS for field in row["fields"]] + list(DATA["fields_without_personal_data"])
    models = {field.rpartition(".")[0] for field in stored_fields()}

    assert [field for field, count in Counter(named).items() if count > 1] == []
    assert set(named) - set(stored_fields()) == set()
    assert set(DATA["models_without_personal_data"]) - models == set()


def test_the_notice_says_what_the_rows_quote() -> None:
    assert wrong_words(ROWS, NOTICE, SIMPLE_NOTICE) == []
    changed = NOTICE.replace("eine Kopie der gezeigten Antworten", "eine Liste der Antworten")
    assert wrong_words(ROWS, changed, SIMPLE_NOTICE) != []


def test_no_section_and_no_period_is_without_a_row() -> None:
    named, periods = {row["section"] for row in ROWS}, {row["period"] for row in ROWS}

    assert [heading for heading in processing_sections(NOTICE) if heading not in named] == []
    assert [point for point in points(sections(NOTICE)[PERIODS]) if point not in periods] == []
    assert "Wenn du singst" in processing_sections(NOTICE.replace("## Dein Code", "## Wenn du singst\n\n## Dein Code"))


@pytest.mark.parametrize("language", ["de", "de-simple"])
@pytest.mark.parametrize("page", ["datenschutz", "regeln"])
def test_no_length_of_time_is_typed(page: str, language: str) -> None:
    assert LENGTH_OF_TIME.findall(built_in_text(page, language) or "") == []
    assert LENGTH_OF_TIME.search("Spätestens sechs Monate nach dem Ende")
    assert LENGTH_OF_TIME.search("noch 10 Minuten")


def test_every_period_is_in_the_list_of_periods() -> None:
    assert set(PERIOD_PLACEHOLDERS) == {*FIXED_PERIODS, *QUESTION_PERIODS}
    assert set(PLACEHOLDER.findall(sections(NOTICE)[PERIODS])) == set(PERIOD_PLACEHOLDERS)


def test_the_rules_promise_the_same_as_the_notice() -> None:
    for language in ("de", "de-simple"):
        assert "{rejected} nach der letzten Entscheidung" in (built_in_text("regeln", language) or "")
        assert "{rejected} nach der letzten Entscheidung" in (built_in_text("datenschutz", language) or "")


def test_the_handbook_says_the_same_numbers() -> None:
    handbook = (FOLDER / "moderation.md").read_text(encoding="utf-8")
    table = handbook.partition("## Was bleibt, was verschwindet")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| (.+?) \| (.+) \|$", table, re.M))

    assert UNDO_WINDOW.total_seconds() == 600
    assert all(rows[name].startswith("zehn Minuten") for name in rows if name.startswith(("genaue", "der ganze")))
    assert rows["Texte, die ihr nicht zeigt"].startswith(f"{REJECTED_RETENTION_PERIOD.days} Tage")
    assert rows["Text einer Meldung"].startswith(f"{SETTLED_RETENTION_PERIOD.days} Tage")
    assert rows["Bilder eines Bilderpakets"] == f"{RETENTION_PERIOD.days} Tage"
    assert rows["Datei eines Buchs"] == f"{RETENTION_PERIOD.days} Tage"
    assert "Monat" not in table


def test_the_list_of_codes_of_answer_cards_is_in_notice_and_handbook() -> None:
    handbook = (FOLDER / "moderation.md").read_text(encoding="utf-8")

    assert all("verschlossenen Umschlag" in text for text in (NOTICE, handbook))
    assert "deinen Code in einen Umschlag" in SIMPLE_NOTICE
    assert "auch die Liste mit den Codes nicht" in sections(NOTICE)[PERIODS]
    assert "Vernichtet dann Antwortkarten und Liste" in handbook


def test_the_pages_of_the_receipt_and_of_reports_type_no_period() -> None:
    templates = [*(ROOT / "templates/contributions").glob("*.html"), *(ROOT / "templates/reports").glob("*.html")]

    assert templates
    assert {path.name: LENGTH_OF_TIME.findall(path.read_text(encoding="utf-8")) for path in templates} == {
        path.name: [] for path in templates
    }


def test_the_numbers_of_scripts_and_other_apps_are_the_notices() -> None:
    script = (ROOT / "static/js/form.js").read_text(encoding="utf-8")

    assert "var DAY = 24 * 60 * 60 * 1000;" in script
    assert DRAFT_LIFETIME.total_seconds() == 24 * 60 * 60
    assert MIN_QUARTER_ANSWERS == 3
    assert all("mindestens drei Antworten" in notice for notice in (NOTICE, SIMPLE_NOTICE))


def test_a_long_period_is_told_in_days_and_a_short_one_in_minutes() -> None:
    assert format_periods("en")["draft"] == "24\u00a0hours"
    assert format_periods("en")["rejected"] == "30\u00a0days"
