"""Word lists of staff, which hints are switched on, and what was noticed in the answers that wait."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Answer
from krefeld_kann_was.lib.languages import language_name
from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.word_lists import EVERY_LANGUAGE, entries

MAX_LIST_LENGTH = 40_000  # characters


def list_languages() -> list[tuple[str, str]]:
    """Without „Einfache Sprache“, which is German here. A function, so that a new language needs no migration."""
    plain = [code for code, _name in settings.LANGUAGES if "-" not in code]
    return [(EVERY_LANGUAGE, str(_("jede Sprache"))), *((code, language_name(code)) for code in plain)]


class WordList(models.Model):
    """A list that staff wrote; it replaces the built-in one until it is deleted."""

    kind = models.CharField(_("Liste"), max_length=10, choices=WordListKind)
    language = models.CharField(_("Sprache"), max_length=12, blank=True, choices=list_languages)
    words = models.TextField(
        _("Wörter"),
        max_length=MAX_LIST_LENGTH,
        blank=True,
        help_text=_(
            "In jede Zeile ein Wort oder eine Wortfolge. Große und kleine Buchstaben sind gleich. „haus*“ findet auch "
            "„Hausboot“, „*haus“ auch „Rathaus“. „eins … zwei“ findet beide Wörter, wenn höchstens drei andere "
            "dazwischenstehen."
        ),
    )
    changed_at = models.DateTimeField(_("geändert"), auto_now=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "Eigene Liste")
        verbose_name_plural = pgettext_lazy("model", "Eigene Listen")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="word_list_once",
                violation_error_message=_("Diese Liste gibt es schon; bitte ändere sie."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({dict(list_languages()).get(self.language, self.language)})"

    @property
    def entry_count(self) -> int:
        """How many words and phrases the list has."""
        return len(entries(self.words))


class HintSetting(models.Model):
    """Whether a hint is shown. One without a row is."""

    code = models.CharField(_("Hinweis"), max_length=10, choices=HintCode, unique=True)
    on = models.BooleanField(_("an"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "Hinweis an oder aus")
        verbose_name_plural = pgettext_lazy("model", "Hinweise an und aus")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_code_display()


class AnswerHint(models.Model):
    """Something that was noticed in a waiting answer, by which the desk sorts and filters. See `hints.services`."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="hints", db_index=False)
    code = models.CharField(max_length=10)  # a HintCode; without choices, so that a new one needs no migration

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["code", "answer"], name="answer_hint_code")]
        constraints = [models.UniqueConstraint(fields=["answer", "code"], name="answer_hint_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.code}"


class HintScan(models.Model):
    """How far the waiting answers have been searched for hints, in the order of their ids. At most one row."""

    lists_version = models.CharField(max_length=64)  # of `WordLists`: with other lists it starts again
    last_answer_id = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.last_answer_id}"
