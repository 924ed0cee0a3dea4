"""What visitors do with answers: submit, withdraw, change their consents, object to a rejection.

Also the consent texts of a question, and its default texts, and the thanks that a terminal shows once.
Answers come in as NEW and are taken back to WITHDRAWN. NEW is also restored by `moderation.services.undo`.
"""

from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.db.models.functions import TruncHour

from contributions.codes import receipt_for, receipt_hash
from contributions.defaults import default_texts
from contributions.enums import Status, SubmissionFlag
from contributions.models import Answer, ConsentText, Objection, Question, QuestionText, ReleaseCounter, Station
from contributions.selectors import PAPER_CARDS_PERIOD, find_answer, missing_default_consents, takes_answers
from contributions.text import fingerprint
from contributions.tokens import Token
from krefeld_kann_was.lib.insertion import insert
from krefeld_kann_was.lib.languages import languages
from krefeld_kann_was.lib.spool import delete_downloads

MIN_WRITING_TIME = timedelta(seconds=3)  # of a person, from opening the page to sending


class NotOpen(Exception):
    """The question takes no answers at this time."""


class NothingToObjectTo(Exception):
    """The answer is not rejected, its text is erased, or its author has objected already."""


class TokenUsed(Exception):
    """The token was already used for another text (form sent, back button, sent again with another text).

    `flag`: that of the answer with the other text.
    """

    def __init__(self, flag: str = "") -> None:
        super().__init__()
        self.flag = flag


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer that was cleaned and checked. `token`: that of the page it was written on.

    `on_shared_device`: on a terminal or at a workshop's table, which shows the thanks once.
    """

    station: Station
    token: Token
    text: str
    language: str
    consent: ConsentText
    consent_social: bool
    consent_book: bool = False
    consent_open_data: bool = False
    quarter: str = ""
    on_shared_device: bool = False


def submit(submission: Submission, now: datetime, *, honeypot_filled: bool = False) -> str:
    """Store a visitor's answer and return its receipt; on return it is committed.

    A retry (same token, same text) returns the same receipt and stores nothing, also when the question has closed
    since. Raises NotOpen and TokenUsed, and Station.DoesNotExist if a rehearsal ended since its station was read.
    """
    if not takes_answers(submission.station.question, submission.token, now):
        receipt = receipt_for(submission.token.nonce, submission.token.former_key)
        if _accept_retry(receipt, submission):
            return receipt
        raise NotOpen
    return _store(submission, SubmissionFlag.HONEYPOT if honeypot_filled else _flag(submission.token, now), now)


def submit_paper_card(submission: Submission, now: datetime) -> str:
    """Store what staff copied from a handwritten card, as `submit` does, until PAPER_CARDS_PERIOD after closing."""
    question = submission.station.question
    if not question.opens_at <= now < question.closes_at + PAPER_CARDS_PERIOD:
        raise NotOpen
    return _store(submission, SubmissionFlag.PAPER, now)


def _flag(token: Token, now: datetime) -> str:
    if token.origin:
        return token.origin if token.origin in SubmissionFlag.values else ""
    return SubmissionFlag.TOO_FAST if now - token.issued_at < MIN_WRITING_TIME else ""


def _store(submission: Submission, flag: str, now: datetime) -> str:
    """Store a new answer and return the receipt that belongs to the token's nonce."""
    receipt = receipt_for(submission.token.nonce, submission.token.former_key)
    _note_agreement(submission.consent)
    answer = Answer(
        question=submission.station.question,
        station=submission.station,
        text=submission.text,
        language=submission.language,
        quarter=submission.quarter,
        consent=submission.consent,
        consent_social=submission.consent_social,
        consent_book=submission.consent_book,
        consent_open_data=submission.consent_open_data,
        status=Status.NEW,
        submitted_at=now,
        flag=flag,
        fingerprint=fingerprint(submission.text),
        receipt_hash=receipt_hash(receipt, submission.token.former_key),
        thanks_due=submission.on_shared_device,
    )
    try:
        # One INSERT is a transaction by itself; inside another one it needs a savepoint.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            insert(answer)
    except IntegrityError:
        if not _accept_retry(receipt, submission):
            Station.objects.get(pk=submission.station.pk)  # raises where the station is gone
            raise
    return receipt


def take_thanks(answer_id: int) -> bool:
    """Whether a shared device may show the thanks for this answer: once after each sending, to nobody after that."""
    return Answer.objects.filter(pk=answer_id, thanks_due=True).update(thanks_due=False) == 1


