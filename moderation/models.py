"""The log of decisions, and what else moderation stores.

Previous states, claims, re-reviews, themes, translations, search texts.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.enums import Reason, Status
from contributions.models import FINGERPRINT_LENGTH, Answer, Question
from moderation.enums import DecisionKind, WaitingTimeClass

MAX_NOTE_LENGTH = 300
ERASED_AT_ONCE = 500  # rows: the memory holds them, and what goes with them


class AppendOnlyError(TypeError):
    """Decisions are added and read, never changed, and deleted only with their whole question."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def effective(self) -> DecisionQuerySet:
        """Those that were not undone, and without the decisions that undid others."""
        return self.filter(undoing=None).exclude(kind=DecisionKind.UNDO)

    def resulting_in(self, status: Status, answer: Answer | OuterRef) -> DecisionQuerySet:
        """Those by which the answer got this status and that were not undone, newest first.

        A proposal about an answer that was HELD before is one, too.
        """
        changes = ~Q(before=F("after")) | Q(before=Status.HELD)
        return self.effective().filter(changes, after=status, answer=answer).order_by("-pk")

    def erase_notes(self) -> int:
        """Blank the notes and mark them as erased, the only change of decisions there is; returns of how many."""
        return models.QuerySet.update(self.exclude(note=""), note="", note_erased=True)

    def erase_with_question(self, question_id: int) -> int:
        """Delete the decisions about answers to a question that is erased as a whole; returns how many."""
        erased, count = self.filter(answer__question=question_id), 0
        for some in (erased.filter(kind=DecisionKind.UNDO), erased):  # these first: they name the others
            while ids := list(some.values_list("pk", flat=True)[:ERASED_AT_ONCE]):
                count += models.QuerySet.delete(self.filter(pk__in=ids))[0]
        return count

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("decisions are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("decisions are never deleted")

    erase_notes.alters_data = True  # type: ignore[attr-defined]
    erase_with_question.alters_data = True  # type: ignore[attr-defined]
    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]


class Decision(models.Model):
    """Who changed which answer from what to what, why and when. Written by `moderation.services` alone.

    `before` and `after` are the same where an objection was not granted, a re-review agreed, a second person decided
    about social networks, the shown text was shortened, a translation changed, or a held answer was proposed for
    rejection. `undoes` is the decision that one of the kind UNDO has undone.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="decisions", verbose_name=_("Antwort"))
    kind = models.CharField(_("Art"), max_length=12, choices=DecisionKind, default=DecisionKind.DECISION)
    before = models.CharField(_("vorher"), max_length=10, choices=Status)
    after = models.CharField(_("nachher"), max_length=10, choices=Status)
    reason = models.CharField(_("Grund"), max_length=20, blank=True, choices=Reason)
    note = models.CharField(_("Notiz"), max_length=MAX_NOTE_LENGTH, blank=True)
    note_erased = models.BooleanField(_("Notiz gelöscht"), default=False)
    shortened = models.BooleanField(_("dabei gekürzt"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entschieden von")
    )  # None: a report from the public hid it
    decided_at = models.DateTimeField(_("entschieden"))
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undoing", editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "Entscheidung")
        verbose_name_plural = pgettext_lazy("model", "Entscheidungen")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["answer", "-id"], name="decision_of_answer"),
            models.Index(fields=["decided_by", "-id"], name="decision_by_person"),
            models.Index(fields=["decided_at", "id"], name="decision_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason="") | Q(reason__in=Reason.values), name="decision_reason_known"),
            models.CheckConstraint(
                condition=~Q(after=Status.REJECTED) | ~Q(reason=""), name="decision_rejection_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after"))
                | Q(kind__in=DecisionKind.UNCHANGING)
                | Q(kind=DecisionKind.UNDO)
                | Q(shortened=True)
                | Q(before=Status.HELD) & ~Q(reason=""),
                name="decision_says_something",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=False) | Q(kind=DecisionKind.REPORT), name="decision_has_a_person"
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.UNDO, undoes__isnull=False)
                | ~Q(kind=DecisionKind.UNDO) & Q(undoes__isnull=True),
                name="decision_undoes_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.get_before_display()} → {self.get_after_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("decisions are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("decisions are never deleted")

    save.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def is_proposal(self) -> bool:
        """Whether a second person is asked to confirm a rejection."""
        return self.kind == DecisionKind.DECISION and self.after == Status.HELD and bool(self.reason)


class PreviousState(models.Model):
    """What an answer was before a decision, so that it can be undone; its status is the decision's `before`.

    It holds the exact time of submission, and the whole text where the decision shortened it (else ""). So it is
    erased at `erase_at`, when the decision is undone, and when the author withdraws the answer (see
    `moderation.retention`).
    """

    ANSWER_FIELDS = ("reason", "shortened", "fingerprint", "submitted_at", "released_at", "cleared_for_social")

    decision = models.OneToOneField(Decision, models.CASCADE, primary_key=True, related_name="previous_state")
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=20, blank=True)
    shortened = models.BooleanField()
    fingerprint = models.CharField(max_length=FINGERPRINT_LENGTH, blank=True)
    submitted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    cleared_for_social = models.BooleanField(null=True)
    closed_objection = models.BooleanField()  # whether the decision closed an open objection
    erase_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.decision_id}"

    @classmethod
    def of(cls, answer: Answer, decision: Decision, **fields: Any) -> PreviousState:
        """What the answer is now, before the decision changes it."""
        kept = {name: getattr(answer, name) for name in cls.ANSWER_FIELDS}
        return cls(decision=decision, text=answer.text if decision.shortened else "", **kept, **fields)

    def answer_fields(self) -> dict[str, Any]:
        """The answer's fields as they were, by name."""
        text = {"text": self.text} if self.text else {}
        return text | {name: getattr(self, name) for name in self.ANSWER_FIELDS}


