"""The newest released answers as an Atom feed."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, linebreaks
from django.utils.timezone import localtime

from contributions.models import Question
from exhibition.gallery.selectors import find_gallery, open_galleries
from krefeld_kann_was.lib.languages import active_language
from krefeld_kann_was.lib.typesetting import direction_of, limit_marks, typography_of
from moderation.selectors import ReleasedAnswer, released_answers

MAX_ENTRIES = 40
MAX_TITLE_LENGTH = 80  # characters
ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class GalleryFeed(Feed):
    """The newest answers; their dates are the month in which they were first shown."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Question:
        question = find_gallery(open_galleries(timezone.now()), request.GET.get("frage"))
        if question is None:
            raise Http404
        return question

    def title(self, question: Question) -> str:
        return _replace_illegal(question.text_in(active_language()).title)

    def subtitle(self, question: Question) -> str:
        return _replace_illegal(question.hosts)

    def link(self, question: Question) -> str:
        return f"{settings.PUBLIC_URL}{reverse('gallery')}?frage={question.slug}"

    def feed_url(self, question: Question) -> str:
        return f"{settings.PUBLIC_URL}{reverse('gallery-feed')}?frage={question.slug}"

    def feed_guid(self, question: Question) -> str:
        return _tag_uri(question.opens_at, f"galerie/{question.slug}")

    def author_name(self, question: Question) -> str:
        return _replace_illegal(question.hosts) or "Krefeld kann was"

    def items(self, question: Question) -> list[tuple[Question, ReleasedAnswer]]:
        return [(question, answer) for answer in released_answers(question.pk, limit=MAX_ENTRIES)]

    def item_title(self, item: tuple[Question, ReleasedAnswer]) -> str:
        _question, answer = item
        typography = typography_of(answer.text, answer.language)
        line = " ".join(typography.quoted(answer.text).split())
        cut = (
            line
            if len(line) <= MAX_TITLE_LENGTH
            else line[: MAX_TITLE_LENGTH - 1].rpartition(" ")[0].rstrip(" .,:;–") + "…"
        )
        return _replace_illegal(typography.opening + (cut if len(cut) > 1 else line) + typography.closing)

    def item_description(self, item: tuple[Question, ReleasedAnswer]) -> str:
        _question, answer = item
        html = linebreaks(_replace_illegal(limit_marks(answer.text)), autoescape=True)
        return f'<div lang="{escape(answer.language)}" dir="{direction_of(answer.text, answer.language)}">{html}</div>'

    def item_link(self, item: tuple[Question, ReleasedAnswer]) -> str:
        return settings.PUBLIC_URL + reverse("gallery-answer", args=[item[1].id])

    def item_guid(self, item: tuple[Question, ReleasedAnswer]) -> str:
        question, answer = item
        return _tag_uri(question.opens_at, f"galerie/{answer.id}")

    def item_pubdate(self, item: tuple[Question, ReleasedAnswer]) -> datetime:
        return _start_of_month(item[1].released_at)

    item_updateddate = item_pubdate


def _replace_illegal(text: str) -> str:
    """The text with characters replaced that XML 1.0 forbids."""
    return ILLEGAL_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _start_of_month(moment: datetime) -> datetime:
    return localtime(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _tag_uri(since: datetime, name: str) -> str:
    """An id that stays the same when the site moves to another domain (RFC 4151)."""
    return f"tag:{urlsplit(settings.PUBLIC_URL).hostname},{localtime(since):%Y}:{name}"