def hand_out(consent: ConsentText) -> None:
    """Note that a form with this text goes to a phone, before it does. Writes once for each text, not for each form."""
    if not consent.handed_out:
        ConsentText.objects.filter(pk=consent.pk, handed_out=False).update(handed_out=True)
        consent.handed_out = True  # the cached row, too


def _note_agreement(consent: ConsentText) -> None:
    """Note, once, that somebody agrees to this text; where it was not on a form, it was on a paper card."""
    if not consent.agreed_to:
        ConsentText.objects.filter(pk=consent.pk, agreed_to=False).update(handed_out=True, agreed_to=True)
        consent.handed_out = consent.agreed_to = True


def _accept_retry(receipt: str, submission: Submission) -> bool:
    """Whether an answer with this receipt is stored; on a shared device its thanks are due again: they were not seen.

    Raises TokenUsed if its text is another one, whatever has been decided about it. Of an answer that was shortened or
    taken back the first text is not known any more: better ask than lose a new one.
    """
    earlier = find_answer(receipt)
    if earlier is None:
        return False
    if earlier.text != submission.text:
        raise TokenUsed(earlier.flag)
    if submission.on_shared_device:
        Answer.objects.filter(pk=earlier.pk).update(thanks_due=True)
    return True


_further_erasures: list[Callable[[int], object]] = []


def on_withdrawal(erase: Callable[[int], object]) -> None:
    """Have another app's `erase` called with the id of each answer that is withdrawn, in that transaction."""
    _further_erasures.append(erase)


_change_listeners: list[tuple[Callable[[int, int], object], bool]] = []


def on_change(listener: Callable[[int, int], object], *, networks: bool = True) -> None:
    """Have `listener` called with the ids of the question and of an answer of which less is shown, or something else.

    That is: it was withdrawn, taken down, held or shortened, its translation changed, or it may not go to networks or
    into a book any more. In the transaction of the change; for apps that keep copies, such as pictures. With
    `networks=False` not where only the consent for social networks was taken back.
    """
    _change_listeners.append((listener, networks))


def announce_change(answer: Answer, *, networks_only: bool = False) -> None:
    """Tell those who keep copies of the answer (see `on_change`). Call it in the transaction of the change."""
    for listener, networks in _change_listeners:
        if networks or not networks_only:
            listener(answer.question_id, answer.pk)


@transaction.atomic
def withdraw(answer: Answer) -> None:
    """Take an answer back for good: erase all that was written in it and about it, and coarsen its time. Idempotent.

    Also updates the release counter. Other apps erase what they store about it (see `on_withdrawal`).
    """
    before = Answer.objects.select_for_update().values_list("status", flat=True).get(pk=answer.pk)
    if before in Status.FINAL:
        return
    Answer.objects.filter(pk=answer.pk, status=before).update(
        status=Status.WITHDRAWN,
        text="",
        fingerprint="",
        quarter="",
        reason="",
        submitted_at=TruncHour("submitted_at", tzinfo=UTC),
    )
    Objection.objects.filter(answer=answer).delete()
    for erase in _further_erasures:
        erase(answer.pk)
    if before in Status.SHOWN:
        update_release_counter(answer, released=-1)


@transaction.atomic
def hold_restored(answer: Answer) -> bool:
    """Hold an answer that a backup shows, though it was taken down later; returns whether it was shown.

    Not logged: what staff decided after the backup is not in the log of the backup.
    """
    was_shown = bool(Answer.objects.filter(pk=answer.pk, status__in=Status.SHOWN).update(status=Status.HELD))
    if was_shown:
        update_release_counter(answer, released=-1)
    return was_shown


@transaction.atomic
def change_social_consent(answer: Answer, given: bool) -> None:
    """Give or take back the consent for social networks; an answer that was taken back stays as it is."""
    Answer.objects.filter(pk=answer.pk).exclude(status__in=Status.FINAL).update(consent_social=given)
    if not given:
        announce_change(answer, networks_only=True)


@transaction.atomic
def change_book_consent(answer: Answer, given: bool) -> None:
    """Give or take back the consent for the book, as for networks; given only where the author was asked for it."""
    asked = Answer.objects.filter(pk=answer.pk).exclude(consent__book="")
    asked.exclude(status__in=Status.FINAL).update(consent_book=given)
    if not given:
        announce_change(answer)


