"""Scans and answers of each station and hour of the day: what is counted, and what of it the page says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from contributions.enums import StationKind, SubmissionFlag
from contributions.models import Answer, Question, Station
from contributions.scan_counts.services import add_scans, start_of_hour
from contributions.venues.models import Venue
from krefeld_kann_was.lib.date_range import DateRange
from moderation.statistics.disclosure import Breakdown, PartCount
from moderation.statistics.stations import (
    PublishedStations,
    ScanFigures,
    StationCounts,
    count_by_station,
    publish_stations,
)
from tests.factories import NOW, make_question, make_station, send_answer

HOUR = start_of_hour(NOW)  # 13 o'clock in Krefeld
pytestmark = pytest.mark.django_db


def published(question: Question | None = None, days: DateRange | None = None) -> PublishedStations:
    return publish_stations(count_by_station(question.pk if question else None, days or DateRange()))


def figures(stations: PublishedStations) -> dict[str, tuple[str, str, str]]:
    return {one.label: (one.published_scans, one.published_answers, one.published_share) for one in stations.stations}


def visit(station: Station, *, scans: int, answers: int, hours: int = 0) -> None:
    if scans:
        add_scans({(HOUR + timedelta(hours=hours), station.question_id, station.pk): scans})
    for _ in range(answers):
        send_answer(station, now=NOW + timedelta(hours=hours))


def stand_in(name: str, *stations: Station) -> None:
    for station in stations:
        station.venue, _is_new = Venue.objects.get_or_create(question=station.question, name=name)
        station.save()


def move(station: Station, question: Question) -> None:
    station.question, station.venue = question, None
    station.save()


@pytest.fixture
def places(question: Question) -> dict[str, Station]:
    kinds = {"Plakat": StationKind.POSTER, "Karte": StationKind.CARD, "Terminal": StationKind.TERMINAL}
    return {name: make_station(question, name=name, kind=kind) for name, kind in kinds.items()}


# what is counted


def test_answers_stand_beside_the_scans_of_their_station(places: dict[str, Station]) -> None:
    visit(places["Plakat"], scans=12, answers=3)
    visit(places["Plakat"], scans=8, answers=2, hours=1)
    visit(places["Karte"], scans=10, answers=8)
    visit(places["Terminal"], scans=0, answers=4)

    found = published()

    assert figures(found) == {
        "Plakat": ("20", "5", "25 %"),
        "Karte": ("10", "8", "80 %"),
        "Terminal": ("–", "4", "–"),
    }
    assert [station.kind for station in found.stations] == ["poster", "card", "terminal"]
    assert found.together == ScanFigures("Plakate und Tischaufsteller", 30, 13)
    assert found.together.percent == 43


def test_scans_are_counted_by_the_hours_of_krefeld(places: dict[str, Station]) -> None:
    visit(places["Plakat"], scans=12, answers=3)
    visit(places["Karte"], scans=6, answers=4, hours=2)
    visit(places["Karte"], scans=3, answers=0, hours=24)

    assert published().hours == Breakdown([PartCount("13", 15), PartCount("15", 6)], 0, True)


def test_what_was_copied_from_paper_came_of_no_scan(places: dict[str, Station]) -> None:
    visit(places["Plakat"], scans=10, answers=8)
    copied = Answer.objects.values_list("pk", flat=True)[:4]
    Answer.objects.filter(pk__in=list(copied)).update(flag=SubmissionFlag.PAPER)

    assert figures(published())["Plakat"] == ("10", "4", "40 %")


def test_the_few_from_paper_cards_cannot_be_computed(places: dict[str, Station]) -> None:
    """The page says how many answers came in: what all stations lack would be those, were not one more left out."""
    visit(places["Plakat"], scans=10, answers=9)
    visit(places["Karte"], scans=10, answers=5)
    visit(places["Terminal"], scans=0, answers=4)
    copied = Answer.objects.filter(station=places["Plakat"]).values_list("pk", flat=True)[:1]
    Answer.objects.filter(pk__in=list(copied)).update(flag=SubmissionFlag.PAPER)

    assert figures(published())["Terminal"] == ("–", "wenige", "–")


def test_one_question_and_some_days_alone_are_counted(places: dict[str, Station]) -> None:
    other = make_station(make_question(slug="other"), name="Woanders")
    visit(places["Plakat"], scans=10, answers=5)
    visit(places["Plakat"], scans=20, answers=4, hours=11)  # the next day in Krefeld
    visit(other, scans=7, answers=3)

    today = DateRange(NOW.date(), NOW.date())
    assert figures(published(other.question)) == {"Woanders": ("7", "3", "43 %")}
    assert figures(published(places["Plakat"].question, today))["Plakat"] == ("10", "5", "50 %")
    assert {name.partition(" · ")[0] for name in figures(published())} == {"Plakat", "Karte", "Terminal", "Woanders"}


def test_a_station_that_was_moved_counts_for_the_question_that_it_asked(places: dict[str, Station]) -> None:
    first, third = places["Plakat"].question, make_question()
    third.texts.filter(language="de").update(title="Was fehlt?")
    visit(places["Plakat"], scans=20, answers=5)
    visit(places["Karte"], scans=10, answers=8)
    stand_in("Forum", places["Plakat"], places["Karte"])

    move(places["Karte"], third)
    visit(places["Karte"], scans=7, answers=3)

    found = published(first)
    assert figures(found) == {
        "Plakat": ("20", "5", "25 %"),
        "Karte (jetzt bei „Was fehlt?“)": ("10", "8", "80 %"),
        "Terminal": ("–", "wenige", "–"),
    }
    assert found.together == ScanFigures("Plakate und Tischaufsteller", 30, 13)
    assert [(one.label, one.scans, one.answers) for one in found.venues] == [
        ("Forum", 20, 5), ("jetzt bei einer anderen Frage", 10, 8),
    ]  # fmt: skip
    assert figures(published(third)) == {"Karte": ("7", "3", "43 %")}
    assert figures(published())["Karte · Was fehlt?"] == ("17", "11", "65 %")


# what is published


@pytest.mark.parametrize(("scans", "answers"), [(0, 0), (1, 0), (2, 2), (0, 1)])
def test_a_station_that_was_moved_is_not_named_for_a_small_number(
    places: dict[str, Station], scans: int, answers: int
) -> None:
    first = places["Plakat"].question
    visit(places["Plakat"], scans=20, answers=5)
    visit(places["Terminal"], scans=0, answers=9)
    visit(places["Karte"], scans=scans, answers=answers)
    move(places["Karte"], make_question())

    assert set(figures(published(first))) == {"Plakat", "Terminal"}


def test_the_small_number_of_a_station_that_was_moved_cannot_be_computed(places: dict[str, Station]) -> None:
    """The page says how many answers there are: what the others lack would be its own, were not one more left out."""
    first = places["Plakat"].question
    visit(places["Plakat"], scans=20, answers=5)
    visit(places["Terminal"], scans=0, answers=9)
    visit(places["Karte"], scans=9, answers=1)
    move(places["Karte"], make_question())

    found = figures(published(first))

    assert found.pop("Terminal") == ("–", "9", "–")
    assert found.pop("Plakat") == ("20", "wenige", "–")
    assert list(found.values()) == [("9", "wenige", "–")]


def test_no_small_number_is_published_nor_one_that_reveals_it(places: dict[str, Station]) -> None:
    visit(places["Plakat"], scans=20, answers=1)
    visit(places["Karte"], scans=9, answers=6)
    visit(places["Terminal"], scans=0, answers=5)

    found = published()

    assert figures(found) == {
        "Plakat": ("20", "wenige", "–"),
        "Karte": ("9", "6", "67 %"),
        "Terminal": ("–", "wenige", "–"),
    }
    assert found.together == ScanFigures("Plakate und Tischaufsteller", 9, 6), "it must not reveal the first one"


def test_stations_of_the_same_name_are_told_apart_by_their_questions(question: Question) -> None:
    other = make_question(slug="other")
    other.texts.update(title="Was fehlt dir?")
    for each in (question, other):
        make_station(each, name="Plakat")

    assert list(figures(published(question))) == ["Plakat"]
    assert sorted(figures(published())) == ["Plakat · Was fehlt dir?", f"Plakat · {question.text_in('de').title}"]


def test_the_order_of_the_stations_says_nothing_of_small_numbers(question: Question) -> None:
    first, second = (make_station(question, name=name) for name in "AB")
    for fewer, more in ((first, second), (second, first)):
        counts = StationCounts([first, second], Counter({(fewer.pk, 9): 1, (more.pk, 9): 2}), Counter())

        assert [station.label for station in publish_stations(counts).stations] == ["A", "B"]


def test_venues_are_the_sums_of_their_stations_as_far_as_those_are_published(places: dict[str, Station]) -> None:
    street = make_station(places["Plakat"].question, name="Straße")
    visit(street, scans=4, answers=4)
    visit(places["Plakat"], scans=20, answers=5)
    visit(places["Karte"], scans=10, answers=8)
    assert published().venues == [], "no station stands in a venue"

    stand_in("Forum", places["Plakat"], places["Terminal"])
    stand_in("Mediothek", places["Karte"], make_station(places["Karte"].question, name="Ohne Scans"))

    assert [(one.label, one.scans, one.answers) for one in published().venues] == [
        ("Forum", 20, 5), ("Mediothek", 10, 8), ("ohne Ort", 4, 4),
    ]  # fmt: skip


def test_each_venue_counts_its_terminal_and_what_is_not_published_stays_so(places: dict[str, Station]) -> None:
    visit(places["Plakat"], scans=20, answers=5)
    visit(places["Terminal"], scans=0, answers=28)
    for name in ("Tisch", "Theke", "Tür"):
        places[name] = make_station(places["Plakat"].question, name=name, kind=StationKind.TERMINAL)
    visit(places["Tisch"], scans=0, answers=6)
    visit(places["Theke"], scans=0, answers=2)
    visit(places["Tür"], scans=0, answers=1)
    stand_in("Forum", places["Plakat"], places["Terminal"])
    stand_in("Mediothek", places["Tisch"], places["Theke"])
    stand_in("Rathaus", places["Tür"])
    places["Karte"].delete()

    assert [
        (one.label, one.published_scans, one.published_answers, one.published_share) for one in published().venues
    ] == [("Forum", "20", "33", "–"), ("Mediothek", "–", "6", "–"), ("Rathaus", "–", "wenige", "–")]


def test_more_answers_than_scans_are_no_mistake(places: dict[str, Station]) -> None:
    visit(places["Plakat"], scans=4, answers=6)

    assert figures(published())["Plakat"] == ("4", "6", "150 %")
