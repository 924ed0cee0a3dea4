"""Only answers whose authors agreed to a book are in one that is spread; a reading copy has all released ones."""

from __future__ import annotations

import pytest

from contributions.defaults import default_texts
from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Question, Station
from contributions.services import add_default_texts, change_book_consent, withdraw
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter, queued_answers
from moderation.models import AnswerTheme, Theme
from moderation.selectors import book_answers, book_ids, count_book_answers, exportable_ids
from moderation.services import decide, decide_social
from tests.exhibition.book.conftest import released
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db


def both(question: Question) -> tuple[set[int], set[int]]:
    return book_ids(question.pk, agreed_only=True), book_ids(question.pk, agreed_only=False)


def test_the_yes_to_the_book_is_needed_and_no_other(station: Station) -> None:
    (agreed,) = released(station, "Ja", social=False, open_data=False)
    (refused,) = released(station, "Nur Instagram", book=False, open_data=False)

    assert both(station.question) == ({agreed.pk}, {agreed.pk, refused.pk})
    assert exportable_ids(station.question_id) == {refused.pk}


def test_its_author_takes_the_yes_back_and_gives_it_and_only_books_hear_of_it(station: Station) -> None:
    (answer,) = released(station, "Ja", open_data=False)

    change_book_consent(answer, given=False)
    assert both(station.question) == (set(), {answer.pk})
    assert exportable_ids(station.question_id) == {answer.pk}

    change_book_consent(answer, given=True)
    assert both(station.question) == ({answer.pk}, {answer.pk})


def test_nobody_says_yes_to_a_book_without_being_asked() -> None:
    station = make_station(make_question(data_licence=""))
    (answer,) = released(station, "Ja zu Instagram", open_data=False)

    change_book_consent(answer, given=True)

    assert both(station.question) == (set(), {answer.pk})


def test_open_data_may_be_used_by_anybody_also_for_a_book() -> None:
    station = make_station(make_question(data_licence="cc0-1.0"))
    (given,) = released(station, "Für alle", social=False, open_data=True)
    (kept,) = released(station, "Nur hier", social=False, open_data=False)

    assert both(station.question) == ({given.pk}, {given.pk, kept.pk})


def test_who_was_asked_for_the_book_decides_by_that_and_not_by_open_data() -> None:
    station = make_station(make_question(has_book=True, data_licence="cc0-1.0"))
    kept, agreed = released(station, "Daten ja, Buch nein", book=False) + released(station, "beides ja")
    assert both(station.question) == ({agreed.pk}, {kept.pk, agreed.pk})

    change_book_consent(agreed, given=False)

    assert book_ids(station.question_id, agreed_only=True) == set(), "„fehlt meine Antwort in jeder neuen Auflage“"


def test_open_data_without_a_licence_allow_nothing() -> None:
    station = make_station(make_question(data_licence=""))
    (answer,) = released(station, "Ohne Lizenz", social=False)
    Answer.objects.filter(pk=answer.pk).update(consent_open_data=True)

    assert both(station.question) == (set(), {answer.pk})


def test_what_is_not_shown_is_in_no_book(station: Station) -> None:
    (shown,) = released(station, "Da")
    withdraw(*released(station, "Weg"))
    for status in (Status.NEW, Status.HELD, Status.REJECTED):
        make_answer(status, station=station)

    assert both(station.question) == ({shown.pk}, {shown.pk})


def test_a_second_person_who_refused_or_is_missing_keeps_an_answer_out(station: Station) -> None:
    first, second, third = released(station, "eins", "zwei", "drei")
    Answer.objects.filter(pk=first.pk).update(cleared_for_social=False)
    Answer.objects.filter(pk=second.pk).update(cleared_for_social=True)
    assert book_ids(station.question_id, agreed_only=True) == {second.pk, third.pk}

    Question.objects.filter(pk=station.question_id).update(second_person=[SecondPerson.SOCIAL])
    assert book_ids(station.question_id, agreed_only=True) == {second.pk}


