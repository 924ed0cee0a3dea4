"""The small words that hardly a sentence does without; languages that no form has end in "?"."""

from __future__ import annotations

from collections import defaultdict

from moderation.hints.vocabulary import folded, vocabulary

BY_WORD: dict[str, list[str]] = defaultdict(list)
for language, line in vocabulary("function_words").items():
    for word in folded(line):
        BY_WORD[word].append(language)
