"""A page of the desk: the answers that somebody is handed, with all that the page says about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from operator import methodcaller
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from contributions.colour_options import OWN_COLOUR_THEME
from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.selectors import question_title
from krefeld_kann_was.lib.colours import ColourTheme
from krefeld_kann_was.lib.graphemes import grapheme_count
from krefeld_kann_was.lib.languages import is_foreign, language_name
from moderation import themes
from moderation.desk.colleagues import Colleague, list_colleagues, passed_by, read_languages
from moderation.desk.enums import Queue
from moderation.desk.forms import RefusedDecision
from moderation.desk.queues import PRESENCE_PERIOD, QueueFilter, grouped_answers, unclaimed
from moderation.desk.release_confirmation import find_causes
from moderation.enums import DecisionKind
from moderation.formatting import describe_decision, display_name, format_submission_hour, format_waiting_time
from moderation.hints.detection import Hint, find_hints, split_at_hints
from moderation.hints.duplicates import find_near_duplicates
from moderation.hints.enums import HintCode
from moderation.hints.selectors import current_word_lists
from moderation.models import Claim, Decision, Presence, Theme
from moderation.reports.models import Report
from moderation.reports.selectors import ReportSummary, summarise_reports

MAX_COMPARED = 150  # waiting answers that are compared for almost the same text
SHORT, MIDDLE = 40, 130  # graphemes up to which an answer is set large and medium


class DescribedDecision(NamedTuple):
    """A decision with its outcome as a phrase and the name of who made it."""

    decision: Decision
    outcome: str
    decided_by: str

    @classmethod
    def of(cls, decision: Decision) -> DescribedDecision:
        """Reads the decision's person, which the query should have selected."""
        return cls(decision, describe_decision(decision), display_name(decision.decided_by))


class HintLabel(NamedTuple):
    """A hint for people; `part` is the text that it is about, "" for the whole text."""

    code: str
    label: str
    part: str = ""

    @classmethod
    def of(cls, hint: Hint, text: str) -> HintLabel:
        """The label of a hint about the text."""
        return cls(hint.code, str(hint.code.label), "" if hint.start is None else text[hint.start : hint.end])


class ThemeChoice(NamedTuple):
    """A theme that the answer can be grouped under, with its shortcut ("" for none)."""

    theme: Theme
    shortcut: str
    is_chosen: bool
    is_suggested: bool


class QueueEntry(NamedTuple):
    """An answer with what the page says about it."""

    answer: Answer
    is_re_review: bool
    seen: str  # the status that the page shows: "new" also in a blind re-review
    route: str  # the name of the address below which its actions are
    duplicate_count: int  # other new answers with the same text, for which this one stands
    latest_decision: DescribedDecision | None
    themes: list[ThemeChoice]
    near_duplicates: list[tuple[int, str]]  # ids and texts of other new answers that say almost the same
    hints: list[HintLabel]
    parts: list[tuple[str, HintLabel | None]]  # the text, cut where the hints begin and end
    causes: list[str]  # why showing it needs a second press, see `release_confirmation`
    title: str
    language: str
    is_readable: bool  # by the reader, as far as they have said which languages they read
    waiting_time: str  # of a decided answer the hour when it was sent
    size: str
    colour_theme: str
    reports: ReportSummary | None
    colleagues: list[Colleague]  # to whom it can be passed on, those who read its language first
    passed_by: str  # who passed it to the reader, "" if nobody did
    refused: RefusedDecision | None = None  # the decision about it that was just refused

    @property
    def is_translatable(self) -> bool:
        """Whether staff may write below it what it says in German."""
        return self.answer.status in Status.SHOWN and is_foreign(self.answer.language)

    @property
    def urgency(self) -> str:
        """The most urgent of HintCode.URGENT that was noticed, "" for most answers."""
        noticed = {hint.code for hint in self.hints}
        return next((code for code in HintCode.URGENT if code in noticed), "")


