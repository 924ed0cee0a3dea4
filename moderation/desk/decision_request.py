"""What somebody sent about an answer, and which other answers they mean by it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User

from contributions.enums import Status
from contributions.models import Answer
from moderation import services
from moderation.desk.queues import new_duplicates
from moderation.desk.release_confirmation import check_reading_time, check_release
from moderation.transitions import NotAShortening


class DecisionRequest(NamedTuple):
    """Who wants to decide about which answer, and what they sent."""

    answer_id: int
    by: User
    now: datetime
    fields: dict[str, Any]
    near_ids: list[int]

    @property
    def base(self) -> dict[str, Any]:
        """What every decision needs."""
        return {"answer_id": self.answer_id, "by": self.by, "now": self.now}

    def shorter(self, *, required: bool, confirmed: bool, was_rejected: bool = False) -> str:
        """The text to show instead of the whole one, "" for the whole one.

        If the text was shortened, the plain "show" button shows the shortened text too. Raises NotAShortening if it is
        required and missing, TooFast, and ConfirmationRequired unless the release is confirmed or the answer is shown
        already.
        """
        check_reading_time(self.fields["drawn"], self.now)
        written = str(self.fields["text"])
        if required and not written:
            raise NotAShortening
        text = Answer.objects.filter(pk=self.answer_id).values_list("text", flat=True).first()
        shorter = written if required or written != text else ""
        if not confirmed and self.fields["seen"] not in Status.SHOWN:
            self.check_confirmed(shorter, was_rejected=was_rejected)
        return shorter

    def check_confirmed(self, shorter: str = "", *, was_rejected: bool = False) -> None:
        """Raise ConfirmationRequired if the answer, or its shorter text, must not be shown by one press alone."""
        if answer := Answer.objects.filter(pk=self.answer_id).first():
            check_release(answer, shorter or answer.text, self.now, was_rejected=was_rejected)

    def same_answers(self) -> list[int]:
        """Ids of the other new answers with the same text, the longest waiting first."""
        own = Answer.objects.filter(pk=self.answer_id)
        same = new_duplicates(own.values("question")[:1], own.values("fingerprint")[:1]).exclude(pk=self.answer_id)
        waiting = same.order_by("submitted_at", "pk").values_list("pk", flat=True)
        return list(waiting[: services.MAX_BULK_DECISIONS])

    def similar_answers(self) -> list[int]:
        """Ids of the new answers to decide alike: those with the same text, and those that were ticked."""
        found = dict.fromkeys([*(self.same_answers() if self.fields["alike"] else ()), *self.near_ids])
        return [answer_id for answer_id in found if answer_id != self.answer_id]

    def set_theme(self, *others: int) -> None:
        """Assign the chosen theme, if one was chosen, to the answer and these others."""
        if self.fields["theme"] is not None:
            services.assign_theme([self.answer_id, *others], self.fields["theme"] or None)
