"""Carousels: the answers on one theme as slides to swipe through, with a cover and an end slide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from exhibition.share.formats import PORTRAIT, Format
from exhibition.share.layouts import Layout, PictureStyle, choose_style, separate_similar
from exhibition.share.picture import Picture, Slide

if TYPE_CHECKING:
    from exhibition.share.branding import Branding
    from krefeld_kann_was.lib.colours import ColourTheme
    from krefeld_kann_was.lib.credits import Credit
    from moderation.selectors import ReleasedAnswer

MAX_SLIDES = 10  # Instagram
MAX_ANSWERS = MAX_SLIDES - 2


class Carousel(NamedTuple):
    """Part `number` of a theme's carousels.

    `answers` are those on the slides between cover and end; `alt_texts` has one text per slide.
    """

    theme: str
    number: int
    answers: tuple[ReleasedAnswer, ...]
    slides: tuple[Picture, ...]
    alt_texts: tuple[str, ...]


def make_carousels(
    theme: str,
    answers: Sequence[ReleasedAnswer],
    branding: Branding,
    picture_format: Format = PORTRAIT,
    *,
    where: str = "",
    preview: str = "",
    shown: Sequence[Credit] = (),
    planned: Collection[int] = (),
) -> Iterator[Carousel]:
    """Split a theme into carousels of at most ten slides and about equal length; none without answers.

    `planned`: ids of the answers that the theme had when its carousels were first made. Each stays in its part when
    others go, so that only those carousels change that have lost one. An answer's slide is the picture that is also
    posted alone; they are ordered so that neighbours differ. `where` is the address of the gallery on the end slide
    ("krefeld.example/galerie"), `shown` who stands there.
    """
    by_id = {answer.id: answer for answer in answers}
    pictures = {answer.id: branding.picture(answer, picture_format, preview) for answer in answers}
    # In which part an answer is depends on its id alone: another look of one moves no other to another part.
    ordered = list(separate_similar(planned or by_id, lambda each: choose_style(each, branding.colour_themes)))
    count = -(-len(ordered) // MAX_ANSWERS)
    for number in range(count):
        ids = ordered[len(ordered) * number // count : len(ordered) * (number + 1) // count]
        there = [each for each in ids if each in by_id]
        part = tuple(by_id[each] for each in separate_similar(there, lambda each: _style_of(pictures[each])))
        if not part:
            continue
        slides = [pictures[answer.id] for answer in part]
        with override(settings.LANGUAGE_CODE):
            notes = [ngettext("%(count)d Antwort", "%(count)d Antworten", len(part)) % {"count": len(part)}]
            if count > 1:
                notes.append(_("Teil %(number)d von %(of)d") % {"number": number + 1, "of": count})
            thanks = _("Danke an alle, die geantwortet haben!")
            labels = (_("Gastgeber"), _("Partner"))
        maker = _SlideMaker(branding, picture_format, preview)
        cover = maker.make(Slide.COVER, theme, " · ".join(notes), beside=slides[0])
        end = maker.make(Slide.END, thanks, where, beside=slides[-1])
        end = end._replace(credits=tuple(shown), credit_labels=labels if shown else ("", ""))
        alt_texts = (_slide_alt_text(cover), *map(branding.alt_text, part), _slide_alt_text(end))
        yield Carousel(theme, number + 1, part, (cover, *slides, end), alt_texts)


def _style_of(picture: Picture) -> PictureStyle[ColourTheme]:
    return PictureStyle(picture.colour_theme, picture.layout)


def _slide_alt_text(slide: Picture) -> str:
    names = [[each.name for each in slide.credits if each.is_host is is_host] for is_host in (True, False)]
    groups = [f"{label}: {', '.join(group)}" for label, group in zip(slide.credit_labels, names, strict=True) if group]
    return " – ".join(filter(None, (slide.title, slide.text, " ".join(slide.note.split()), *groups, slide.hosts)))


class _SlideMaker(NamedTuple):
    """Makes the cover and the end slide of a carousel."""

    branding: Branding
    format: Format
    preview: str

    def make(self, slide: Slide, text: str, note: str, *, beside: Picture) -> Picture:
        question = self.branding.question
        style = self._contrasting_style(beside)
        return Picture(
            text=text,
            language=settings.LANGUAGE_CODE,
            title=self.branding.title(settings.LANGUAGE_CODE),
            hosts=question.hosts,
            hashtag=question.hashtag,
            colour_theme=style.colour_theme,
            layout=style.layout,
            format=self.format,
            preview=self.preview,
            slide=slide,
            note=note,
        )

    def _contrasting_style(self, beside: Picture) -> PictureStyle[ColourTheme]:
        """Another colour theme and layout than the neighbour's, and none with quotation marks: nobody said this."""
        colour_themes = self.branding.colour_themes
        layout = next(each for each in (Layout.CARD, Layout.WEAVE) if each is not beside.layout)
        index = colour_themes.index(beside.colour_theme) if beside.colour_theme in colour_themes else 0
        return PictureStyle(colour_themes[(index + 1) % len(colour_themes)], layout)
