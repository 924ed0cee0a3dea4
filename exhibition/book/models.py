"""Books that the worker makes. Answers are plain ids here."""

import re

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Question
from exhibition.book.enums import BookFormat, BookScope, BookState, BookUse

MAX_FOREWORD_LENGTH = 1800  # characters: they fit on their page in letters that can be read well


class Book(models.Model):
    """A book as staff chose it, and its file once it is made. Changed by `exhibition.book.services` alone.

    `version` is raised when an answer in it is taken back or changed: a file of an earlier one is never handed out.
    `handed_out_ids` are the answers in all files of it that were downloaded.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", verbose_name=_("Frage"))
    format = models.CharField(_("Format"), max_length=10, choices=BookFormat, default=BookFormat.A5)
    use = models.CharField(_("Wofür"), max_length=10, choices=BookUse, default=BookUse.PRINT)
    scope = models.CharField(_("Welche Antworten"), max_length=14, choices=BookScope, default=BookScope.PUBLIC)
    foreword = models.TextField(
        _("Vorwort"),
        max_length=MAX_FOREWORD_LENGTH,
        blank=True,
        help_text=_("Eine Leerzeile beginnt einen neuen Absatz. Ans Ende gehört, wer es schreibt."),
    )
    state = models.CharField(_("Stand"), max_length=10, choices=BookState, default=BookState.WAITING)
    error = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    answer_ids = models.JSONField(default=list)  # in the file, or in the one that is being made
    handed_out_ids = models.JSONField(default=list)
    recalled_ids = models.JSONField(default=list)  # of those, the ones that were taken back or changed since
    recalled_at = models.DateTimeField(null=True)  # None: staff know about all of these
    page_count = models.PositiveIntegerField(_("Seiten"), default=0)
    size = models.PositiveIntegerField(default=0)  # bytes
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("gestartet von")
    )
    started_at = models.DateTimeField(_("gestartet"))
    progressed_at = models.DateTimeField()  # when it was started, begun or asked for anew
    finished_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(_("heruntergeladen"), null=True)  # last
    removed_at = models.DateTimeField(null=True)  # when its file left the storage

    class Meta:
        verbose_name = pgettext_lazy("model", "Buch")
        verbose_name_plural = pgettext_lazy("model", "Bücher")
        ordering = ["-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [models.CheckConstraint(condition=Q(state__in=BookState.values), name="book_state_known")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def kind(self) -> str:
        """What staff chose, in short: „A5 · Druckerei · Leseexemplar“."""
        labels = (self.get_format_display(), self.get_use_display(), self.get_scope_display())
        return " · ".join(re.split("[,:]", label)[0] for label in labels)

    @property
    def is_open(self) -> bool:
        return self.state in BookState.OPEN

    @property
    def file_name(self) -> str:
        """Of its file in the storage; another version has another one."""
        return f"{BOOK_FOLDER}/{self.pk}-{self.version}.pdf"

    @property
    def can_be_downloaded(self) -> bool:
        return self.state == BookState.DONE and self.removed_at is None


BOOK_FOLDER = "books"  # in the storage of exports
