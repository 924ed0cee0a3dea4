"""What a plan of posts has for the start page of staff: its next day, and that there is none yet."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Question
from exhibition.posting.models import Post
from krefeld_kann_was.lib.start_page import Upcoming, WaitingItem, upcoming, waiting
from moderation.selectors import exportable_ids

MAX_POSTS = 60  # days looked ahead for one whose answer was not taken back
REMINDER_PERIOD = timedelta(days=30)  # after closing; who has planned nothing until then does not want to


@upcoming("posting.view_plan")
def list_posts(now: datetime) -> Iterator[Upcoming]:
    """The next day of any plan on which something is to be posted. Two queries, more only with several plans."""
    posts = Post.objects.filter(posted_at=None, date__gte=localdate(now)).order_by("date", "pk")
    rows = list(posts.values_list("date", "question", "answer_id")[:MAX_POSTS])
    ids = {question: {answer for _, of, answer in rows if of == question} for question in {row[1] for row in rows}}
    exportable = set().union(*(exportable_ids(question, answers) for question, answers in ids.items()))
    day, question = next(((day, question) for day, question, answer in rows if answer in exportable), (None, 0))
    if day:
        label = _("Nächster Beitrag in den sozialen Netzwerken")
        yield Upcoming(day, label, reverse("posting:board", args=[question]))


@waiting("posting.change_plan", position=52)
def list_unplanned(person: User, now: datetime) -> Iterator[WaitingItem]:
    """The answers of the question that closed last, while there is no plan for them. Two queries at most."""
    closed = Question.objects.filter(closes_at__range=(now - REMINDER_PERIOD, now), posting_plan=None)
    question = closed.order_by("-closes_at").first()
    if question and (count := len(exportable_ids(question.pk))):
        label = ngettext(
            "Antwort darf in soziale Netzwerke: Beitrag planen",
            "Antworten dürfen in soziale Netzwerke: Beiträge planen",
            count,
        )
        yield WaitingItem(str(count), label, reverse("posting:board", args=[question.pk]))
