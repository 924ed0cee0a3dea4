"""What the pictures of one question have in common: words, hosts and colours. Answers in, pictures and words out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from contributions.models import Question
from exhibition.share.caption import TEMPLATE, alt_text, caption
from exhibition.share.formats import PORTRAIT, Format
from exhibition.share.layouts import look_for
from exhibition.share.picture import Picture
from moderation.selectors import ReleasedAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exhibition.share.encoding import Colours


class Branding:
    """The pictures of a question. Fetch the question with its `texts`; no query is made for an answer then.

    Raises QuestionText.DoesNotExist where the question has no words in any language yet.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        colour_themes = settings.DESIGN_TOKENS.colour_themes
        self.colour_themes: Sequence[Colours] = (
            list(colour_themes.values()) if question.colour_theme in colour_themes else [question.colours]
        )
        with override(settings.LANGUAGE_CODE):
            self.answer_to = _("Antwort auf: %(question)s") % {"question": self.title(settings.LANGUAGE_CODE)}

    def title(self, language: str) -> str:
        return self.question.title(language).title

    def picture(self, answer: ReleasedAnswer, picture_format: Format = PORTRAIT, preview: str = "") -> Picture:
        """`preview` is the word on the band of a picture that must not be posted yet; "" for none."""
        look = look_for(answer.id, self.colour_themes)
        return Picture(
            text=answer.text,
            language=answer.language,
            title=self.title(answer.language),
            hosts=self.question.hosts,
            hashtag=self.question.hashtag,
            colour_theme=look.colour_theme,
            layout=look.layout,
            format=picture_format,
            preview=preview,
        )

    def caption(self, answer: ReleasedAnswer) -> str:
        return caption(
            answer.text,
            answer.language,
            title=self.title(answer.language),
            hosts=self.question.hosts,
            hashtag=self.question.hashtag,
            template=self.template(answer.language),
        )

    def template(self, language: str) -> str:
        """What staff wrote for this language, else for its base, else for all, else the usual words."""
        wanted = (language, language.partition("-")[0], "")
        return next((self._templates[code] for code in wanted if code in self._templates), TEMPLATE)

    @cached_property
    def _templates(self) -> dict[str, str]:
        """By language, "" for all: exhibition.posting.models.CaptionTemplate. One query, at the first caption."""
        return dict(self.question.caption_templates.values_list("language", "text"))

    def alt_text(self, answer: ReleasedAnswer) -> str:
        return alt_text(answer.text, answer.language, answer_to=self.answer_to)
