"""What the posts need of the worker."""

from datetime import time, timedelta

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.posting import videos
from exhibition.posting.calendar_services import cancel_gone_events
from exhibition.posting.enums import PostFormat
from exhibition.posting.models import Post
from exhibition.posting.services import erase_old_texts
from krefeld_kann_was.lib.periodic import periodic
from krefeld_kann_was.worker.selectors import unfinished_calls

PRIORITY = -10  # what is short comes first: mail, alerts, deletions


@periodic(_("Eigene Bildtexte löschen, deren Antworten nicht mehr gezeigt werden"), time(4, 10))
def erase_post_texts() -> None:
    """Once a day."""
    now = timezone.now()
    erase_old_texts(now)
    cancel_gone_events(now)


@task(priority=PRIORITY)
def draw_videos(question_id: int) -> int:
    """Draw the videos that the question's posts need, once it has closed. Returns how many were missing."""
    now = timezone.now()
    question = Question.objects.filter(pk=question_id, closes_at__lte=now).prefetch_related("texts").first()
    return videos.draw_missing(question, now) if question and videos.can_draw_videos() else 0


@task
def delete_videos(question_id: int, answer_id: int) -> None:
    """Delete the videos of an answer that was withdrawn."""
    videos.delete_videos(question_id, answer_id)


def follow_withdrawal(answer_id: int) -> None:
    """Have the videos of a withdrawn answer deleted. One query where it has none."""
    post = Post.objects.filter(answer_id=answer_id, format__in=PostFormat.VIDEOS).first()
    if post is not None:
        delete_videos.enqueue(post.question_id, answer_id)


@periodic(_("Bewegte Bilder der Beiträge erstellen, überflüssige löschen"), timedelta(minutes=5))
def watch_videos() -> str:
    """Have missing videos drawn, if nobody does, and delete those that no post needs."""
    now, begun = timezone.now(), 0
    is_drawing = unfinished_calls(draw_videos).exists()
    for question in videos.closed_questions_with_videos(now):
        videos.delete_others(question, now)
        if not is_drawing and videos.can_draw_videos() and videos.missing_videos(question, now):
            draw_videos.enqueue(question.pk)
            begun += 1
    return f"{begun} questions go on" if begun else "nothing to do"
