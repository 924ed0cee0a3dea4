"""The report as a PDF: tagged (PDF/UA-1), in German, made from a snapshot alone, also when the answers are gone."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from exhibition.partners.enums import PartnerRole
from exhibition.report.charts import Chart, ChartRow, Section
from exhibition.report.public_sections import limits
from exhibition.report.snapshot import Snapshot
from exhibition.report.staff_sections import staff_limits, staff_sections
from exhibition.report.summary import summary_of, title_of
from krefeld_kann_was.lib.credits import Credit, credits_data, credits_images
from krefeld_kann_was.lib.date_range import format_date_range
from krefeld_kann_was.lib.fonts import FAMILIES, font_folders
from krefeld_kann_was.lib.typesetting import direction_of

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("report.typ")
ROOT = Path(__file__).parents[2]  # of the imports in the template
LANGUAGE = "de"
drawing_lock = threading.Lock()


def draw_report(snapshot: Snapshot, entries: Sequence[Credit] = ()) -> bytes:
    """The PDF, with hosts and partners on its first page. Thread-safe; takes less than a second, always."""
    with override(LANGUAGE):
        data = json.dumps(report_data(snapshot, entries), ensure_ascii=False)
    inputs = {"data": data, "credits": credits_images(entries)}
    with drawing_lock:
        moment = snapshot.taken_at.replace(microsecond=0)
        pdf = _compiler().compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs, timestamp=moment)
    if not isinstance(pdf, bytes):
        raise TypeError("typst made no single file")
    return pdf


def report_data(snapshot: Snapshot, entries: Sequence[Credit] = ()) -> dict[str, Any]:
    """What the template reads, in the active language."""
    title, dates = title_of(snapshot), ""
    if snapshot.question:
        opens_at, closes_at = snapshot.question.opens_at, snapshot.question.closes_at
        dates = format_date_range(localdate(opens_at), localdate(closes_at))
    return {
        "families": FAMILIES,
        "language": LANGUAGE,
        "colours": settings.DESIGN_TOKENS.colour_themes["samt"]._asdict(),
        "paper": settings.DESIGN_TOKENS.root["paper"],
        "ink": settings.DESIGN_TOKENS.root["ink"],
        "kicker": snapshot.question.hosts if snapshot.question else "Krefeld kann was!",
        "title": title,
        "document-title": f"{_('Bericht')}: {title}",
        "name": _("Bericht"),
        "dates": dates,
        "taken": _("Stand: %(day)s") % {"day": date_format(localtime(snapshot.taken_at), "DATETIME_FORMAT")},
        "range": _describe_range(snapshot),
        "summary": summary_of(snapshot),
        "contents": _("Inhalt"),
        "sections": [_section(section) for section in staff_sections(snapshot)],
        "limits-title": _("Was diese Zahlen sagen, und was nicht"),
        "limits": [*limits(), *staff_limits()],
        "credits": credits_data(entries),
        "credit-labels": [str(PartnerRole.HOST.label), str(PartnerRole.PARTNER.label)],
    }


def _describe_range(snapshot: Snapshot) -> str:
    """Which days were chosen; empty where it is the whole run."""
    if snapshot.first and snapshot.last:
        return format_date_range(snapshot.first, snapshot.last)
    first, last = (date_format(day, "DATE_FORMAT") if day else "" for day in (snapshot.first, snapshot.last))
    if first:
        return _("ab dem %(first)s") % {"first": first}
    return _("bis zum %(last)s") % {"last": last} if last else ""


def _section(section: Section) -> dict[str, Any]:
    charts = [_chart(chart) for chart in section.charts]
    return {"title": section.title, "lead": section.lead, "charts": charts}


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "kind": chart.kind.value,
        "title": chart.title,
        "headers": [chart.headers[0], *chart.headers[1:]],
        "detail-header": chart.detail_header,
        "rows": [_row(row) for row in chart.rows],
        "note": chart.note,
        "empty": chart.empty,
        "areas": [one.quarter._asdict() | {"answers": one.answers, "level": one.level} for one in chart.areas],
    }


def _row(row: ChartRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "language": (row.language or LANGUAGE).partition("-")[0],
        "rtl": direction_of(row.label, row.language) == "rtl",
        "cells": row.cells,
        "numbers": [value if isinstance(value, int) else 0 for value in row.values],
        "lengths": row.lengths,
        "tick": row.tick,
        "detail": row.detail,
        "part": row.is_part,
        "rest": row.is_rest,
    }


@functools.cache
def _compiler() -> typst.Compiler:
    """The compiler of this process, which caches the fonts. Not thread-safe."""
    import typst

    return typst.Compiler(str(TEMPLATE), root=str(ROOT), font_paths=font_folders(), ignore_system_fonts=True)
