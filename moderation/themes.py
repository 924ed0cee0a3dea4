"""Suggests a theme for an answer from the words of the answers that staff have already grouped."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import regex

from contributions.models import Question
from moderation.models import AnswerTheme

MAX_ANSWERS_READ = 300  # the newest ones with a theme
WORD = regex.compile(r"\p{L}{4,}")  # shorter ones are mostly the same in every answer
STEM_LENGTH = 6
SHORTCUT_COUNT = 9  # themes with a digit as their keyboard shortcut


def suggest_theme(text: str, word_counts: Mapping[int, Counter[str]]) -> int | None:
    """The id of the theme whose answers have the most characteristic words in common with the text, if any.

    `word_counts` is what `count_words_by_theme` returns. A word counts by the share of its answers that belong to the
    theme (naive Bayes without the priors): a word that is equally frequent in all themes has no weight.
    """
    totals: Counter[str] = Counter()
    for counts in word_counts.values():
        totals.update(counts)
    scores: dict[int, float] = defaultdict(float)
    for stem in word_stems(text):
        for theme_id, counts in word_counts.items():
            if counts[stem]:
                scores[theme_id] += counts[stem] / totals[stem] - 1 / len(word_counts)
    best = max(scores, key=lambda theme_id: scores[theme_id], default=None)
    return best if best is not None and (scores[best] > 0 or len(word_counts) == 1) else None


def word_stems(text: str) -> set[str]:
    """The first STEM_LENGTH letters of the longer words, in lower case."""
    return {word.casefold()[:STEM_LENGTH] for word in WORD.findall(text)}


def count_words_by_question(questions: Iterable[Question]) -> dict[int, dict[int, Counter[str]]]:
    """What `count_words_by_theme` returns for each question, by its id. Fetch them with their themes."""
    themes = {question.pk: [theme.pk for theme in question.themes.all()] for question in questions}
    return {question_id: count_words_by_theme(theme_ids) for question_id, theme_ids in themes.items()}


def count_words_by_theme(theme_ids: Iterable[int]) -> dict[int, Counter[str]]:
    """For each theme of a question, in how many of its newest answers with a theme each word stem occurs. One query.

    Not cached, so that a withdrawn answer has no influence any more.
    """
    wanted = set(theme_ids)
    grouped = AnswerTheme.objects.filter(theme__in=wanted).order_by("-pk")
    word_counts: dict[int, Counter[str]] = defaultdict(Counter)
    for theme_id, text in grouped.values_list("theme_id", "answer__text")[:MAX_ANSWERS_READ]:
        if text:
            word_counts[theme_id].update(word_stems(text))
    return dict(word_counts)
