"""Videos of posts: reels and moving stories, in the storage that all machines share.

Drawing one takes some seconds, too long for whoever asks for it: the worker draws them ahead (tasks.py). They need
PyAV (`make moving`); without it nobody can choose them.
"""

import hashlib
from datetime import datetime, timedelta
from importlib.util import find_spec

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from contributions.models import Question
from exhibition.posting.content import post_picture
from exhibition.posting.enums import PostFormat
from exhibition.posting.models import Post
from exhibition.share.branding import Branding
from exhibition.share.glyphs import missing_glyphs
from exhibition.share.picture import Picture
from exhibition.share.video import draw_video
from moderation.selectors import ReleasedAnswer, read_exportable

VIDEO_FOLDER = "post-videos"
RETENTION_PERIOD = timedelta(days=30)  # after the post's day


def can_draw_videos() -> bool:
    """Whether the package that draws videos is installed."""
    return find_spec("av") is not None


def read_video(branding: Branding, answer: ReleasedAnswer, post: Post) -> bytes | None:
    """The video of this post as it looks now; None until it is drawn."""
    name = _video_name(branding.question.pk, answer.id, post_picture(branding, answer, post))
    storage = storages["exports"]
    if not storage.exists(name):
        return None
    with storage.open(name) as file:
        return bytes(file.read())


def missing_videos(question: Question, now: datetime) -> dict[str, Picture]:
    """By their names, the videos that posts of the question need and that are not drawn yet."""
    storage = storages["exports"]
    return {name: picture for name, picture in _wanted(question, now).items() if not storage.exists(name)}


def closed_questions_with_videos(now: datetime) -> list[Question]:
    """The questions that have posts with videos, and nothing of which is drawn before they close. Two queries."""
    ids = Post.objects.filter(format__in=PostFormat.VIDEOS).order_by().values_list("question", flat=True).distinct()
    return list(Question.objects.filter(pk__in=list(ids), closes_at__lte=now).prefetch_related("texts"))


def draw_missing(question: Question, now: datetime) -> int:
    """Draw the missing videos one after the other, and delete those that no post needs. Returns how many were drawn.

    An answer that is withdrawn meanwhile leaves no video.
    """
    delete_others(question, now)
    drawn = 0
    for name, picture in missing_videos(question, now).items():
        storages["exports"].save(name, ContentFile(draw_video(picture)))
        drawn += 1
        if name not in _wanted(question, now):
            storages["exports"].delete(name)
    return drawn


def delete_others(question: Question, now: datetime) -> None:
    """Delete the question's videos that no post needs any more."""
    wanted = _wanted(question, now)
    for name in _stored(question.pk):
        if name not in wanted:
            storages["exports"].delete(name)


def delete_videos(question_id: int, answer_id: int) -> None:
    """Delete the videos of an answer that was withdrawn."""
    for name in _stored(question_id):
        if name.rpartition("/")[2].startswith(f"{answer_id}-"):
            storages["exports"].delete(name)


def delete_videos_of_question(question_id: int) -> None:
    """Delete all videos of a question that is erased."""
    for name in _stored(question_id):
        storages["exports"].delete(name)
    storages["exports"].delete(f"{VIDEO_FOLDER}/{question_id}")  # the folder


def _wanted(question: Question, now: datetime) -> dict[str, Picture]:
    """Of answers that may go out and that fonts can show. A few queries."""
    since = timezone.localdate(now - RETENTION_PERIOD)
    posts = Post.objects.filter(question=question, format__in=PostFormat.VIDEOS, date__gte=since)
    by_answer = {post.answer_id: post for post in posts}
    if not by_answer or not question.texts.all():
        return {}
    branding = Branding(question)
    pictures = {
        answer.id: post_picture(branding, answer, by_answer[answer.id])
        for answer in read_exportable(question.pk, list(by_answer))
        if not missing_glyphs(answer.text)
    }
    return {_video_name(question.pk, answer_id, picture): picture for answer_id, picture in pictures.items()}


def _stored(question_id: int) -> list[str]:
    folder = f"{VIDEO_FOLDER}/{question_id}"
    try:
        return [f"{folder}/{name}" for name in storages["exports"].listdir(folder)[1]]
    except FileNotFoundError:
        return []


def _video_name(question_id: int, answer_id: int, picture: Picture) -> str:
    """Another picture has another name."""
    digest = hashlib.blake2b(repr(picture).encode(), digest_size=12).hexdigest()
    return f"{VIDEO_FOLDER}/{question_id}/{answer_id}-{digest}.mp4"
