"""What somebody who finds nothing may have meant: words of the newest answers with few typing errors."""

import re
from collections import Counter
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from contributions.models import Question
from exhibition.gallery.facets import CACHED_QUESTIONS, COUNTS_CACHE_SECONDS, FacetSelection
from krefeld_kann_was.lib.search import MIN_LENGTH_TO_CORRECT, closest_word, fold, search_words
from moderation.selectors import gallery_answers, newest_search_texts

MAX_READ_ANSWERS = 5_000
WORD = re.compile(rf"\w{{{MIN_LENGTH_TO_CORRECT},}}")


def suggest_words(question: Question, selection: FacetSelection, now: datetime) -> str:
    """Search words like those of the selection that an answer in it has, as it spells them; "" if there are none."""
    vocabulary = _vocabulary if settings.CACHE_SECONDS else _vocabulary.__wrapped__
    known = vocabulary(question.pk, question.slug, int(now.timestamp()) // COUNTS_CACHE_SECONDS)
    meant = [word if _occurs(word, known) else closest_word(fold(word), known) for word in selection.words.split()]
    words = search_words(" ".join(meant))
    if not all(meant) or words == search_words(selection.words):
        return ""
    shown = gallery_answers(question.pk, selection.gallery_filter._replace(words=words), limit=1)
    if not shown:  # of this theme, say, or any more
        return ""
    spelled = {search_words(word): word for word in WORD.findall(shown[0].text)}
    return " ".join(spelled.get(search_words(word), word) for word in meant)


def _occurs(word: str, known: tuple[str, ...]) -> bool:
    parts = search_words(word)
    return all(any(part in each for each in known) for part in parts)


@lru_cache(maxsize=CACHED_QUESTIONS)
def _vocabulary(question_id: int, slug: str, minute: int) -> tuple[str, ...]:
    """The folded words of the newest answers, frequent ones first. The slug: see `facets`."""
    texts = newest_search_texts(question_id, limit=MAX_READ_ANSWERS)
    return tuple(word for word, _count in Counter(WORD.findall("\n".join(texts))).most_common())
