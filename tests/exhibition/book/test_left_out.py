"""Who is left out of a book, why, and that staff read it before they begin one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contributions.consent_texts import WORDING
from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Question, Station
from contributions.services import change_book_consent, change_open_data_consent, change_social_consent
from exhibition.book import services
from exhibition.book.enums import BookState
from moderation.selectors import BookCounts, book_ids, count_book_answers
from tests.exhibition.book.conftest import CLOSED, order, released
from tests.factories import make_answer, make_question, make_station

pytestmark = pytest.mark.django_db
ADD = "/admin/book/book/add/"


def shown(client: Client) -> str:
    return " ".join(client.get(ADD).content.decode().split())


def test_whoever_is_left_out_is_counted_once_by_the_cause(django_assert_num_queries: Any) -> None:
    question = make_question(has_book=True, data_licence="cc0-1.0", second_person=[SecondPerson.SOCIAL])
    asking = question.consents.get(language="de")
    wording = {name: getattr(asking, name) for name in WORDING} | {"book": "", "version": 2}
    station = make_station(question)
    released(station, "keine Daten", "ebenso", book=False, open_data=False)
    released(station, "Daten, nicht gelesen", book=False)
    Answer.objects.update(consent=question.consents.create(**wording | {"language": "tr"}))  # asks for no book
    released(station, "gefragt, nicht Ja", book=False)
    refused, cleared, _waiting = released(station, "abgelehnt", "dabei", "nicht gelesen")
    Answer.objects.filter(pk=refused.pk).update(cleared_for_social=False)
    Answer.objects.filter(pk=cleared.pk).update(cleared_for_social=True)
    make_answer(Status.HELD, station=station)

    with django_assert_num_queries(2):
        counts = count_book_answers(question.pk)

    assert counts == BookCounts(1, 2, 1, 1, 2, 0, released=7, not_released=1)
    assert counts.agreed == len(book_ids(question.pk, agreed_only=True))
    assert counts.released == len(book_ids(question.pk, agreed_only=False))


def test_who_takes_open_data_back_leaves_a_book_that_they_led_into() -> None:
    station = make_station(make_question(data_licence="cc0-1.0"))
    stays, gone = released(station, "bleibt", "geht")
    book, _ = services.start(order(station), by=None, now=CLOSED)
    services.begin(book.pk, CLOSED)

    change_open_data_consent(gone, given=False)

    book.refresh_from_db()
    assert (book.state, book.version) == (BookState.WAITING, 1), "the file that has it is made anew"
    assert book_ids(station.question_id, agreed_only=True) == {stays.pk}


def test_a_book_stays_as_it_is_where_only_the_yes_to_networks_is_taken_back(station: Station) -> None:
    (answer,) = released(station, "bleibt", social=True)
    book, _ = services.start(order(station), by=None, now=CLOSED)
    services.begin(book.pk, CLOSED)

    change_social_consent(answer, given=False)
    book.refresh_from_db()
    assert (book.state, book.version) == (BookState.RUNNING, 0)

    change_book_consent(answer, given=False)
    book.refresh_from_db()
    assert (book.state, book.version) == (BookState.WAITING, 1)


def test_the_page_says_who_is_left_out_and_where_a_second_person_reads_them(
    client: Client, editor: User, moderator: User
) -> None:
    station = make_station(make_question(data_licence="cc0-1.0", second_person=[SecondPerson.SOCIAL]))
    released(station, "eins", "zwei", social=False)
    html = shown(client)
    assert 'data-figure="not-cleared">2<' in html
    assert "2 Antworten haben nur ein Ja zu offenen Daten." in html
    assert "warten noch im Stapel" not in html

    Question.objects.update(has_book=True)
    html = shown(client)
    assert "2 Antworten warten noch im Stapel" in html
    assert "nur ein Ja zu offenen Daten" not in html
    assert "Zum Stapel" not in html, "an editor does not read answers"
    editor.groups.add(*moderator.groups.all())
    assert f'queue=social&amp;question={station.question_id}" >Zum Stapel' in shown(client)


def test_where_nobody_is_left_out_the_page_is_silent_about_it(client: Client, station: Station, editor: User) -> None:
    released(station, "dabei")

    html = shown(client)

    assert "Nicht zum Verteilen" not in html
    assert "in keinem:" not in html
