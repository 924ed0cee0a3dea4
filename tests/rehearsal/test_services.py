"""A rehearsal is a whole question of its own, and when it ends nothing of it is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import ProtectedError
from pytest_django import Settings

from contributions.enums import Phase, StationKind, Status
from contributions.models import Answer, Question, Station
from contributions.rehearsals.models import EndedAddress, Rehearsal, hash_address
from exhibition.heartbeat.models import ImpressionCount
from exhibition.models import PlaylistEntry, Screen
from exhibition.partners.enums import LogoPlace
from exhibition.partners.models import Partner
from exhibition.partners.selectors import partners_on
from exhibition.programme.models import Event
from exhibition.programme.selectors import screen_events
from krefeld_kann_was.rehearsal.services import (
    ENDED_ADDRESS_PERIOD,
    REHEARSAL_PERIOD,
    CannotRehearseError,
    NotARehearsalError,
    begin_rehearsal,
    end_forgotten_rehearsals,
    end_rehearsal,
)
from moderation.models import Decision, Theme
from moderation.services import undo
from tests.factories import NOW, make_answer, make_colleague, make_moderator, make_person, make_question, make_station

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_colleague("editor")


def make_real_question() -> Question:
    """It opens in a week, with a station in a venue, a screen and a theme."""
    question = make_question(opens_at=NOW + timedelta(days=7), closes_at=NOW + timedelta(days=14))
    venue = question.venues.create(name="Mediothek", last_day=question.closes_at.date())
    screen = Screen.objects.create(question=question, station=make_station(question, venue=venue), name="Forum")
    PlaylistEntry.objects.create(screen=screen, mode="wall")
    Theme.objects.create(question=question, name="Grün")
    return question


def test_it_is_open_at_once_with_codes_and_addresses_of_its_own(editor: User) -> None:
    question = make_real_question()

    rehearsal = begin_rehearsal(question, editor, NOW)

    assert rehearsal.phase(NOW - timedelta(seconds=50)) is Phase.OPEN  # on a machine whose clock goes slow, too
    assert rehearsal.gallery == "never"
    assert rehearsal.text_in("en").title == question.text_in("en").title
    assert {consent.language for consent in rehearsal.consents.all()} == {"de", "en"}
    assert not rehearsal.consents.filter(handed_out=True).exists()
    assert [theme.name for theme in rehearsal.themes.all()] == ["Grün"]
    station, screen = rehearsal.stations.get(), rehearsal.screens.get()
    assert station.code != question.stations.get().code
    assert screen.token != question.screens.get().token
    assert screen.station == station
    assert station.venue == rehearsal.venues.get() != question.venues.get()
    assert rehearsal.opening_hours().is_open(NOW)
    assert screen.playlist.get().mode == "wall"
    assert rehearsal.release_counter.released == 0
    assert Rehearsal.objects.get().begun_by == editor


def test_those_who_belong_to_the_question_stand_on_its_rehearsal(editor: User, settings: Settings) -> None:
    settings.CACHE_SECONDS = 0
    question, other = make_real_question(), make_real_question()
    Partner.objects.create(name="Überall")
    Partner.objects.create(name="Hier").questions.add(question)
    Partner.objects.create(name="Dort").questions.add(other)
    for partner in Partner.objects.all():
        times = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
        Event.objects.create(title=partner.name, partner=partner, **times)
    begin_rehearsal(other, editor, NOW)

    rehearsal = begin_rehearsal(question, editor, NOW)

    for place in LogoPlace:
        assert partners_on(place, rehearsal.pk) == partners_on(place, question.pk)
    assert [partner.name for partner in partners_on(LogoPlace.PRINT, rehearsal.pk)] == ["Hier", "Überall"]
    assert {event["title"] for event in screen_events(rehearsal.pk, NOW)} == {"Hier", "Überall"}


def test_there_is_one_at_a_time(editor: User) -> None:
    question = make_real_question()

    assert begin_rehearsal(question, editor, NOW) == begin_rehearsal(question, editor, NOW)
    assert Rehearsal.objects.count() == 1


def test_a_question_without_a_screen_gets_one_for_the_rehearsal(editor: User) -> None:
    station = make_station()

    assert begin_rehearsal(station.question, editor, NOW).screens.count() == 1


@pytest.mark.parametrize(("kind", "copied"), [(StationKind.POSTER, 1), (StationKind.TERMINAL, 0)])
def test_a_screen_whose_station_moved_to_another_question_stands_at_one_that_stayed(
    editor: User, kind: StationKind, copied: int
) -> None:
    question = make_real_question()
    question.stations.update(question=make_question())
    make_station(question, kind=kind)

    rehearsal = begin_rehearsal(question, editor, NOW)

    assert [screen.station.question for screen in rehearsal.screens.all()] == [rehearsal] * copied


def test_what_nobody_could_answer_is_not_rehearsed(editor: User) -> None:
    with pytest.raises(CannotRehearseError):
        begin_rehearsal(make_question(), editor, NOW)  # it has no station

    assert Question.all_objects.filter(rehearsal_of__isnull=False).count() == 0


def test_the_default_manager_knows_no_rehearsal(editor: User) -> None:
    question = make_real_question()
    rehearsal = begin_rehearsal(question, editor, NOW)

    assert list(Question.objects.all()) == [question]
    assert rehearsal not in Question.objects.open_at(NOW)
    assert rehearsal in Question.all_objects.open_at(NOW)


def fill(rehearsal: Question) -> Answer:
    """With every state, an undone decision, an impression; returns the answer that was seen on the screen."""
    station, by = rehearsal.stations.get(), make_moderator()
    for status in (Status.NEW, Status.REJECTED, Status.HELD):
        make_answer(status, station=station, by=by)
    taken_back = make_answer(Status.REJECTED, station=station, by=by)
    undo(decision_id=taken_back.decisions.get().pk, by=by, now=NOW + timedelta(minutes=6))
    answer = make_answer(Status.RELEASED, station=station, by=by)
    ImpressionCount.objects.create(answer_id=answer.pk, question=rehearsal, impressions=1)
    return answer


def rows() -> dict[str, set[object]]:
    """All rows of all tables, by their keys, without the log of rehearsals and accounts."""
    kept = (Rehearsal, EndedAddress, User)
    models = [model for model in apps.get_models() if model not in kept and model._meta.app_label != "auth"]
    return {model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in models}


def test_when_it_ends_nothing_of_it_is_left_and_nothing_else_is_gone(editor: User) -> None:
    question = make_real_question()
    real = make_answer(Status.RELEASED, station=make_station(make_question()))
    before = rows()
    rehearsal = begin_rehearsal(question, editor, NOW)
    fill(rehearsal)

    end_rehearsal(rehearsal.pk, editor, NOW + timedelta(hours=1))

    assert rows() == before
    assert Decision.objects.filter(answer=real).count() == 1
    record = Rehearsal.objects.get()
    assert (record.ended_by, record.ended_at, record.went_through) == (editor, NOW + timedelta(hours=1), True)
    assert EndedAddress.objects.count() == 7  # five receipts, a code, a screen


def test_a_real_question_is_never_erased(editor: User) -> None:
    answer = make_answer(Status.RELEASED)
    question = answer.question
    before = rows()

    with pytest.raises(NotARehearsalError):
        end_rehearsal(question.pk, editor, NOW)
    with pytest.raises(ProtectedError):
        question.delete()

    assert rows() == before


def test_a_real_question_is_not_erased_while_it_is_rehearsed(editor: User) -> None:
    answer = make_answer(Status.RELEASED)
    rehearsal = begin_rehearsal(answer.question, editor, NOW)

    with pytest.raises(NotARehearsalError):
        end_rehearsal(answer.question_id, editor, NOW)
    end_rehearsal(rehearsal.pk, editor, NOW)

    assert Answer.objects.get() == answer
    assert Station.objects.get() == answer.station


def test_a_rehearsal_that_everybody_forgot_is_erased(editor: User) -> None:
    begin_rehearsal(make_real_question(), editor, NOW)

    end_forgotten_rehearsals(NOW + REHEARSAL_PERIOD - timedelta(seconds=1))
    assert not Rehearsal.objects.exclude(ended_at=None).exists()
    end_forgotten_rehearsals(NOW + REHEARSAL_PERIOD)

    assert Rehearsal.objects.get().ended_by is None
    assert EndedAddress.objects.exists()
    end_forgotten_rehearsals(NOW + REHEARSAL_PERIOD + ENDED_ADDRESS_PERIOD)
    assert not EndedAddress.objects.exists()
    assert Rehearsal.objects.exists()


def test_a_code_that_was_rehearsed_with_before_can_be_again(editor: User) -> None:
    """Codes are free after each rehearsal: the newer one says how long the address is known."""
    question = make_real_question()
    for days in (0, 10):
        rehearsal = begin_rehearsal(question, editor, NOW + timedelta(days=days))
        rehearsal.stations.update(code="pr9b")
        end_rehearsal(rehearsal.pk, editor, NOW + timedelta(days=days))

    end_forgotten_rehearsals(NOW + ENDED_ADDRESS_PERIOD)

    assert EndedAddress.objects.get(digest=hash_address("pr9b")).rehearsal == Rehearsal.objects.latest("pk")


def test_one_that_cannot_be_ended_stops_no_other_and_is_not_silent(editor: User) -> None:
    questions = [make_real_question() for _number in range(3)]
    for question in questions:
        begin_rehearsal(question, editor, NOW)
    broken = {questions[0], questions[2]}
    Rehearsal.objects.filter(question__in=broken).delete()

    with pytest.raises(Rehearsal.DoesNotExist):
        end_forgotten_rehearsals(NOW + REHEARSAL_PERIOD)

    assert {each.rehearsal_of for each in Question.all_objects.filter(rehearsal_of__isnull=False)} == broken


def test_the_log_stays_when_an_account_goes() -> None:
    person = make_person()
    begin_rehearsal(make_real_question(), person, NOW)

    person.delete()

    assert Rehearsal.objects.get().begun_by is None