@transaction.atomic
def change_open_data_consent(answer: Answer, given: bool) -> None:
    """Give or take back the consent for open data, as for a book. They are made anew, and books, too."""
    asked = Answer.objects.filter(pk=answer.pk).exclude(consent__open_data="")
    if asked.exclude(status__in=Status.FINAL).exclude(consent_open_data=given).update(consent_open_data=given):
        update_release_counter(answer, released=0)


@transaction.atomic
def object_to_rejection(answer: Answer, text: str, now: datetime) -> None:
    """File the author's objection; a retry with the same text does nothing. Raises NothingToObjectTo."""
    status, shown_text = Answer.objects.select_for_update().values_list("status", "text").get(pk=answer.pk)
    earlier = Objection.objects.filter(answer=answer).first()
    if earlier is not None and earlier.text == text:
        return
    if earlier is not None or status != Status.REJECTED or not shown_text:
        raise NothingToObjectTo
    Objection.objects.create(answer=answer, text=text, filed_at=now)


def update_release_counter(answer: Answer, *, released: int) -> None:
    """Raise the version and add `released` to the count of the answer's question. Call it in the change's transaction.

    Unless an answer is added, those hear of it who keep copies (see `on_change`), and downloads that may hold what has
    changed leave this machine at once, and others within a minute (lib/spool.py).
    """
    ReleaseCounter.objects.filter(question_id=answer.question_id).update(
        version=F("version") + 1, released=F("released") + released
    )
    if released < 1:
        announce_change(answer)
        transaction.on_commit(delete_downloads, robust=True)


@transaction.atomic
def store_consent(consent: ConsentText) -> ConsentText:
    """Store a consent text that staff wrote or changed, in a row of its own, and return it; unchanged ones stay.

    A text that was handed out keeps its row and gets a successor. One that no phone has shown is replaced under the
    same number, by a new row as well: a form that another process still has in its cache then leads to no answer.
    """
    Question.objects.select_for_update().get(pk=consent.question_id)  # two people get two numbers
    stored = ConsentText.objects.select_for_update().filter(pk=consent.pk).first()
    if stored is not None:
        if stored.wording() == consent.wording():
            return stored
        if not stored.handed_out:
            stored.delete()
    versions = ConsentText.objects.filter(question=consent.question_id, language=consent.language)
    consent.version = (versions.aggregate(Max("version"))["version__max"] or 0) + 1
    consent.pk, consent.handed_out, consent.agreed_to = None, False, False
    consent.save(force_insert=True)
    return consent


@transaction.atomic
def renew_default_consents(question: Question, changed: Collection[str]) -> list[str]:
    """Let today's default consent texts name the question's "hosts" or "networks", as far as they have `changed`.

    Returns the languages of the new versions. Texts that staff wrote and those of earlier versions of the software
    stay as they are.
    """
    renewed = []
    for consent in question.consents.current():
        texts = default_texts().get(consent.language)
        if texts is None or not texts.is_of_today(consent):
            continue
        networks = question.networks if "networks" in changed else consent.networks
        successor = texts.naming(networks, consent, question.hosts if "hosts" in changed else "")
        if successor.wording() != consent.wording():
            successor.pk = consent.pk
            store_consent(successor)
            renewed.append(consent.language)
    return renewed


class AddedTexts(NamedTuple):
    """Codes of languages: where a title or a first consent text was added, and where a consent has a new version."""

    titles: list[str]
    consents: list[str]
    renewed: list[str]


@transaction.atomic
def add_default_texts(question: Question) -> AddedTexts:
    """Add the default texts that the question lacks.

    A language keeps its own consent text. A default one, of today or of earlier versions of the software, is followed
    by the current one for the question's gallery, book, networks and licence. Titles are added only where the German
    one is missing or is the default.
    """
    Question.objects.select_for_update().get(pk=question.pk)  # two clicks make one version
    titles = dict(question.texts.values_list("language", "title"))
    german = titles.get(settings.LANGUAGE_CODE)
    added = AddedTexts([], [], [])
    for code in (language.code for language in languages() if language.code in default_texts()):
        if code not in titles and german in (None, default_texts()[settings.LANGUAGE_CODE].title):
            QuestionText.objects.create(question=question, language=code, title=default_texts()[code].title)
            added.titles.append(code)
    for consent in missing_default_consents(question):
        (added.renewed if consent.pk else added.consents).append(consent.language)
        store_consent(consent)
    return added
