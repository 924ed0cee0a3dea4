"""The picture that networks show with a link to the gallery. Answers without consent are in none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from contributions.models import Question
from exhibition.share.branding import Branding
from exhibition.share.formats import LINK, Format
from exhibition.share.layouts import Layout
from exhibition.share.picture import Picture, Slide
from krefeld_kann_was.lib.languages import active_language
from moderation.selectors import ReleasedAnswer, exportable_ids


class LinkPicture(NamedTuple):
    """`of_answer`: whether it shows the answer, not only the question. `make` asks the database for names and logos."""

    make: Callable[[], Picture]
    alt: str
    of_answer: bool
    width: int = LINK.width
    height: int = LINK.height


def link_picture(
    question: Question,
    answer: ReleasedAnswer | None,
    now: datetime,
    translations: Mapping[int, str],
    picture_format: Format = LINK,
) -> LinkPicture:
    """The picture of the answer where it is exportable and the question has closed; else of the question alone.

    `translations`: that of the answer, if there is one, by its id.
    """
    branding = Branding(question, translations)
    if answer is not None and now >= question.closes_at and exportable_ids(question.pk, [answer.id]):
        make = partial(branding.picture, answer, picture_format)
        return LinkPicture(make, branding.alt_text(answer), of_answer=True)
    title = question.text_in(active_language())
    asked = ReleasedAnswer(question.pk, title.title, title.language, now, 0)
    return LinkPicture(partial(_picture_of_question, branding, asked, picture_format), title.title, of_answer=False)


def _picture_of_question(branding: Branding, asked: ReleasedAnswer, picture_format: Format) -> Picture:
    """The question is no quotation: it stands without marks and logos, beside the threads, as on the form."""
    picture = branding.picture(asked, picture_format)
    return picture._replace(title="", layout=Layout.WEAVE, slide=Slide.COVER, credits=(), translation="")
