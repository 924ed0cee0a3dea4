"""The newest released answers as an Atom feed (RFC 4287)."""

import re
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, linebreaks
from django.utils.timezone import localtime

from contributions.models import Question
from exhibition.gallery.selectors import find_gallery, open_galleries
from krefeld_kann_was.lib.languages import active_language
from krefeld_kann_was.lib.typesetting import direction_of, limit_marks, typography_of
from moderation.selectors import ReleasedAnswer, find_change_times, released_answers

MAX_ENTRIES = 40
MAX_TITLE_LENGTH = 80  # characters
ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FeedEntry(NamedTuple):
    """An answer with its question and both times of an entry, rounded down to the hour."""

    question: Question
    answer: ReleasedAnswer
    published: datetime
    updated: datetime


class AnswerFeed(Atom1Feed):
    """Atom whose entries have languages of their own, and that changes only when one of them does."""

    def latest_post_date(self) -> datetime:
        """When its newest change was; without entries, when its question opened."""
        return max((item["updateddate"] for item in self.items), default=self.feed["opened"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}


class GalleryFeed(Feed):
    """The newest answers. Their times are those of release and of shortening, to the hour: never that of sending."""

    feed_type = AnswerFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)  # to the hour, it would hide what happens within one
        return response

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

    def feed_extra_kwargs(self, question: Question) -> dict[str, Any]:
        return {"opened": _start_of_hour(question.opens_at)}

    def author_name(self, question: Question) -> str:
        return _replace_illegal(question.hosts) or "Krefeld kann was"

    def items(self, question: Question) -> list[FeedEntry]:
        answers = released_answers(question.pk, limit=MAX_ENTRIES)
        changed = find_change_times([answer.id for answer in answers])
        return [_entry(question, answer, changed.get(answer.id, answer.released_at)) for answer in answers]

    def item_title(self, entry: FeedEntry) -> str:
        typography = typography_of(entry.answer.text, entry.answer.language)
        line = " ".join(typography.quoted(entry.answer.text).split())
        cut = (
            line
            if len(line) <= MAX_TITLE_LENGTH
            else line[: MAX_TITLE_LENGTH - 1].rpartition(" ")[0].rstrip(" .,:;–") + "…"
        )
        return _replace_illegal(typography.opening + (cut if len(cut) > 1 else line) + typography.closing)

    def item_description(self, entry: FeedEntry) -> str:
        text, language = entry.answer.text, entry.answer.language
        html = linebreaks(_replace_illegal(limit_marks(text)), autoescape=True)
        return f'<div lang="{escape(language)}" dir="{direction_of(text, language)}">{html}</div>'

    def item_extra_kwargs(self, entry: FeedEntry) -> dict[str, Any]:
        return {"language": entry.answer.language}

    def item_link(self, entry: FeedEntry) -> str:
        return settings.PUBLIC_URL + reverse("gallery-answer", args=[entry.answer.id])

    def item_guid(self, entry: FeedEntry) -> str:
        return _tag_uri(entry.question.opens_at, f"galerie/{entry.answer.id}")

    def item_pubdate(self, entry: FeedEntry) -> datetime:
        return entry.published

    def item_updateddate(self, entry: FeedEntry) -> datetime:
        return entry.updated


def _entry(question: Question, answer: ReleasedAnswer, changed_at: datetime) -> FeedEntry:
    published = _start_of_hour(answer.released_at)
    return FeedEntry(question, answer, published, max(published, _start_of_hour(changed_at)))


def _replace_illegal(text: str) -> str:
    """The text with characters replaced that XML 1.0 forbids."""
    return ILLEGAL_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _start_of_hour(moment: datetime) -> datetime:
    return localtime(moment).replace(minute=0, second=0, microsecond=0)


def _tag_uri(since: datetime, name: str) -> str:
    """An id that stays the same when the site moves to another domain (RFC 4151)."""
    return f"tag:{urlsplit(settings.PUBLIC_URL).hostname},{localtime(since):%Y}:{name}"
