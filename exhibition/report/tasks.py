"""What the evaluation needs of the worker."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.report.services import renew_words
from krefeld_kann_was.lib.periodic import periodic

AFTER_CLOSING = timedelta(days=60)  # for so long answers are still taken back or get themes


@periodic(_("Wörter der Antworten zählen"), timedelta(hours=1))
def count_words_of_answers() -> str:
    """Of all questions that have begun and ended lately, where something has changed."""
    now = timezone.now()
    questions = Question.objects.filter(opens_at__lte=now, closes_at__gt=now - AFTER_CLOSING)
    renewed = [renew_words(one) for one in questions.select_related("release_counter").prefetch_related("texts")]
    return f"{sum(renewed)} of {len(renewed)} questions"
