"""Writes what staff set for an evaluation, and what the worker counts for it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from contributions.models import Question
from exhibition.report.models import Evaluation
from exhibition.report.selectors import evaluation_of
from exhibition.report.words import count_words
from krefeld_kann_was.lib.tokenizer import split_words
from moderation.selectors import count_released_by_theme, read_themed_texts


def save_settings(question_id: int, **fields: Any) -> Evaluation:
    """Store what staff have set: the fields of Evaluation but its words."""
    evaluation, _is_new = Evaluation.objects.update_or_create(pk=question_id, defaults=fields)
    return evaluation


def renew_words(question: Question) -> bool:
    """Count the words of the question's answers, unless they are the same as the last time; whether it did.

    Fetch the question with its texts and release counter. Reads every released answer.
    """
    version = question.release_counter.version
    stamp = _digest([version, count_released_by_theme(question.pk)])
    if evaluation_of(question.pk).words_stamp == stamp:
        return False
    own_words = [word.folded for text in question.texts.all() for word in split_words(text.title)]
    words = [list(word) for word in count_words(read_themed_texts(question.pk), own_words)]
    Evaluation.objects.update_or_create(pk=question.pk, defaults={"words": words, "words_stamp": stamp})
    return True


def _digest(content: Any) -> str:
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()
