"""The evaluation as everybody may read it: no text of an answer, no count that tells of a single person, no cookie."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contributions.enums import Phase
from contributions.models import Question
from exhibition.report.public_sections import limits, public_sections
from exhibition.report.selectors import build_public_snapshot, public_evaluations
from exhibition.report.snapshot import Snapshot
from exhibition.report.summary import summary_of
from krefeld_kann_was.lib.date_range import DateRange, start_of_day
from krefeld_kann_was.lib.languages import plain_path

KEPT_SNAPSHOTS = 4


@cache_control(no_cache=True)
@require_safe
def show_public_evaluation(request: HttpRequest) -> HttpResponse:
    """Of the named question or of the newest one with a public evaluation. Search engines may index it."""
    now = timezone.now()
    slug = request.GET.get("frage")
    question = next((one for one in public_evaluations(now) if slug in (None, one.slug)), None)
    if question is None:
        raise Http404
    snapshot = _snapshot(question, now)
    day = snapshot.last or localdate(snapshot.taken_at)
    context = question.page_context() | {
        "path": f"{plain_path('evaluation')}?frage={question.slug}",
        "summary": summary_of(snapshot),
        "as_of": _("Stand: %(day)s") % {"day": date_format(day, "DATE_FORMAT")},
        "sections": public_sections(snapshot),
        "limits": limits(),
        "has_gallery": question.has_gallery(now),
    }
    return render(request, "exhibition/report/public.html", context)


def _snapshot(question: Question, now: datetime) -> Snapshot:
    """While the question runs that of the day before, so that nobody sees what a single answer changes."""
    today = localdate(now)
    is_open = question.phase(now) is Phase.OPEN
    days = DateRange(last=today - timedelta(days=1)) if is_open else DateRange()
    moment = start_of_day(today) if is_open else now.replace(second=0, microsecond=0)
    read = _read if settings.CACHE_SECONDS else _read.__wrapped__
    return read(question, question.slug, moment, days)


@lru_cache(maxsize=KEPT_SNAPSHOTS)
def _read(question: Question, slug: str, moment: datetime, days: DateRange) -> Snapshot:
    """Kept for a minute or a day: counting takes longer than showing a page.

    The slug is part of the cache key because two databases may use the same id.
    """
    return build_public_snapshot(question, moment, days)
