"""The carousels of an export: one or more for each theme, in the formats that networks let people swipe through.

Their slides between the cover and the end are the pictures of the answers themselves.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import batched
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from exhibition.partners.enums import LogoPlace
from exhibition.partners.selectors import credits_on
from exhibition.share.branding import Branding
from exhibition.share.carousel import MAX_ANSWERS, Carousel, make_carousels
from exhibition.share.formats import FORMATS, PORTRAIT, SQUARE, TALL
from exhibition.share.picture import Picture
from moderation.selectors import FacetCount, exportable_ids, exportable_themes, read_exportable

CAROUSEL_FORMATS = (PORTRAIT.name, TALL.name, SQUARE.name)
FRAME_FOLDER = ".frames"  # of covers and end slides
CAROUSEL_FOLDER = "karussells"
CHUNK_SIZE = 500  # answers read at a time


class FormatCarousel(NamedTuple):
    """A carousel in one format."""

    theme_id: int
    format_name: str
    carousel: Carousel

    @property
    def folder(self) -> str:
        """The folder of its slides in the ZIP."""
        theme = slugify(self.carousel.theme, allow_unicode=True) or str(self.theme_id)
        return f"{CAROUSEL_FOLDER}/{theme}-{self.theme_id}-{self.carousel.number}/{FORMATS[self.format_name].folder}"

    @property
    def frame_pictures(self) -> list[tuple[str, Picture]]:
        """Names and pictures of the cover and the end slide."""
        name = f"{FRAME_FOLDER}/{self.format_name}/{self.theme_id}-{self.carousel.number}"
        return [(f"{name}-cover.png", self.carousel.slides[0]), (f"{name}-end.png", self.carousel.slides[-1])]

    @property
    def label(self) -> str:
        """What staff look for when one of its answers is taken back."""
        values = {"theme": self.carousel.theme[:60], "number": self.carousel.number}
        return _("Karussell „%(theme)s“, %(number)d") % values


def make_format_carousels(
    branding: Branding, by_format: Mapping[str, Collection[int]], preview: str = "", theme_id: int | None = None
) -> Iterator[FormatCarousel]:
    """The carousels of those answers in `by_format` that have a theme, or this one. A few queries per theme."""
    question_id = branding.question.pk
    shown = credits_on(LogoPlace.PICTURES, question_id)
    for theme, name, ids in ids_by_theme(question_id, by_format):
        if theme_id not in (None, int(theme.key)):
            continue
        answers = [
            answer for chunk in batched(sorted(ids), CHUNK_SIZE) for answer in read_exportable(question_id, chunk)
        ]
        where = _gallery_address(branding)
        carousels = make_carousels(
            theme.name, answers, branding, FORMATS[name], where=where, preview=preview, shown=shown
        )
        for carousel in carousels:
            yield FormatCarousel(int(theme.key), name, carousel)


def count_frame_pictures(ids: Collection[int]) -> int:
    """How many covers and end slides the carousels of a theme with these answers have in one format."""
    return 2 * -(-len(ids) // MAX_ANSWERS)


def ids_by_theme(
    question_id: int, by_format: Mapping[str, Collection[int]]
) -> Iterator[tuple[FacetCount, str, set[int]]]:
    """For each theme and each format of carousels, which of the answers have it."""
    usable = {name: set(ids) for name, ids in by_format.items() if name in CAROUSEL_FORMATS}
    for theme in exportable_themes(question_id) if usable else ():
        themed = exportable_ids(question_id, themes=[int(theme.key)])
        yield from ((theme, name, themed & ids) for name, ids in usable.items())


def carousel_caption(branding: Branding, carousel: Carousel) -> str:
    """The text to post with a carousel."""
    question = branding.question
    tag = f"#{question.hashtag}" if question.hashtag else ""
    foot = "\n".join(filter(None, (question.hosts, tag)))
    return "\n\n".join((branding.title(settings.LANGUAGE_CODE), carousel.theme, foot))


def _gallery_address(branding: Branding) -> str:
    """The gallery's address as people write it ("krefeld.example/galerie"); "" while it does not open."""
    if branding.question.gallery_opens_at() is None:
        return ""
    path = reverse("gallery", urlconf="exhibition.gallery.urls")  # without the language of whoever asks
    return f"{urlsplit(settings.PUBLIC_URL).netloc}{path.rstrip('/')}"
