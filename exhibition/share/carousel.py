"""Carousels: the answers on one theme as slides to swipe through, with a cover and an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from exhibition.share.formats import PORTRAIT, Format
from exhibition.share.layouts import Layout, Look, apart, look_for
from exhibition.share.picture import Picture, Slide

if TYPE_CHECKING:
    from exhibition.share.branding import Branding
    from exhibition.share.encoding import Colours
    from moderation.selectors import ReleasedAnswer

MOST_SLIDES = 10  # Instagram
MOST_ANSWERS = MOST_SLIDES - 2


class Carousel(NamedTuple):
    """`number` of `of`: a long theme has several. `answers` are those on the slides between the first and the last;
    `alt_texts` has one text for each slide."""

    theme: str
    number: int
    of: int
    answers: tuple[ReleasedAnswer, ...]
    slides: tuple[Picture, ...]
    alt_texts: tuple[str, ...]


def carousels(
    theme: str,
    answers: Sequence[ReleasedAnswer],
    edition: Branding,
    picture_format: Format = PORTRAIT,
    *,
    where: str = "",
    preview: str = "",
) -> Iterator[Carousel]:
    """A theme as carousels of at most ten slides, about equally long; none without answers. `where` says on the end
    where all answers are ("krefeld.example/galerie").

    An answer's slide is its picture as it is posted alone; they are ordered so that neighbours differ.
    """
    ordered = list(apart(answers, lambda answer: look_for(answer.id, edition.colour_themes)))
    of = -(-len(ordered) // MOST_ANSWERS)
    for number in range(of):
        part = tuple(ordered[len(ordered) * number // of : len(ordered) * (number + 1) // of])
        slides = [edition.picture(answer, picture_format, preview) for answer in part]
        with override(settings.LANGUAGE_CODE):
            notes = [ngettext("%(count)d Antwort", "%(count)d Antworten", len(answers)) % {"count": len(answers)}]
            if of > 1:
                notes.append(_("Teil %(number)d von %(of)d") % {"number": number + 1, "of": of})
            thanks = _("Danke an alle, die geantwortet haben!")
        frame = _Frame(edition, picture_format, preview)
        cover = frame.slide(Slide.COVER, theme, " · ".join(notes), beside=slides[0])
        end = frame.slide(Slide.END, thanks, where, beside=slides[-1])
        alt_texts = (_spoken(cover), *map(edition.alt_text, part), _spoken(end))
        yield Carousel(theme, number + 1, of, part, (cover, *slides, end), alt_texts)


def _spoken(slide: Picture) -> str:
    return " – ".join(filter(None, (slide.title, slide.text, " ".join(slide.note.split()), slide.hosts)))


class _Frame(NamedTuple):
    """What cover and end of a carousel have in common."""

    edition: Branding
    format: Format
    preview: str

    def slide(self, slide: Slide, text: str, note: str, *, beside: Picture) -> Picture:
        question = self.edition.question
        look = self._other_look(beside)
        return Picture(
            text=text,
            language=settings.LANGUAGE_CODE,
            title=self.edition.title(settings.LANGUAGE_CODE),
            hosts=question.hosts,
            hashtag=question.hashtag,
            colour_theme=look.colour_theme,
            layout=look.layout,
            format=self.format,
            preview=self.preview,
            slide=slide,
            note=note,
        )

    def _other_look(self, beside: Picture) -> Look[Colours]:
        """Another colour theme and layout than the neighbour's, always the same for the same neighbour.

        Without quotation marks: nobody said this.
        """
        colour_themes = self.edition.colour_themes
        layout = next(one for one in (Layout.CARD, Layout.WEAVE) if one is not beside.layout)
        place = colour_themes.index(beside.colour_theme) if beside.colour_theme in colour_themes else 0
        return Look(colour_themes[(place + 1) % len(colour_themes)], layout)
