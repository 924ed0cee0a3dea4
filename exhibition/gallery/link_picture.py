"""The picture that networks show with a link to the gallery. Answers without consent are in none."""

from datetime import datetime
from typing import NamedTuple

from contributions.models import Question
from exhibition.share.branding import Branding
from exhibition.share.formats import LINK
from exhibition.share.layouts import Layout
from exhibition.share.picture import Picture, Slide
from krefeld_kann_was.lib.languages import active_language
from moderation.selectors import ReleasedAnswer, exportable_ids


class LinkPicture(NamedTuple):
    """`of_answer`: whether it shows the answer, not only the question."""

    picture: Picture
    alt: str
    of_answer: bool
    width: int = LINK.width
    height: int = LINK.height


def link_picture(question: Question, answer: ReleasedAnswer | None, now: datetime) -> LinkPicture:
    """The picture of the answer where it is exportable and the question has closed; else of the question alone."""
    branding = Branding(question)
    if answer is not None and now >= question.closes_at and exportable_ids(question.pk, [answer.id]):
        return LinkPicture(branding.picture(answer, LINK), branding.alt_text(answer), of_answer=True)
    title = question.text_in(active_language())
    asked = ReleasedAnswer(question.pk, title.title, title.language, now, 0)
    # The question is no quotation: without marks, beside the threads, as on the form.
    picture = branding.picture(asked, LINK)._replace(title="", layout=Layout.WEAVE, slide=Slide.COVER)
    return LinkPicture(picture, title.title, of_answer=False)