def test_a_second_person_is_asked_about_an_answer_that_goes_into_the_book_alone() -> None:
    station = make_station(make_question(has_book=True, data_licence="", second_person=[SecondPerson.SOCIAL]))
    (book,) = released(station, "nur Buch", social=False, open_data=False)
    released(station, "nur hier", social=False, book=False, open_data=False)
    second = make_moderator()
    assert list(queued_answers(QueueFilter(Queue.SOCIAL), second)) == [book]
    assert book_ids(station.question_id, agreed_only=True) == set()

    decide_social(answer_id=book.pk, cleared=True, by=second, now=NOW)

    assert book_ids(station.question_id, agreed_only=True) == {book.pk}
    assert exportable_ids(station.question_id) == set()


def test_a_second_person_reads_what_open_data_alone_bring_into_a_planned_book() -> None:
    station = make_station(make_question(data_licence="cc0-1.0", second_person=[SecondPerson.SOCIAL]))
    (early,) = released(station, "vor dem Buch", social=False, open_data=True)
    queue, second = QueueFilter(Queue.SOCIAL), make_moderator()
    assert list(queued_answers(queue, second)) == [], "nobody plans a book"
    assert book_ids(station.question_id, agreed_only=True) == set()
    assert count_book_answers(station.question_id)[3:6] == (0, 1, 1)

    Question.objects.update(has_book=True)
    assert list(queued_answers(queue, second)) == [early]
    assert count_book_answers(station.question_id)[3:6] == (0, 1, 0)
    decide_social(answer_id=early.pk, cleared=True, by=second, now=NOW)

    assert book_ids(station.question_id, agreed_only=True) == {early.pk}
    assert list(queued_answers(queue, second)) == []


@pytest.mark.one_database("sqlite")  # PostgreSQL plans by the size of the table
def test_the_queue_of_the_second_person_follows_its_index() -> None:
    make_question(has_book=True, second_person=[SecondPerson.SOCIAL])
    assert "answer_social" in queued_answers(QueueFilter(Queue.SOCIAL), make_moderator())[:8].explain()


def test_answers_come_by_theme_in_the_order_of_staff_and_those_without_one_last(station: Station) -> None:
    late, none, early = released(station, "spät", "ohne", "früh")
    for position, (name, answer) in enumerate([("Zuerst", early), ("Danach", late)], 1):
        theme = Theme.objects.create(question=station.question, name=name, position=position)
        AnswerTheme.objects.create(answer=answer, theme=theme)

    found = [(answer.id, answer.theme) for answer in book_answers(station.question_id, agreed_only=True)]

    assert found == [(early.pk, "Zuerst"), (late.pk, "Danach"), (none.pk, "")]


def test_a_shortened_answer_is_in_it_as_it_is_shown(station: Station) -> None:
    answer = make_answer(station=station, text="Herr Krause hilft jedem")
    decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.RELEASED,
        by=make_moderator(),
        now=NOW,
        shorter="[…] hilft jedem",
    )

    assert [each.text for each in book_answers(station.question_id, agreed_only=True)] == ["[…] hilft jedem"]


@pytest.mark.parametrize("language", sorted(default_texts()))
def test_the_default_text_asks_for_the_book_where_one_is_planned(language: str) -> None:
    with_book = make_question(has_book=True, data_licence="", gallery="never")
    without = make_question(data_licence="", gallery="never")
    texts = default_texts()[language]

    asked, usual = texts.consent_for(with_book), texts.consent_for(without)

    assert (usual.book, asked.social) == ("", usual.social)
    label, hint, more = asked.book.split("\n")
    assert hint == ""  # the form is long enough
    assert "{" not in asked.book
    assert len(label) <= 65
    assert "VHS Krefeld" in more or language == "de-simple"
    assert texts.is_of_today(asked)
    assert texts.is_of_today(usual)


def test_a_planned_book_gives_new_versions_of_default_texts_and_old_answers_stay_out() -> None:
    question = make_question(data_licence="", gallery="never")
    question.consents.all().delete()
    add_default_texts(question)
    station = make_station(question)
    (early,) = released(station, "früh", open_data=False)

    Question.objects.filter(pk=question.pk).update(has_book=True)
    question.refresh_from_db()
    added = add_default_texts(question)
    assert "de" in added.renewed
    station.question = Question.objects.get(pk=question.pk)
    newest = station.question.consents.current().get(language="de")
    assert newest.book

    assert book_ids(question.pk, agreed_only=True) == set()
    assert book_ids(question.pk, agreed_only=False) == {early.pk}