def _waiting_time(answer: Answer, report: ReportSummary | None, queue: Queue, now: datetime, *, as_new: bool) -> str:
    """Since when the report waits, else the answer."""
    if report:
        return format_waiting_time(report.since, now)
    return format_age(answer, now, in_objections=queue == Queue.OBJECTIONS, as_new=as_new)


def describe_answers(
    queue: Queue, answer_ids: list[int], re_reviews: set[int], reader: User, now: datetime
) -> list[QueueEntry]:
    """The answers that `services.hand_out_answers` returned, in this order, with what the page says about them."""
    answers = sorted(_read(answer_ids), key=lambda answer: answer_ids.index(answer.pk))
    duplicates = _count_duplicates(answers) if queue == Queue.NEW else {}
    near = _near_duplicates(answers) if queue == Queue.NEW else {}
    lists = current_word_lists(now)
    reports = summarise_reports(answers) if queue == Queue.REPORTED else {}
    known = themes.count_words_by_question(answer.question for answer in answers)
    colleagues = list_colleagues(reader, now) if queue in Queue.WAITING and answers else []
    passed = passed_by(answer_ids, reader, now) if queue in Queue.WAITING else {}
    readable = _readable_languages(answers, reader)
    entries = []
    for answer in answers:
        hints = find_hints(answer.text, answer.language, lists)
        report = reports.get(answer.pk)
        is_re_review = answer.pk in re_reviews
        has_near = bool(near.get(answer.pk)) and HintCode.DUPLICATE not in lists.disabled
        entry = QueueEntry(
            answer=answer,
            is_re_review=is_re_review,
            seen=str(Status.NEW) if is_re_review else answer.status,
            route=_route(queue, is_re_review),
            duplicate_count=duplicates.get((answer.question_id, answer.fingerprint), 1) - 1,
            latest_decision=_latest_decision(answer) if queue != Queue.NEW else None,
            themes=_themes(answer, known[answer.question_id]),
            near_duplicates=near.get(answer.pk, []),
            hints=_hint_labels(answer, hints, has_near),
            parts=[
                (part, hint and HintLabel.of(hint, answer.text)) for part, hint in split_at_hints(answer.text, hints)
            ],
            causes=find_causes(answer, hints, was_rejected=queue == Queue.REJECTED),
            title=question_title(answer.question),
            language=language_name(answer.language),
            is_readable=answer.language.partition("-")[0] in readable,
            waiting_time=_waiting_time(answer, report, queue, now, as_new=is_re_review),
            size=text_size(answer.text),
            colour_theme=colour_theme_name(answer.question),
            reports=report,
            colleagues=sorted(colleagues, key=methodcaller("rank", answer.language)),
            passed_by=passed.get(answer.pk, ""),
        )
        entries.append(entry)
    return entries


def _readable_languages(answers: list[Answer], reader: User) -> set[str]:
    """German, and what the reader has said. No query where all is German."""
    if all(answer.language.partition("-")[0] == settings.LANGUAGE_CODE for answer in answers):
        return {settings.LANGUAGE_CODE}
    return {settings.LANGUAGE_CODE, *read_languages(reader)}


def _read(answer_ids: list[int]) -> QuerySet[Answer]:
    answers = Answer.objects.filter(pk__in=answer_ids)
    related = answers.select_related("station", "question", "objection", "theme_link", "translation")
    return related.prefetch_related("question__texts", "question__themes", "decisions__decided_by")


def reported_among(answer_ids: Iterable[int]) -> set[int]:
    """Those of the answers that have an open report."""
    return set(Report.objects.open().filter(answer__in=answer_ids).values_list("answer", flat=True))


def current_statuses(answer_ids: Iterable[int]) -> dict[int, str]:
    """Status by id, without answers that do not exist any more."""
    return dict(Answer.objects.filter(pk__in=answer_ids).values_list("pk", "status"))


