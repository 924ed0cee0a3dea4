"""Deletes the rows of a question, in the order that the keys of the database ask for."""

from django.db import transaction

from contributions.models import Answer, Question, Station
from exhibition.models import Screen
from moderation.reports.services import delete_described_reports
from moderation.retention import erase_answers


@transaction.atomic
def delete_question(question: Question) -> None:
    """Delete the question with all that belongs to it, answers and decisions included.

    The caller has made sure that it may go, and has locked its row, so that no answer comes in meanwhile. A station
    that was moved here from another question stays, with the answers that it got there.
    """
    erase_answers(question.pk)
    if not question.is_rehearsal:
        delete_described_reports(question.opens_at, question.closes_at)
    question.screens.all().delete()
    _give_back_stations(question)
    question.stations.all().delete()
    question.delete()


def _give_back_stations(question: Question) -> None:
    """Let stations that others need belong to these: that have answers or screens of another question."""
    for station in question.stations.all():
        answered = Answer.objects.filter(station=station).exclude(question=question).order_by("-pk")
        shown = Screen.objects.filter(station=station).exclude(question=question)
        owner = (
            answered.values_list("question_id", flat=True).first()
            or shown.values_list("question_id", flat=True).first()
        )
        if owner:
            Station.objects.filter(pk=station.pk).update(question=owner, venue=None)
