"""Themes: staff's own grouping of answers, and a suggestion from the words of those already grouped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import regex

from contributions.models import Answer
from moderation.models import AnswerTheme

MOST_READ = 300  # answers with a theme that a suggestion learns from, the newest
WORD = regex.compile(r"\p{L}{4,}")  # shorter ones are mostly the same in every answer
KEYS = 9


def suggest(text: str, known: Mapping[int, Counter[str]]) -> int | None:
    """The theme whose answers share the most telling words with the text; None when no word tells.

    `known`: by theme, in how many of its answers each word stands. A word counts by the share of its answers that
    belong to the theme (naive Bayes without the priors): what stands everywhere tells nothing.
    """
    everywhere: Counter[str] = Counter()
    for counted in known.values():
        everywhere.update(counted)
    scores: dict[int, float] = defaultdict(float)
    for word in words(text):
        for theme, counted in known.items():
            if counted[word]:
                scores[theme] += counted[word] / everywhere[word] - 1 / len(known)
    best = max(scores, key=lambda theme: scores[theme], default=None)
    return best if best is not None and (scores[best] > 0 or len(known) == 1) else None


def words(text: str) -> set[str]:
    """The words that may tell what a text is about, without their endings."""
    return {word.casefold()[:6] for word in WORD.findall(text)}


def learned(theme_ids: Iterable[int]) -> dict[int, Counter[str]]:
    """By theme: in how many of the newest grouped answers each word stands. One query, which stops after MOST_READ.

    Nothing of it is kept, so an answer that was taken back teaches nothing any more.
    """
    wanted = set(theme_ids)
    newest = AnswerTheme.objects.order_by("-pk").values_list("theme_id", "answer__text")[:MOST_READ]
    known: dict[int, Counter[str]] = defaultdict(Counter)
    for theme, text in newest if wanted else ():
        if theme in wanted and text:
            known[theme].update(words(text))
    return dict(known)


def give(answer_ids: Iterable[int], theme_id: int | None) -> None:
    """Put the answers to a theme of their question, or to none; a theme of another question is ignored."""
    ids = list(answer_ids)
    if theme_id is None:
        AnswerTheme.objects.filter(answer__in=ids).delete()
        return
    same_question = Answer.objects.filter(pk__in=ids, question__themes=theme_id)
    for answer_id in same_question.values_list("pk", flat=True):
        AnswerTheme.objects.update_or_create(pk=answer_id, defaults={"theme_id": theme_id})
