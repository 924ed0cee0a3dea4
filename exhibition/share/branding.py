"""What all pictures and captions of one question have in common: title, hosts, hashtag, colours, templates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from contributions.models import Question
from exhibition.partners.enums import LogoPlace
from exhibition.partners.selectors import credits_on, unbroken_names
from exhibition.share.caption import (
    SHORT_TEMPLATE,
    CaptionWords,
    caption_defaults,
    compose_alt_text,
    compose_caption,
    count_units,
)
from exhibition.share.formats import PORTRAIT, Format
from exhibition.share.layouts import choose_style
from exhibition.share.networks import INSTAGRAM, Network, list_networks
from exhibition.share.picture import Picture
from krefeld_kann_was.lib.credits import Credit
from krefeld_kann_was.lib.languages import is_foreign, language_name, plain_path
from krefeld_kann_was.lib.line_breaks import in_one_line
from moderation.selectors import ReleasedAnswer, exportable_outlines, read_translations

if TYPE_CHECKING:
    from krefeld_kann_was.lib.colours import ColourTheme

LARGEST_ID = 9_999_999
LONGEST_THEME = 40


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

    def caption(self, answer: ReleasedAnswer, network: Network = INSTAGRAM, turn: int | None = None) -> str:
        """The text to post with the answer's picture, with its translation where there is one.

        It follows the first of the templates, from that whose turn it is (else by the answer's id), which gives a
        caption that the network takes; where none does, it is the answer with the hashtag, which may be too long, too.
        """
        templates = self.templates(answer.language, network.key)
        first = (answer.id if turn is None else turn) % len(templates)
        translation = self._marked_translation(answer)
        choices = [(template, translation) for template in (*templates[first:], *templates[:first], SHORT_TEMPLATE)]
        captions = (self.fill(answer, *choice) for choice in (*choices, (SHORT_TEMPLATE, "")))
        caption = ""
        for caption in captions:
            if network.fits(caption):
                break
        return caption

    def templates(self, language: str, network: str = "") -> list[str]:
        """The caption templates of this network, else of all, each of this language, of its base language, or of all.

        Without any, those that come with the software, in this language.
        """
        languages = (language, language.partition("-")[0], "")
        candidates = (self._templates.get((key, code)) for key in (network, "") for code in languages)
        defaults = caption_defaults()
        default = defaults.get(language, defaults[settings.LANGUAGE_CODE])
        return next(filter(None, candidates), default.templates)

    def words(self, answer: ReleasedAnswer, template: str) -> CaptionWords:
        """What stands for the placeholders of a template beside this answer. What needs a query is read when used."""
        defaults = caption_defaults()
        with override(settings.LANGUAGE_CODE):
            language = language_name(answer.language) if is_foreign(answer.language) else ""
        return CaptionWords(
            frage=self.title(answer.language),
            gastgeber=self.question.hosts,
            hashtag=f"#{self.question.hashtag}" if self.question.hashtag else "",
            thema=self._themes.get(answer.id, "") if "{thema}" in template else "",
            sprache=language,
            galerie=self._gallery_address(answer.id) if "{galerie}" in template else "",
            aufruf=defaults.get(answer.language, defaults[settings.LANGUAGE_CODE]).call,
        )

    def longest_words(self) -> CaptionWords:
        """The longest words that can stand for the placeholders, to check a template."""
        titles = [text.title for text in self.question.texts.all()]
        return CaptionWords(
            frage=max(titles, key=count_units, default=""),
            gastgeber=self.question.hosts,
            hashtag=f"#{self.question.hashtag}" if self.question.hashtag else "",
            thema="x" * LONGEST_THEME,
            sprache=max((language_name(code) for code, _name in settings.LANGUAGES), key=count_units),
            galerie=self._gallery_address(LARGEST_ID),
            aufruf=max((each.call for each in caption_defaults().values()), key=count_units),
        )

    def fill(self, answer: ReleasedAnswer, template: str, translation: str = "") -> str:
        """The caption by this template, whether a network takes it or not."""
        return compose_caption(answer.text, answer.language, self.words(answer, template), template, translation)

    def _gallery_address(self, answer_id: int) -> str:
        """The answer's page in the gallery, which finds the reader's language by itself; "" where it never opens."""
        path = plain_path("gallery-answer", answer_id).rstrip("/")  # a slash would stand in front in Arabic
        return settings.PUBLIC_URL + path if self.has_gallery else ""

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
    def networks(self) -> list[Network]:
        """The networks that the question's consents name, in their order."""
        return list_networks(self.question.networks)

    @cached_property
    def _templates(self) -> dict[tuple[str, str], list[str]]:
        """By network and language, "" for all (exhibition.posting.models.CaptionTemplate). One query, once."""
        templates: dict[tuple[str, str], list[str]] = defaultdict(list)
        rows = self.question.caption_templates.order_by("position")
        for network, language, text in rows.values_list("network", "language", "text"):
            templates[network, language].append(text)
        return templates

    @cached_property
    def _themes(self) -> dict[int, str]:
        """The themes of answers that may be posted, by their ids. Two queries, once."""
        return {outline.id: outline.theme for outline in exportable_outlines(self.question.pk)}

    @cached_property
    def has_gallery(self) -> bool:
        """Whether the gallery opens at all. One query, once."""
        return self.question.gallery_opens_at() is not None

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