def withdrawn_among(answer_ids: Iterable[int]) -> list[int]:
    """Those of the answers that their authors withdrew: no page may show their texts any more."""
    withdrawn = Answer.objects.order_by().filter(pk__in=answer_ids, status=Status.WITHDRAWN)
    return list(withdrawn.values_list("pk", flat=True))


def still_to_decide(answer_id: int, seen: str) -> bool:
    """Whether the answer is as somebody saw it, a blind re-review as a new one."""
    as_seen = Q(status=seen) | Q(status=Status.REJECTED, re_review__agreed=None, re_review__isnull=False)
    return Answer.objects.filter(as_seen, pk=answer_id).exists()


def latest_decision(answer_id: int) -> Decision | None:
    """The latest decision about an answer, with its person."""
    return Decision.objects.filter(answer=answer_id).select_related("decided_by").first()


def claims_of_others(answer_ids: Iterable[int], reader: User, now: datetime) -> QuerySet[Claim]:
    """The claims that others hold on these answers, with their persons."""
    claims = Claim.objects.filter(answer__in=answer_ids, until__gt=now).exclude(person=reader)
    return claims.select_related("person")


def _route(queue: Queue, is_re_review: bool) -> str:
    part = "re-review" if is_re_review else queue if queue in Queue.WITH_OWN_ACTIONS else ""
    return f"moderation:decide.{part}".removesuffix(".")


def has_more(queue_filter: QueueFilter, reader: AbstractBaseUser, now: datetime, *, without: Iterable[int]) -> bool:
    """Whether there is an answer that the reader could be handed besides these."""
    answers = unclaimed(grouped_answers(queue_filter, reader), reader, now)
    return answers.exclude(pk__in=list(without)).order_by().exists()


def _count_duplicates(answers: list[Answer]) -> dict[tuple[int, str], int]:
    """How many new answers there are by question and fingerprint, for the fingerprints of these."""
    same = Answer.objects.order_by().filter(
        status=Status.NEW,
        question_id__in={answer.question_id for answer in answers},
        fingerprint__in={answer.fingerprint for answer in answers} - {""},
    )
    rows = same.values_list("question_id", "fingerprint").annotate(count=Count("pk"))
    return {(question_id, fingerprint): count for question_id, fingerprint, count in rows}


def _near_duplicates(answers: list[Answer]) -> dict[int, list[tuple[int, str]]]:
    """By answer, new ones to its question with almost the same text; compares the MAX_COMPARED longest waiting."""
    questions = {answer.question_id for answer in answers}
    new = Answer.objects.filter(status=Status.NEW, question__in=questions).order_by("submitted_at", "pk")
    rows = list(new.values_list("pk", "question_id", "fingerprint", "text")[:MAX_COMPARED])
    found = {}
    for answer in answers:
        same = (answer.question_id, answer.fingerprint)
        others = {pk: text for pk, question, print_, text in rows if question == same[0] and print_ != same[1]}
        found[answer.pk] = [(pk, others[pk]) for pk in find_near_duplicates(answer.text, list(others.items()))]
    return found


def _hint_labels(answer: Answer, hints: list[Hint], has_near: bool) -> list[HintLabel]:
    """The hints for people, each once."""
    labels = [HintLabel.of(hint, answer.text) for hint in hints]
    if has_near:
        labels.append(HintLabel(HintCode.DUPLICATE, str(HintCode.DUPLICATE.label)))
    return list(dict.fromkeys(labels))


def _latest_decision(answer: Answer) -> DescribedDecision | None:
    latest: Decision | None = max(answer.decisions.all(), key=lambda decision: decision.pk, default=None)
    return DescribedDecision.of(latest) if latest else None


def _themes(answer: Answer, known: dict[int, Counter[str]]) -> list[ThemeChoice]:
    """The themes of the question with their shortcuts, the suggested one first."""
    link = getattr(answer, "theme_link", None)
    suggested = None if link else themes.suggest_theme(answer.text, known)
    choices = [
        ThemeChoice(
            theme=theme,
            shortcut=str(position) if position <= themes.SHORTCUT_COUNT else "",
            is_chosen=link is not None and link.theme_id == theme.pk,
            is_suggested=theme.pk == suggested,
        )
        for position, theme in enumerate(answer.question.themes.all(), start=1)
    ]
    return sorted(choices, key=lambda choice: not choice.is_suggested)


