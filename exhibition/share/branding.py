"""What all pictures and captions of one question have in common: title, hosts, hashtag, colours, templates."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from contributions.models import Question
from exhibition.partners.enums import LogoPlace
from exhibition.partners.selectors import credits_on, unbroken_names
from exhibition.share.caption import DEFAULT_TEMPLATE, compose_alt_text, compose_caption
from exhibition.share.formats import PORTRAIT, Format
from exhibition.share.layouts import choose_style
from exhibition.share.picture import Picture
from krefeld_kann_was.lib.credits import Credit
from krefeld_kann_was.lib.languages import is_foreign
from krefeld_kann_was.lib.line_breaks import in_one_line
from moderation.selectors import ReleasedAnswer, read_translations

if TYPE_CHECKING:
    from krefeld_kann_was.lib.colours import ColourTheme


class Branding:
    """Makes the pictures and texts of a question's answers. Prefetch the question's `texts` to avoid queries.

    `translations` are known ones of the answers in question, by id; without them all of the question's are read.
    Raises QuestionText.DoesNotExist where the question has no text in any language yet.
    """

    def __init__(self, question: Question, translations: Mapping[int, str] | None = None) -> None:
        self.question = question
        self._known_translations = translations
        colour_themes = settings.DESIGN_TOKENS.colour_themes
        self.colour_themes: Sequence[ColourTheme] = (
            list(colour_themes.values()) if question.colour_theme in colour_themes else [question.colours]
        )
        with override(settings.LANGUAGE_CODE):
            self.answer_to = _("Antwort auf: %(question)s") % {"question": self.title(settings.LANGUAGE_CODE)}

    def title(self, language: str) -> str:
        """The question in this language, else in German."""
        return self.question.text_in(language).title

    def picture(self, answer: ReleasedAnswer, picture_format: Format = PORTRAIT, preview: str = "") -> Picture:
        """The answer's picture. `preview` is the label of one that must not be posted yet, "" for none.

        Every picture of a rehearsal says that it is one, whatever the label.
        """
        if self.question.is_rehearsal:
            preview = pgettext("rehearsal", "Probe")
        style = choose_style(answer.id, self.colour_themes)
        translation = self._translation(answer)
        return Picture(
            text=answer.text,
            language=answer.language,
            title=self.title(answer.language),
            hosts=self.question.hosts,
            hashtag=self.question.hashtag,
            colour_theme=style.colour_theme,
            layout=style.layout,
            format=picture_format,
            preview=preview,
            credits=self.credits,
            unbroken_names=self._names_in(f"{answer.text} {translation}"),
            translation=translation,
        )

    def caption(self, answer: ReleasedAnswer) -> str:
        """The text to post with the answer's picture, with its translation where there is one."""
        return compose_caption(
            answer.text,
            answer.language,
            title=self.title(answer.language),
            hosts=self.question.hosts,
            hashtag=self.question.hashtag,
            template=self.template(answer.language),
            translation=self._marked_translation(answer),
        )

    def template(self, language: str) -> str:
        """The caption template of this language, else of its base language, else of all, else the default one."""
        candidates = (language, language.partition("-")[0], "")
        return next((self._templates[code] for code in candidates if code in self._templates), DEFAULT_TEMPLATE)

    def _names_in(self, text: str) -> tuple[str, ...]:
        """Those that could break in the text alone, in order: others leave the picture and its hash as they are."""
        folded = text.casefold()
        return tuple(sorted(name for name in self.unbroken_names if name in folded))

    @cached_property
    def unbroken_names(self) -> frozenset[str]:
        """Words that never break in answers. One query, once."""
        return unbroken_names(self.question.pk)

    @cached_property
    def credits(self) -> tuple[Credit, ...]:
        """The hosts and partners that staff chose for the picture of every answer. One query, once."""
        return tuple(credits_on(LogoPlace.ANSWER_PICTURES, self.question.pk))

    @cached_property
    def _templates(self) -> dict[str, str]:
        """The templates by language, "" for all (exhibition.posting.models.CaptionTemplate). One query, once."""
        return dict(self.question.caption_templates.values_list("language", "text"))

    def _marked_translation(self, answer: ReleasedAnswer) -> str:
        """What staff wrote in German below the answer, and that it is a translation; "" for most answers."""
        text = self._translation(answer)
        with override(settings.LANGUAGE_CODE):
            return _("Übersetzung: %(text)s") % {"text": text} if text else ""

    def _translation(self, answer: ReleasedAnswer) -> str:
        """What staff wrote in German below the answer; "" for most."""
        return self._translations.get(answer.id, "") if is_foreign(answer.language) else ""

    @cached_property
    def _translations(self) -> Mapping[int, str]:
        """What staff wrote in German below answers in other languages, by their ids. One query, once."""
        known = self._known_translations
        return read_translations(self.question.pk) if known is None else known

    def alt_text(self, answer: ReleasedAnswer) -> str:
        """The description of the answer's picture for people who cannot see it."""
        translation = self._marked_translation(answer)
        foot = " ".join(filter(None, (in_one_line(translation), self.answer_to)))
        return compose_alt_text(answer.text, answer.language, answer_to=foot)
