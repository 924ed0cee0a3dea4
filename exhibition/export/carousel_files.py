"""The carousels of an export: one or more for each theme, in the formats that networks let people swipe through.

Their slides between the cover and the end are the pictures of the answers themselves.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
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
from exhibition.share.glyphs import missing_glyphs
from exhibition.share.picture import Picture
from moderation.selectors import ReleasedAnswer, exportable_ids, exportable_themes, read_exportable

CAROUSEL_FORMATS = (PORTRAIT.name, TALL.name, SQUARE.name)
FRAME_FOLDER = ".frames"  # of covers and end slides
CAROUSEL_FOLDER = "karussells"
CHUNK_SIZE = 500  # answers read at a time


class PlannedTheme(NamedTuple):
    """The ids of the answers that a theme had in one format when its carousels were first to be made."""

    theme_id: int
    format_name: str
    answer_ids: list[int]

    @property
    def frame_count(self) -> int:
        """How many covers and end slides its carousels have."""
        return 2 * -(-len(self.answer_ids) // MAX_ANSWERS)


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
        name = f"{frame_prefix(self.format_name, self.theme_id)}{self.carousel.number}"
        return [(f"{name}-cover.png", self.carousel.slides[0]), (f"{name}-end.png", self.carousel.slides[-1])]

    @property
    def label(self) -> str:
        """What staff look for when one of its answers is taken back."""
        values = {"theme": self.carousel.theme[:60], "number": self.carousel.number}
        return _("Karussell „%(theme)s“, %(number)d") % values


def frame_prefix(format_name: str, theme_id: int) -> str:
    """How the names of a theme's covers and end slides begin."""
    return f"{FRAME_FOLDER}/{format_name}/{theme_id}-"


def make_format_carousels(
    branding: Branding, planned: Iterable[PlannedTheme], preview: str = ""
) -> Iterator[FormatCarousel]:
    """The carousels of those planned answers that may go out now and still have the theme. A few queries per theme.

    Without answers that no font can show.
    """
    question_id = branding.question.pk
    shown = credits_on(LogoPlace.PICTURES, question_id)
    names = {int(theme.key): theme.name for theme in exportable_themes(question_id)}
    for theme_id, format_name, answer_ids in planned:
        if theme_id not in names:
            continue
        carousels = make_carousels(
            names[theme_id],
            _read_themed(question_id, theme_id, answer_ids),
            branding,
            FORMATS[format_name],
            where=_gallery_address(branding),
            preview=preview,
            shown=shown,
            planned=answer_ids,
        )
        for carousel in carousels:
            yield FormatCarousel(theme_id, format_name, carousel)


def _read_themed(question_id: int, theme_id: int, answer_ids: Collection[int]) -> list[ReleasedAnswer]:
    ids = sorted(exportable_ids(question_id, themes=[theme_id]).intersection(answer_ids))
    answers = (answer for chunk in batched(ids, CHUNK_SIZE) for answer in read_exportable(question_id, chunk))
    return [answer for answer in answers if not missing_glyphs(answer.text)]


def plan_themes(question_id: int, by_format: Mapping[str, Collection[int]]) -> Iterator[PlannedTheme]:
    """For each theme and each format of carousels, which of the answers have it. A query per theme."""
    usable = {name: set(ids) for name, ids in by_format.items() if name in CAROUSEL_FORMATS}
    for theme in exportable_themes(question_id) if usable else ():
        themed = exportable_ids(question_id, themes=[int(theme.key)])
        yield from (PlannedTheme(int(theme.key), name, sorted(themed & ids)) for name, ids in usable.items())


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
