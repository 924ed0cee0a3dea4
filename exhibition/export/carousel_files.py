"""The carousels of an export: one or more for each theme, in the formats that networks let people swipe through.

Their slides between cover and end are the pictures of the answers themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import batched
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from exhibition.share.branding import Branding
from exhibition.share.carousel import MOST_ANSWERS, Carousel, carousels
from exhibition.share.formats import FORMATS, PORTRAIT, SQUARE, TALL
from exhibition.share.picture import Picture
from moderation.selectors import Group, exportable_themes, read_exportable, which_exportable

FITTING = (PORTRAIT.name, TALL.name, SQUARE.name)
FRAMES = ".frames"  # the folder of covers and ends
FOLDER = "carousels"
CHUNK = 500  # answers read at a time


class FormatCarousel(NamedTuple):
    """A carousel in one format."""

    theme_id: int
    format_name: str
    carousel: Carousel

    @property
    def folder(self) -> str:
        """Where its slides lie for people."""
        theme = slugify(self.carousel.theme, allow_unicode=True) or str(self.theme_id)
        return f"{FOLDER}/{theme}-{self.theme_id}-{self.carousel.number}/{self.format_name}"

    @property
    def frame(self) -> list[tuple[str, Picture]]:
        """Names and pictures of the cover and the end."""
        name = f"{FRAMES}/{self.format_name}/{self.theme_id}-{self.carousel.number}"
        return [(f"{name}-cover.png", self.carousel.slides[0]), (f"{name}-end.png", self.carousel.slides[-1])]

    @property
    def words(self) -> str:
        """What staff look for when one of its answers is taken back."""
        return _("Karussell „%(theme)s“, %(number)d") % {
            "theme": self.carousel.theme[:60],
            "number": self.carousel.number,
        }


def format_carousels(
    edition: Branding, by_format: Mapping[str, Collection[int]], preview: str = ""
) -> Iterator[FormatCarousel]:
    """The carousels of the answers with a theme among those that `by_format` has pictures of. Some queries a theme."""
    for theme, name, numbers in _themed(edition.question.pk, by_format):
        answers = [
            answer
            for chunk in batched(sorted(numbers), CHUNK)
            for answer in read_exportable(edition.question.pk, chunk)
        ]
        made = carousels(theme.name, answers, edition, FORMATS[name], where=_where(edition), preview=preview)
        for carousel in made:
            yield FormatCarousel(int(theme.key), name, carousel)


def frames(question_id: int, by_format: Mapping[str, Collection[int]]) -> int:
    """How many covers and ends there are to draw."""
    return sum(2 * -(-len(numbers) // MOST_ANSWERS) for _theme, _name, numbers in _themed(question_id, by_format))


def _themed(question_id: int, by_format: Mapping[str, Collection[int]]) -> Iterator[tuple[Group, str, set[int]]]:
    """For each theme and each format that fits, which of the answers have it."""
    fitting = {name: set(numbers) for name, numbers in by_format.items() if name in FITTING}
    for theme in exportable_themes(question_id) if fitting else ():
        ids = which_exportable(question_id, themes=[int(theme.key)])
        yield from ((theme, name, ids & numbers) for name, numbers in fitting.items())


def caption_of(edition: Branding, carousel: Carousel) -> str:
    """The words under a carousel."""
    question = edition.question
    tag = f"#{question.hashtag}" if question.hashtag else ""
    foot = "\n".join(filter(None, (question.hosts, tag)))
    return "\n\n".join((edition.title(settings.LANGUAGE_CODE), carousel.theme, foot))


def _where(edition: Branding) -> str:
    """Where all answers can be read, as people write addresses; "" where that is nowhere."""
    if edition.question.gallery_opens_at() is None:
        return ""
    path = reverse("gallery", urlconf="exhibition.gallery.urls")  # without the language of whoever asks
    return f"{urlsplit(settings.PUBLIC_URL).netloc}{path.rstrip('/')}"