class WaitingTimes(models.Model):
    """How many answers waited this long for their first decision, in a week (see `moderation.waiting_times`)."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    week = models.DateField()  # its Monday
    waited = models.PositiveSmallIntegerField(choices=WaitingTimeClass)
    answer_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "week", "waited"], name="waiting_times_once")]

    def __str__(self) -> str:
        return f"{self.week}: {self.answer_count}"


class Claim(models.Model):
    """The answer that a moderator is looking at: nobody else gets it before `until` (see `desk.services`)."""

    answer = models.OneToOneField(Answer, models.CASCADE, primary_key=True, related_name="claim")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.person_id}"


class Presence(models.Model):
    """When somebody was last seen at the desk."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.person_id}"


class LanguageSkill(models.Model):
    """A language that somebody at the desk reads, so that colleagues can pass answers in it to them."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="language_skills", db_index=False)
    language = models.CharField(max_length=12)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="language_skill_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.language}"


class Handover(models.Model):
    """An answer that a colleague passed to a person, who gets it before all others (see `desk.queues`)."""

    answer = models.OneToOneField(Answer, models.CASCADE, primary_key=True, related_name="handover")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    passed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    passed_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["person", "passed_at"], name="handover_to_person")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.person_id}"


class ReReview(models.Model):
    """A sampled rejection that somebody else judges again without knowing it (see `services.decide_re_review`)."""

    answer = models.OneToOneField(Answer, models.CASCADE, primary_key=True, related_name="re_review")
    rejection = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    agreed = models.BooleanField(null=True)  # None: still open

    class Meta:
        indexes = [models.Index(fields=["answer"], name="re_review_open", condition=Q(agreed=None))]

    def __str__(self) -> str:
        return f"{self.answer_id}"


class Theme(models.Model):
    """A topic by which staff group the answers to a question; its position is its keyboard shortcut at the desk."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="themes", verbose_name=_("Frage"))
    name = models.CharField(_("Name"), max_length=40)
    position = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=1, help_text=_("Die ersten neun haben beim Prüfen die Tasten 1 bis 9.")
    )

    class Meta:
        verbose_name = pgettext_lazy("model", "Thema")
        verbose_name_plural = pgettext_lazy("model", "Themen")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["question", "name"], name="theme_once_a_question")]

    def __str__(self) -> str:
        return self.name


class AnswerTheme(models.Model):
    """The theme of an answer: at most one."""

    answer = models.OneToOneField(Answer, models.CASCADE, primary_key=True, related_name="theme_link")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="links", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["theme", "-answer"], name="answers_of_theme")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.theme_id}"


class Translation(models.Model):
    """What an answer in another language says in German: written by one person, shown once another has cleared it.

    Written by `moderation.translations.services`. It waits again where the shown text of the answer changes
    (`moderation.services`), and is erased with that text (`moderation.retention`).
    """

    answer = models.OneToOneField(Answer, models.CASCADE, primary_key=True, related_name="translation")
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["written_at"], name="translation_waiting", condition=Q(cleared_at=None))]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="translation_says_something"),
            models.CheckConstraint(
                condition=Q(cleared_by=None, cleared_at=None)
                | Q(cleared_by__isnull=False, cleared_at__isnull=False) & ~Q(cleared_by=F("written_by")),
                name="translation_cleared_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}"


class SearchText(models.Model):
    """The text of an answer as search reads it (`krefeld_kann_was.lib.search.fold`): in one of the two tables below.

    Apart from the answers, for so little is read: in an index of SQLite's that holds them from the latest on, and on
    PostgreSQL, where it may, in one of trigrams (both made by their migration). Of a waiting answer it is written soon
    after that came in (`hints.services`), then with each change of its status (`moderation.search_texts`); it is erased
    with the text.
    """

    answer = models.OneToOneField(Answer, models.CASCADE, primary_key=True, related_name="%(class)s")
    text = models.TextField()

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.answer_id}"


class ShownText(SearchText):
    """The search text of an answer that is shown: all that the gallery's search reads."""


class UnshownText(SearchText):
    """The search text of any other answer."""
