"""A page of the desk: the answers that somebody is handed, with all that the page says about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from contributions.colour_options import OWN_COLOUR_THEME
from contributions.enums import Status
from contributions.models import Answer, Question, QuestionText
from contributions.text import grapheme_count
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.languages import language_name
from moderation import themes
from moderation.desk import claims
from moderation.desk.queue_filters import Queue, QueueFilter, re_reviews, waiting
from moderation.formatting import describe_decision, display_name, format_waiting_time
from moderation.hints.detection import Hint, find_hints, split_at_hints
from moderation.hints.duplicates import find_near_duplicates
from moderation.hints.enums import HintCode
from moderation.hints.selectors import current_word_lists
from moderation.models import Decision, Theme
from moderation.reports.selectors import ReportSummary, summarise_reports

PAGE = 5  # answers that one person is handed: one large, the next ones small
MOST_COMPARED = 150  # waiting answers that are looked through for almost the same words
POSITION_OF_RE_REVIEW = 2  # among the new ones, where nobody expects it
SHORT, MIDDLE = 40, 130  # graphemes up to which an answer is set large and medium


class LastWord(NamedTuple):
    """What somebody said about an answer that still waits."""

    who: str
    what: str
    note: str


class Noticed(NamedTuple):
    """A hint in words; `part` is what it is about, "" for the whole text."""

    code: str
    label: str
    part: str = ""

    @classmethod
    def of(cls, hint: Hint, text: str) -> Noticed:
        return cls(hint.code, str(hint.code.label), "" if hint.start is None else text[hint.start : hint.end])


class ThemeChoice(NamedTuple):
    theme: Theme
    key: str
    chosen: bool
    suggested: bool


class Waiting(NamedTuple):
    """An answer with what the page says about it."""

    answer: Answer
    seen: str  # the state that the page shows: who looks again shall not know that it is rejected
    again: bool  # a second look
    alike: int  # how many other new answers say the same; this one stands for them
    last_word: LastWord | None
    themes: list[ThemeChoice]
    near: list[tuple[int, str]]  # other new answers that say almost the same
    hints: list[Noticed]
    parts: list[tuple[str, Noticed | None]]  # the text, cut where the hints begin and end
    title: str
    language: str
    since: str
    size: str
    colour_theme: str
    reported: ReportSummary | None  # by the public


def page(choice: QueueFilter, reader: AbstractBaseUser, now: datetime) -> list[Waiting]:
    """The answers that the reader is handed now, and nobody else for a while; at most PAGE."""
    again: set[int] = set()
    if choice.pile in Queue.WORK:
        handed, again = _hand_over(choice, reader, now)
        answers = _read(Answer.objects.filter(pk__in=handed))
        answers.sort(key=lambda answer: handed.index(answer.pk))
    else:
        answers = _read(waiting(choice, reader)[:PAGE])
    alike = _alike(answers) if choice.pile == Queue.NEW else {}
    near = _near(answers) if choice.pile == Queue.NEW else {}
    lists = current_word_lists(now)
    hints = {answer.pk: find_hints(answer.text, answer.language, lists) for answer in answers}
    reported = summarise_reports(answers) if choice.pile == Queue.REPORTED else {}
    known = themes.count_words_by_theme(theme.pk for answer in answers for theme in answer.question.themes.all())
    return [
        Waiting(
            answer=answer,
            seen=str(Status.NEW) if answer.pk in again else answer.status,
            again=answer.pk in again,
            alike=alike.get((answer.question_id, answer.fingerprint), 1) - 1,
            last_word=_last_word(answer) if choice.pile != Queue.NEW else None,
            themes=_themes(answer, known),
            near=near.get(answer.pk, []),
            hints=_noticed(
                answer, hints[answer.pk], bool(near.get(answer.pk)) and HintCode.DUPLICATE not in lists.disabled
            ),
            parts=[
                (part, hint and Noticed.of(hint, answer.text))
                for part, hint in split_at_hints(answer.text, hints[answer.pk])
            ],
            title=title(answer.question),
            language=language_name(answer.language),
            since=format_waiting_time(
                reported[answer.pk].since if answer.pk in reported else _waits_since(answer), now
            ),
            size=size(answer.text),
            colour_theme=colour_theme(answer.question),
            reported=reported.get(answer.pk),
        )
        for answer in answers
    ]


def _hand_over(choice: QueueFilter, reader: AbstractBaseUser, now: datetime) -> tuple[list[int], set[int]]:
    """Claim the first answers that nobody else looks at; returns their numbers in order and which are second looks."""
    ids = list(claims.free(waiting(choice, reader), reader, now).values_list("pk", flat=True)[:PAGE])
    again: set[int] = set()
    if choice.pile == Queue.NEW:
        looks = claims.free(re_reviews(choice, reader), reader, now)
        again = set(looks.values_list("pk", flat=True)[:1])
        ids[POSITION_OF_RE_REVIEW:POSITION_OF_RE_REVIEW] = again
    mine = claims.claim(ids[:PAGE], reader, now)
    return [number for number in ids if number in mine], again


def _read(answers: QuerySet[Answer]) -> list[Answer]:
    found = answers.select_related("station", "question", "objection", "theme_link")
    return list(found.prefetch_related("question__texts", "question__themes", "decisions__decided_by"))


def free(choice: QueueFilter, reader: AbstractBaseUser, now: datetime, without: Iterable[int]) -> bool:
    """Whether there is an answer that the reader could be handed besides these."""
    answers = claims.free(waiting(choice, reader), reader, now)
    return answers.exclude(pk__in=list(without)).order_by().exists()


def _alike(answers: list[Answer]) -> dict[tuple[int, str], int]:
    """How many new answers there are by question and fingerprint, for the fingerprints of these."""
    same = Answer.objects.order_by().filter(
        status=Status.NEW,
        question_id__in={answer.question_id for answer in answers},
        fingerprint__in={answer.fingerprint for answer in answers} - {""},
    )
    found = same.values_list("question_id", "fingerprint").annotate(number=Count("pk"))
    return {(question_id, fingerprint): number for question_id, fingerprint, number in found}


def _near(answers: list[Answer]) -> dict[int, list[tuple[int, str]]]:
    """By answer, the other new ones to its question that say almost the same; of the longest waiting MOST_COMPARED."""
    new = Answer.objects.filter(status=Status.NEW).order_by("submitted_at", "pk")
    rows = list(new.values_list("pk", "question_id", "fingerprint", "text")[:MOST_COMPARED])
    found = {}
    for answer in answers:
        same = (answer.question_id, answer.fingerprint)
        others = {pk: text for pk, question, print_, text in rows if question == same[0] and print_ != same[1]}
        found[answer.pk] = [(pk, others[pk]) for pk in find_near_duplicates(answer.text, list(others.items()))]
    return found


def _noticed(answer: Answer, hints: list[Hint], has_near: bool) -> list[Noticed]:
    """The hints in words, each once."""
    summarise_reports = [Noticed.of(hint, answer.text) for hint in hints]
    if has_near:
        summarise_reports.append(Noticed(HintCode.DUPLICATE, str(HintCode.DUPLICATE.label)))
    return list(dict.fromkeys(summarise_reports))


def _last_word(answer: Answer) -> LastWord | None:
    last: Decision | None = max(answer.decisions.all(), key=lambda decision: decision.pk, default=None)
    return LastWord(display_name(last.decided_by), describe_decision(last), last.note) if last else None


def _themes(answer: Answer, known: dict[int, themes.Counter[str]]) -> list[ThemeChoice]:
    """The themes of the question with their keys, the suggested one first."""
    link = getattr(answer, "theme_link", None)
    suggested = None if link else themes.suggest_theme(answer.text, known)
    choices = [
        ThemeChoice(
            theme=theme,
            key=str(number) if number <= themes.SHORTCUT_COUNT else "",
            chosen=link is not None and link.theme_id == theme.pk,
            suggested=theme.pk == suggested,
        )
        for number, theme in enumerate(answer.question.themes.all(), start=1)
    ]
    return sorted(choices, key=lambda choice: not choice.suggested)


def _waits_since(answer: Answer) -> datetime:
    objection = getattr(answer, "objection", None)
    return objection.filed_at if objection and answer.status == Status.REJECTED else answer.submitted_at


def oldest(choice: QueueFilter, reader: AbstractBaseUser) -> Answer | None:
    """The answer that has waited longest on the pile."""
    return waiting(choice, reader).only("submitted_at", "question_id", "status").first()


def questions(now: datetime) -> list[tuple[Question, str]]:
    """The questions that can be chosen, with their words: those that are open and those with something waiting."""
    has_waiting = Exists(Answer.objects.filter(question=OuterRef("pk"), status__in=Status.OPEN))
    found = Question.objects.filter(Q(opens_at__lte=now, closes_at__gt=now) | has_waiting).prefetch_related("texts")
    return [(question, title(question)) for question in found]


def title(question: Question) -> str:
    try:
        return question.title(get_language() or settings.LANGUAGE_CODE).title
    except QuestionText.DoesNotExist:
        return question.slug


def colour_theme(question: Question) -> str:
    """The name by which the page finds the question's colours; own colours belong to the question alone."""
    return f"own-{question.pk}" if question.colour_theme == OWN_COLOUR_THEME else question.colour_theme


def own_colour_themes(answers: list[Waiting]) -> dict[str, ColourTheme]:
    """The colours that the style sheet does not know, by the name that `colour_theme` gave them."""
    found = {waiting.colour_theme: waiting.answer.question for waiting in answers}
    return {name: question.colours for name, question in found.items() if question.colour_theme == OWN_COLOUR_THEME}


def size(text: str) -> str:
    """How large an answer is set: "short", "middle" or "long"."""
    length = grapheme_count(text)
    if length <= SHORT and text.count("\n") < 3:
        return "short"
    return "middle" if length <= MIDDLE and text.count("\n") < 6 else "long"
