"""What moderation stores about an answer, for its author (see `contributions.stored_data`)."""

from collections.abc import Iterator

from contributions.enums import StoredData
from contributions.stored_data import StoredItem, format_moment
from moderation.models import AnswerTheme, Decision, PreviousState, Translation


def list_stored(answer_id: int) -> Iterator[StoredItem]:
    """Decisions without names and notes, the theme, the translation, and the text before a shortening. Four queries."""
    decisions = [_describe(decision) for decision in Decision.objects.filter(answer=answer_id).order_by("pk")]
    if decisions:
        yield StoredItem(StoredData.DECISIONS.label, decisions)
    theme = AnswerTheme.objects.filter(answer=answer_id).values_list("theme__name", flat=True).first()
    if theme:
        yield StoredItem(StoredData.THEME.label, [theme])
    translation = Translation.objects.filter(answer=answer_id).first()
    if translation is not None:
        yield StoredItem(StoredData.TRANSLATION.label, [translation.text, format_moment(translation.written_at)])
    texts = PreviousState.objects.filter(decision__answer=answer_id).exclude(text="").order_by("pk")
    if whole := list(texts.values_list("text", flat=True)):
        yield StoredItem(StoredData.WHOLE_TEXT.label, whole)


def _describe(decision: Decision) -> str:
    """For example „10. November 2026 13:34: neu → nicht gezeigt (Beleidigung)“."""
    change = f"{decision.get_before_display()} → {decision.get_after_display()}"
    reason = f" ({decision.get_reason_display()})" if decision.reason else ""
    return f"{format_moment(decision.decided_at)}: {change}{reason}"
