"""Counts the words of answers by theme: without stop words, the forms of a word as one.

Dictionaries (simplemma) and stop words (stopwordsiso) come from packages. They are loaded one language at a time and
looked up where they lie compressed, which keeps a worker below 150 MB; so this is nothing for a web process.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT
from krefeld_kann_was.lib.tokenizer import TokenizedText
from moderation.selectors import ThemedText

MIN_LETTERS = 3
WORDS_PER_THEME = 40


class CountedWord(NamedTuple):
    """How many answers with a theme ("" is none) have a word, in its base form, in a language."""

    theme: str
    word: str
    language: str
    answers: int


def count_words(texts: Iterable[ThemedText], own_words: Collection[str]) -> list[CountedWord]:
    """The commonest words of each theme, those in at least three answers, the most frequent first.

    `texts`: those of a language have to follow each other. `own_words`: of the question, which its answers repeat.
    """
    found: list[CountedWord] = []
    for language, group in groupby(texts, key=lambda text: text.language.partition("-")[0]):
        found += _count_language(language, group, {word.casefold() for word in own_words})
    found.sort(key=lambda word: (word.theme, -word.answers, word.word))
    return [
        word for _theme, words in groupby(found, key=lambda word: word.theme) for word in list(words)[:WORDS_PER_THEME]
    ]


def _count_language(language: str, texts: Iterable[ThemedText], own_words: Collection[str]) -> Iterator[CountedWord]:
    base_form, ignored = _lemmatizer(language), _stop_words(language) | set(own_words)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)  # by theme, by word in lower case
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        words = {word.casefold(): word for word in _words(text.text, base_form, ignored)}
        counts[text.theme].update(words.keys())
        for folded, word in words.items():
            spellings[folded][word] += 1
    for theme, by_word in counts.items():
        for folded, count in by_word.items():
            if count >= MIN_PUBLISHED_COUNT:
                yield CountedWord(theme, spellings[folded].most_common(1)[0][0], language, count)


def _words(text: str, base_form: Callable[[str], str], ignored: Collection[str]) -> Iterator[str]:
    tokens = TokenizedText(text)
    for token in tokens.words:
        written = tokens.written(token)
        if written.casefold() in ignored or not written.isalpha():
            continue
        word = base_form(written)
        if len(word) >= MIN_LETTERS and word.casefold() not in ignored:
            yield word


def _stop_words(language: str) -> set[str]:
    import stopwordsiso

    return {word.casefold() for word in stopwordsiso.stopwords(language)}


def _lemmatizer(language: str) -> Callable[[str], str]:
    """What gives the base form of a word; where simplemma does not know the language, the word itself."""
    from simplemma import Lemmatizer
    from simplemma.strategies import DefaultStrategy
    from simplemma.strategies.dictionaries import StreamDictionaryFactory
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    if language not in SUPPORTED_LANGUAGES:
        return str
    dictionaries = StreamDictionaryFactory(cache_max_size=1)
    lemmatizer = Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=dictionaries))
    return lambda word: lemmatizer.lemmatize(word, language)
