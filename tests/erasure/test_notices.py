"""The mail before a question is erased: in time, once, and again where the end of its period was moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from contributions.models import Question
from krefeld_kann_was.erasure.selectors import NOTICE
from krefeld_kann_was.erasure.services import send_due_notices
from krefeld_kann_was.erasure.tasks import warn
from krefeld_kann_was.lib.mail import MailFailed
from tests.factories import NOW, make_colleague, make_question

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TO = ["redaktion@vhs.example"]


@pytest.fixture
def question(settings: LazySettings) -> Question:
    """Of those that are closed, one is erased within the period of notice."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    make_question(slug="offen")
    make_question(slug="eben-vorbei", opens_at=NOW - 30 * DAY, closes_at=NOW - DAY)
    ends = NOW + NOTICE - DAY
    return make_question(slug="alt", opens_at=ends - 200 * DAY, closes_at=ends - 40 * DAY, exhibition_days=40)


def test_it_comes_once(question: Question) -> None:
    assert send_due_notices(NOW - 2 * DAY, TO) == []
    assert send_due_notices(NOW, TO) == ["alt: erased soon"]
    assert send_due_notices(NOW + DAY, TO) == []

    [sent] = mail.outbox
    assert sent.bcc == TO
    assert sent.subject.endswith("wird „Was kann Krefeld für dich?“ gelöscht")
    assert f"https://antworten.example/admin/erasure/{question.pk}/" in sent.body
    assert "alle Antworten, Bilder, Bücher und Entscheidungen" in sent.body


def test_it_comes_again_with_the_new_date(question: Question) -> None:
    send_due_notices(NOW, TO)
    Question.objects.filter(pk=question.pk).update(exhibition_days=42)

    assert send_due_notices(NOW + 3 * DAY, TO) == ["alt: erased soon"]
    first, second = mail.outbox
    assert first.subject != second.subject


@pytest.mark.usefixtures("question")
def test_what_the_mail_server_refused_is_sent_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise MailFailed("refused")

    with monkeypatch.context() as patch:
        patch.setattr("krefeld_kann_was.erasure.mails.send_mail", refuse)
        with pytest.raises(MailFailed):
            send_due_notices(NOW, TO)

    assert send_due_notices(NOW + DAY, TO) == ["alt: erased soon"]


@pytest.mark.usefixtures("question")
def test_editors_get_it_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    for role in ("editor", "moderator"):
        person = make_colleague(role)
        person.email = f"{role}@vhs.example"
        person.save()

    warn.call()

    assert [sent.bcc for sent in mail.outbox] == [["editor@vhs.example"]]