def format_age(answer: Answer, now: datetime, *, in_objections: bool = False, as_new: bool = False) -> str:
    """How long the answer, or its objection, has waited; of a decided answer the hour when it was sent.

    The first decision rounds `submitted_at` down to the hour, so minutes since then would be wrong by up to 59.
    A blind re-review (`as_new`) looks like a new answer.
    """
    if in_objections:
        return format_waiting_time(answer.objection.filed_at, now)
    if answer.status == Status.NEW or as_new:
        return format_waiting_time(answer.submitted_at, now)
    return format_submission_hour(answer.submitted_at, now)


def oldest_answer(queue_filter: QueueFilter, reader: AbstractBaseUser) -> Answer | None:
    """The answer that has waited longest in the queue."""
    return grouped_answers(queue_filter, reader).only("submitted_at", "question_id", "status").first()


def selectable_questions(queue: Queue, now: datetime, chosen: int | None) -> list[tuple[Question, str]]:
    """The questions that are open or have something waiting, with their titles; all where one searches.

    A rehearsal is among them only where it is the chosen one.
    """
    has_waiting = Exists(Answer.objects.filter(question=OuterRef("pk"), status__in=Status.OPEN))
    current = Q() if queue in Queue.SEARCHABLE else Q(opens_at__lte=now, closes_at__gt=now) | has_waiting
    listed = current & Q(rehearsal_of=None) | Q(pk=chosen or 0, rehearsal_of__isnull=False)
    found = Question.all_objects.filter(listed).prefetch_related("texts")
    return [(question, question_title(question)) for question in found]


def is_question_gone(queue_filter: QueueFilter) -> bool:
    """Whether the chosen question is none any more, as of a rehearsal that is over. One query where one is chosen."""
    chosen = queue_filter.question_id
    return chosen is not None and not Question.all_objects.filter(pk=chosen).exists()


def is_rehearsal(queue_filter: QueueFilter) -> bool:
    """Whether only answers to a rehearsal are read. One query where a question is chosen."""
    chosen = Question.all_objects.filter(pk=queue_filter.question_id or 0, rehearsal_of__isnull=False)
    return queue_filter.question_id is not None and chosen.exists()


def colour_theme_name(question: Question) -> str:
    """The name by which the page finds the question's colours; own colours belong to the question alone."""
    return f"own-{question.pk}" if question.colour_theme == OWN_COLOUR_THEME else question.colour_theme


def own_colour_themes(entries: list[QueueEntry]) -> dict[str, ColourTheme]:
    """The colours that the style sheet does not know, by the name that `colour_theme_name` gave them."""
    questions = {entry.colour_theme: entry.answer.question for entry in entries}
    return {key: question.colours for key, question in questions.items() if question.colour_theme == OWN_COLOUR_THEME}


def text_size(text: str) -> str:
    """How large an answer is set: "short", "middle" or "long"."""
    length = grapheme_count(text)
    if length <= SHORT and text.count("\n") < 3:
        return "short"
    return "middle" if length <= MIDDLE and text.count("\n") < 6 else "long"


def colleagues_present(person: AbstractBaseUser, now: datetime) -> list[User]:
    """The others who have a page of the desk open."""
    recently = Presence.objects.filter(seen_at__gt=now - PRESENCE_PERIOD).exclude(person_id=person.pk)
    return list(User.objects.filter(pk__in=recently.values("person_id")).order_by("pk"))


def undone_answers(person: AbstractBaseUser, undone_at: datetime) -> list[int]:
    """The answers about which the person undid a decision at this moment."""
    undone = Decision.objects.filter(decided_by=person.pk, decided_at=undone_at, kind=DecisionKind.UNDO)
    return list(undone.values_list("answer", flat=True))
