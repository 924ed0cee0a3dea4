"""Open data: the released answers whose authors agreed to that, as CSV and JSON.

A row tells nothing about the author beyond the answer: no station, the month instead of the time, and the Stadtteil
only with enough answers.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.gallery.facets import named_quarters
from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, plain_row_writer, row_writer
from moderation.selectors import GalleryFilter, gallery_answers, quarters

PAGE_SIZE = 1_000  # rows read at once


class OpenDataRow(NamedTuple):
    """One answer; the columns of the CSV and the members of the JSON objects, in this order."""

    id: int
    text: str
    language: str
    quarter: str
    quarter_code: str
    month: str


COLUMN_DESCRIPTIONS = {
    "id": _("Nummer der Antwort, auch in ihrer Adresse"),
    "text": _("Text der Antwort. […] steht, wo etwas weggelassen ist."),
    "language": _("Sprache der Seite, auf der jemand geschrieben hat"),
    "quarter": _("Stadtteil. Leer, wenn niemand ihn genannt hat oder weniger als drei Antworten von dort kommen."),
    "quarter_code": _("Amtliche Nummer des Stadtteils"),
    "month": _("Monat, seit dem die Antwort zu sehen ist"),
}


def open_data_rows(question: Question) -> Iterator[OpenDataRow]:
    """The released answers of the question that its licence may cover, newest first."""
    if question.licence is None:
        return
    agreed = GalleryFilter(licence=question.licence)
    named = named_quarters(question.pk)
    names = {quarter.code: quarter.name for quarter in quarters() if quarter.code in named}
    before = None
    while page := gallery_answers(question.pk, agreed, limit=PAGE_SIZE, before=before):
        for answer in page:
            month = f"{localtime(answer.released_at):%Y-%m}"
            code = answer.quarter if answer.quarter in names else ""
            yield OpenDataRow(answer.id, answer.text, answer.language, names.get(code, ""), code, month)
        before = page[-1].id


def csv_lines(question: Question) -> Iterator[str]:
    """The answers as CSV for programs, a line at a time: each text is what somebody wrote."""
    line_of = plain_row_writer()
    yield line_of(OpenDataRow._fields)
    yield from map(line_of, open_data_rows(question))


def table_lines(question: Question) -> Iterator[str]:
    """The answers as CSV for spreadsheets, a line at a time: an apostrophe keeps a text from being computed."""
    line_of = row_writer(quote_all=True)
    yield BYTE_ORDER_MARK + line_of(OpenDataRow._fields)
    yield from map(line_of, open_data_rows(question))


def json_lines(question: Question) -> Iterator[str]:
    """One JSON object with metadata of the question and "answers", one object per line."""
    yield json.dumps(metadata(question), ensure_ascii=False)[:-1] + ', "answers": [\n'
    separator = ""
    for row in open_data_rows(question):
        yield separator + json.dumps(row._asdict(), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def metadata(question: Question) -> dict[str, Any]:
    """What is the same for all answers to the question, which has its texts."""
    licence = question.licence
    return {
        "$schema": absolute_address("gallery-schema"),
        "question": {text.language: text.title for text in question.texts.all()},
        "publisher": question.hosts,
        "opened": f"{localtime(question.opens_at):%Y-%m-%d}",
        "closed": f"{localtime(question.closes_at):%Y-%m-%d}",
        "licence": {"name": licence.label, "address": licence.address} if licence else None,
    }


def schema() -> dict[str, Any]:
    """The JSON file as a JSON Schema (draft 2020-12)."""
    text = {"type": "string"}
    answer = {name: text | {"description": str(words)} for name, words in COLUMN_DESCRIPTIONS.items()}
    answer["id"] |= {"type": "integer"}
    answer["month"] |= {"pattern": "^[0-9]{4}-[0-9]{2}$"}
    members: dict[str, Any] = {
        "$schema": text,
        "question": {"type": "object", "additionalProperties": text},
        "publisher": text,
        "opened": text | {"format": "date"},
        "closed": text | {"format": "date"},
        "licence": {"type": "object", "properties": {"name": text, "address": text}},
        "answers": {"type": "array", "items": {"type": "object", "properties": answer, "required": list(answer)}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": absolute_address("gallery-schema"),
        "type": "object",
        "properties": members,
        "required": list(members),
    }


def absolute_address(name: str, *args: object) -> str:
    """The absolute address of a page of the gallery, without a language."""
    return settings.PUBLIC_URL + reverse(name, args=args, urlconf="exhibition.gallery.urls")
