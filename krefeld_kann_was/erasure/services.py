"""Closes questions, warns of the end of their period, and erases them.

An erasure that somebody asked for and another person confirmed goes on until it is done, whatever stops it: first the
rows, in one transaction, then all that is left elsewhere. `manage.py erase` does the same at once.
"""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction

from contributions.enums import Phase
from contributions.models import Question
from contributions.retention_options import MIN_EXHIBITION_DAYS
from exhibition.book.services import delete_orphaned_files
from exhibition.export.retention import delete_expired
from exhibition.posting.videos import delete_videos_of_question
from krefeld_kann_was.database.backups import replace_all
from krefeld_kann_was.database.purge import purge
from krefeld_kann_was.erasure.mails import send_notice
from krefeld_kann_was.erasure.models import Erasure, ErasureNotice
from krefeld_kann_was.erasure.rows import delete_question
from krefeld_kann_was.erasure.selectors import ending_soon
from krefeld_kann_was.lib.lasting_figures import take_snapshots
from krefeld_kann_was.lib.mail import claim_mail
from krefeld_kann_was.lib.spool import delete_downloads
from krefeld_kann_was.worker.services import delete_finished_tasks

logger = logging.getLogger(__name__)


class NotClosedError(Exception):
    """The question has not closed yet."""


class OwnRequestError(Exception):
    """Who asked for an erasure does not confirm it."""


class WrongNameError(Exception):
    """What was typed is not the name of the question."""


@transaction.atomic
def close_question(question: Question, now: datetime) -> bool:
    """Let the question close now: its forms take no answers any more. Returns whether it was open.

    One that has not begun stays as it is, for it cannot end before it begins.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.phase(now) is not Phase.OPEN:
        return False
    question.closes_at = now
    question.save(update_fields=["closes_at"])
    question.renew_release_version()  # the screens say so at once
    return True


@transaction.atomic
def ask_for_erasure(question: Question, by: User | None, now: datetime) -> Erasure:
    """Note that the question shall be erased, once another person has confirmed it; the request that is there if any.

    Raises NotClosedError.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.phase(now) is not Phase.AFTER:
        raise NotClosedError
    described = {
        "question_number": question.pk,
        "slug": question.slug,
        "titles": {text.language: text.title for text in question.texts.all()},
        "hosts": question.hosts,
        "opens_at": question.opens_at,
        "closes_at": question.closes_at,
    }
    asked = {"asked_by": by, "asked_at": now}
    return Erasure.objects.get_or_create(question=question, defaults=described | asked)[0]


def take_back_request(erasure_id: int) -> bool:
    """Forget a request that nobody has confirmed; returns whether there was one."""
    return bool(Erasure.objects.filter(pk=erasure_id, confirmed_at=None).delete()[0])


@transaction.atomic
def confirm_erasure(erasure_id: int, by: User | None, typed_name: str, now: datetime) -> None:
    """Confirm that the question shall be erased; from here on nobody stops it. Idempotent.

    Raises WrongNameError, OwnRequestError, NotClosedError where the question was opened again, and Erasure.DoesNotExist
    where the request was taken back.
    """
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    if erasure.confirmed_at:
        return
    question = Question.objects.filter(pk=erasure.question_id).first()
    if question is not None and question.phase(now) is not Phase.AFTER:
        raise NotClosedError
    if by is not None and by.pk == erasure.asked_by_id:
        raise OwnRequestError
    if typed_name.strip() != erasure.slug:
        raise WrongNameError
    erasure.confirmed_by, erasure.confirmed_at = by, now
    erasure.save(update_fields=["confirmed_by", "confirmed_at"])


def confirm_overdue(now: datetime) -> int:
    """Confirm the erasure of every question whose period is over: the privacy notice promises it. Returns how many."""
    closed = Question.objects.filter(closes_at__lte=now - timedelta(days=MIN_EXHIBITION_DAYS))
    overdue = [question for question in closed if question.erased_at_latest <= now]
    return sum(
        Erasure.objects.filter(pk=ask_for_erasure(question, None, now).pk, confirmed_at=None).update(confirmed_at=now)
        for question in overdue
    )


def send_due_notices(now: datetime, to: list[str]) -> list[str]:
    """Mail once that the period of a question ends soon, and again where its end was moved; returns what was sent.

    Raises MailFailed; what was not sent is due again at the next run.
    """
    sent = []
    for question in ending_soon(now):
        notice = ErasureNotice.objects.get_or_create(question=question)[0]
        if notice.mailed_for == question.erased_at_latest:
            continue
        with claim_mail(notice, mailed_for=question.erased_at_latest) as claimed:
            if claimed:
                send_notice(to, question)
                sent.append(f"{question.slug}: erased soon")
    return sent


def go_on(now: datetime) -> int:
    """Carry out all erasures that are confirmed and not finished; returns how many have been finished.

    One that fails stops no other; its error is raised when all have been tried, and the next call goes on with it.
    """
    errors: list[Exception] = []
    finished = 0
    for erasure in Erasure.objects.filter(confirmed_at__isnull=False, finished_at=None):
        try:
            carry_out(erasure, now)
            finished += 1
        except Exception as error:
            logger.exception("the erasure of %s is not finished", erasure.slug)
            errors.append(error)
    if errors:
        raise errors[0]
    return finished


def carry_out(erasure: Erasure, now: datetime) -> None:
    """Erase the rows of the question, then what is left of them in files, backups and free pages. Idempotent.

    Raises DatabaseProblem and OSError where something cannot be reached: call it again.
    """
    erase_rows(erasure, now)
    delete_downloads()  # other machines delete theirs within a minute
    delete_expired(now)
    delete_videos_of_question(erasure.question_number)
    delete_orphaned_files()  # of books
    delete_finished_tasks(now)
    purge(connection)
    replace_all(now)
    Erasure.objects.filter(pk=erasure.pk).update(finished_at=now)


@transaction.atomic
def erase_rows(erasure: Erasure, now: datetime) -> None:
    """Keep the figures of the question and delete it with all its rows, and with its rehearsal; nothing if it is gone.

    The request must have been confirmed.
    """
    locked = Erasure.objects.select_for_update().get(pk=erasure.pk, confirmed_at__isnull=False)
    question = Question.objects.select_for_update(no_key=True).filter(pk=locked.question_id).first()
    if question is None:
        return
    figures = take_snapshots(question, now)
    rehearsal = Question.all_objects.select_for_update(no_key=True).filter(rehearsal_of=question).first()
    if rehearsal is not None:
        delete_question(rehearsal)
    delete_question(question)
    Erasure.objects.filter(pk=erasure.pk).update(question=None, figures=figures, erased_at=now)
