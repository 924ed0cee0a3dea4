"""The files of the open data, each made once for all who ask.

A file belongs to the version of the release counter, which grows when an answer is taken back: the next one who asks
gets a new file. That of the counts belongs to a day, too.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from contributions.models import Question
from exhibition.gallery import open_data, published_counts
from krefeld_kann_was.lib.spool import Spool

SPOOL = Spool("open-data")


class DataFile(NamedTuple):
    """How to make a file. `kind` tells it from others with the same suffix; `is_counts`: it has counts, no answers."""

    kind: str
    suffix: str
    content_type: str
    lines: Callable[[Question], Iterator[str]]
    is_counts: bool = False
    as_attachment: bool = True

    def name_for(self, question: Question) -> str:
        """The name under which browsers save it."""
        return f"{question.slug}-{self.kind}{self.suffix}"


CSV_TYPE, JSON_TYPE = "text/csv; charset=utf-8", "application/json"
ANSWERS_CSV = DataFile("antworten", ".csv", CSV_TYPE, open_data.csv_lines)
ANSWERS_TABLE = DataFile("tabelle", ".csv", CSV_TYPE, open_data.table_lines)
ANSWERS_JSON = DataFile("antworten", ".json", JSON_TYPE, open_data.json_lines, as_attachment=False)
COUNTS_CSV = DataFile("zahlen", ".csv", CSV_TYPE, published_counts.csv_lines, is_counts=True)
COUNTS_JSON = DataFile("zahlen", ".json", JSON_TYPE, published_counts.json_lines, is_counts=True, as_attachment=False)


def data_file(question: Question, file: DataFile) -> Path | None:
    """The file as it is now; None while another one is being made. Raises SpoolFull.

    The version is read before the answers are: a file can be newer than its version, never older.
    """
    version = Question.objects.values_list("release_counter__version", flat=True).get(pk=question.pk)
    day = timezone.localdate() if file.is_counts else ""
    described = json.dumps([version, str(day), open_data.metadata(question)], sort_keys=True)
    key = hashlib.blake2b(described.encode(), digest_size=16).hexdigest()
    name = f"{question.pk}{file.kind}-{key}{file.suffix}"
    return SPOOL.find(name) or SPOOL.make(name, (line.encode() for line in file.lines(question)))
