"""What a screen shows besides answers: its playlist, and the numbers behind the map."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from contributions.enums import OUTSIDE, Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.kiosk import feed
from exhibition.kiosk.phrases import SAMPLES, statistics_phrases
from exhibition.kiosk.playlist import DEFAULT_PLAYLIST, playlist_of
from exhibition.models import PlaylistEntry, Screen, ScreenMode
from exhibition.partners.models import Partner
from exhibition.programme.selectors import MAX_EVENTS
from moderation.selectors import count_released_by_quarter, quarters
from tests.factories import NOW, make_answer, make_event, make_person, make_question, make_station

pytestmark = pytest.mark.django_db

SIZE = {"width": 300, "height": 100}


@pytest.fixture
def screen(station: Station) -> Screen:
    return Screen.objects.create(name="Forum", question=station.question, station=station)


def release(station: Station, by: User, quarter: str, minutes: int = 0) -> Answer:
    now = NOW + timedelta(minutes=minutes)
    return make_answer(Status.RELEASED, station=station, by=by, now=now, quarter=quarter)


def read(client: Client, screen: Screen) -> dict[str, Any]:
    response = client.get(f"/kiosk/{screen.token}/facts/")
    assert response.status_code == 200
    return response.json()


def test_it_counts_what_is_released_where_it_comes_from(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    for quarter in ("010", "010", "180", "", OUTSIDE):
        release(station, moderator, quarter)
    make_answer(Status.NEW, station=station, quarter="190")
    make_answer(Status.REJECTED, station=station, by=moderator, quarter="190")
    release(make_station(make_question()), moderator, "170")

    found = read(client, screen)

    assert found["quarters"] == {"010": 2, "180": 1}
    assert (found["total"], found["languages"], found["by_language"]) == (5, 1, {"de": 5})
    assert found["version"] == client.get(f"/kiosk/{screen.token}/feed/").json()["version"]


def test_a_language_with_few_answers_is_not_named(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    for language in ("de", "de-simple", "de", "tr", "tr", "el"):
        make_answer(Status.RELEASED, station=station, by=moderator, language=language)

    found = read(client, screen)

    assert (found["total"], found["languages"], found["by_language"]) == (6, 3, {"de": 3, "": 3})


def test_what_is_taken_back_is_counted_no_more(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    answer = release(station, moderator, "010")
    before = read(client, screen)

    withdraw(answer)

    assert before["quarters"] == {"010": 1}
    assert read(client, screen)["quarters"] == {}
    assert read(client, screen)["version"] != before["version"]


@pytest.mark.parametrize("answers", [1, 3])
def test_they_are_counted_once_for_each_version_of_the_wall(
    client: Client,
    screen: Screen,
    station: Station,
    moderator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    answers: int,
) -> None:
    for number in range(answers):
        release(station, moderator, f"0{number + 1}0", number)
    address = f"/kiosk/{screen.token}/facts/"

    with django_assert_num_queries(6):  # the wall, playlist, partners, events, the languages, the quarters
        etag = client.get(address).headers["ETag"]
    with django_assert_num_queries(4):
        assert client.get(address).status_code == 200
    with django_assert_num_queries(4):
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_the_version_is_read_before_anything_is_counted(
    client: Client, screen: Screen, station: Station, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(question_id: int, station_id: int | None) -> dict[str, int]:
        monkeypatch.undo()
        release(station, moderator, "010")
        return count_released_by_quarter(question_id, station_id)

    monkeypatch.setattr(feed, "count_released_by_quarter", meanwhile)
    raced = read(client, screen)

    assert raced["quarters"] == {"010": 1}
    assert read(client, screen)["version"] != raced["version"]


def test_a_screen_that_nobody_arranged_shows_the_usual_playlist(client: Client, screen: Screen) -> None:
    steps = read(client, screen)["playlist"]

    assert steps == DEFAULT_PLAYLIST
    assert {step["mode"] for step in steps} == set(ScreenMode.values)
    seconds = sum(step["seconds"] for step in steps)
    assert sum(step["answers"] for step in steps) * 8 > 3 * seconds  # the answers are the main thing


def test_each_screen_has_its_own_playlist(client: Client, screen: Screen, station: Station) -> None:
    other = Screen.objects.create(name="Flur", question=station.question, station=station)
    screen.playlist.create(mode=ScreenMode.MAP, seconds=30, position=2)
    screen.playlist.create(mode=ScreenMode.ANSWERS, answers=3, position=1)

    assert read(client, screen)["playlist"] == [
        {"mode": "answers", "answers": 3, "seconds": 0},
        {"mode": "map", "answers": 0, "seconds": 30},
    ]
    assert playlist_of(other.token) == DEFAULT_PLAYLIST


def test_a_new_arrangement_is_a_new_answer(client: Client, screen: Screen) -> None:
    address = f"/kiosk/{screen.token}/facts/"
    etag = client.get(address).headers["ETag"]

    screen.playlist.create(mode=ScreenMode.WALL)

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("amount", [{"answers": 0}, {"seconds": 0}, {"seconds": 4000}])
def test_an_amount_that_makes_no_sense_is_refused(screen: Screen, amount: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        PlaylistEntry(screen=screen, **amount).full_clean()


@pytest.mark.parametrize("token", ["x", "ü" * 20, "a" * 32])
def test_an_unknown_token_has_no_facts(client: Client, token: str) -> None:
    assert client.get(f"/kiosk/{token}/facts/").status_code == 410


@pytest.mark.parametrize("mode", [mode for mode in ScreenMode.values if mode != ScreenMode.ANSWERS])
def test_a_mode_has_a_script_a_style_and_a_part_of_the_page(client: Client, screen: Screen, mode: str) -> None:
    static = Path(settings.BASE_DIR) / "static"
    script = (static / "js" / f"kiosk-{mode}.js").read_text()
    html = client.get(f"/kiosk/{screen.token}/").content.decode()

    assert f'KioskModes.register("{mode}"' in script
    assert (static / "css" / f"kiosk-{mode}.css").is_file()
    assert html.count(f'data-layer="{mode}"') == 1
    assert html.count(f"kiosk-{mode}.") == 2


def map_areas() -> list[dict[str, set[tuple[int, int]]]]:
    """The cells of each quarter on the map, row and column, for a broad screen and for an upright one."""
    css = (Path(settings.BASE_DIR) / "static" / "css" / "kiosk-map.css").read_text()
    found = []
    for areas in re.findall(r"grid-template-areas:([^;]+);", css):
        cells: dict[str, set[tuple[int, int]]] = {}
        for row, line in enumerate(re.findall(r'"([^"]+)"', areas)):
            for column, name in enumerate(line.split()):
                cells.setdefault(name.removeprefix("q"), set()).add((row, column))
        cells.pop(".")
        found.append(cells)
    return found


def test_each_quarter_has_a_rectangle_on_the_map_that_holds_its_place_in_the_city() -> None:
    broad, upright = map_areas()

    assert set(broad) == set(upright) == {quarter.code for quarter in quarters()}
    for cells in (*broad.values(), *upright.values()):
        rows, columns = {row for row, _ in cells}, {column for _, column in cells}
        assert len(cells) == len(rows) * len(columns) == (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    assert all((quarter.row, quarter.column) in broad[quarter.code] for quarter in quarters())
    assert ["Inrath/", "Kliedbruch"] in [quarter.name_parts for quarter in quarters()]


@pytest.mark.parametrize("layout", [0, 1])
def test_neighbours_in_the_city_are_neighbours_on_the_map(layout: int) -> None:
    areas = map_areas()[layout]

    def touch(one: str, other: str) -> bool:
        return any(abs(a - c) + abs(b - d) == 1 for a, b in areas[one] for c, d in areas[other])

    uerdingen, linn, gellep, bockum, oppum, cracau, centre = "180", "140", "150", "130", "160", "040", "010"
    neighbours = [(uerdingen, linn), (linn, gellep), (bockum, uerdingen), (oppum, linn), (cracau, oppum)]
    neighbours += [(centre, cracau), (centre, "020"), (centre, "030"), (centre, "050"), ("050", "170"), ("110", "120")]
    neighbours += [("020", "080"), ("080", "190"), ("100", "090"), ("060", "070"), (bockum, "110"), ("020", "060")]
    assert [pair for pair in neighbours if not touch(*pair)] == []


def test_numbers_in_words_for_a_script() -> None:
    with override("de"):
        phrases = statistics_phrases()

    assert phrases["quarters"].forms == '["aus % Stadtteilen", "aus % Stadtteil"]'
    assert phrases["quarters"].indexes == "01" + "0" * (SAMPLES - 2)


@pytest.mark.parametrize(
    ("permissions", "arranged"),
    [
        (("exhibition.view_screen", "exhibition.change_screen"), 0),
        (("exhibition.view_screen", "exhibition.change_screen", "exhibition.add_playlistentry"), 1),
    ],
)
def test_the_playlist_is_arranged_at_the_screen(
    client: Client, screen: Screen, permissions: tuple[str, ...], arranged: int
) -> None:
    client.force_login(make_person(*permissions))
    form = {"name": "Forum", "question": screen.question_id, "station": screen.station_id, "language": "de"}
    form |= {"playlist-TOTAL_FORMS": 1, "playlist-INITIAL_FORMS": 0}
    step = {"position": 1, "mode": "map", "answers": 8, "seconds": 20}
    form |= {f"playlist-0-{name}": value for name, value in step.items()}

    client.post(reverse("admin:exhibition_screen_change", args=[screen.pk]), form)

    assert screen.playlist.filter(mode=ScreenMode.MAP, seconds=20).count() == arranged


def test_the_screen_gets_its_partners_and_keeps_their_logos(client: Client, screen: Screen) -> None:
    address = f"/kiosk/{screen.token}/facts/"
    before = client.get(address)
    assert before.json()["partners"] == []
    partner = Partner.objects.create(name="Haus am Wall", logo_digest="ab12", logo_width=300, logo_height=100)
    Partner.objects.create(name="Nur auf Plakaten", on_screen=False)

    found = client.get(address, headers={"if-none-match": before["ETag"]}).json()["partners"]

    assert found == [{"name": "Haus am Wall", "role": "partner", "logo": partner.logo_address} | SIZE]
    assert f'"{partner.logo_address}"' in client.get(f"/kiosk/{screen.token}/worker.js").content.decode()
    assert "Haus am Wall" in client.get(f"/kiosk/{screen.token}/").content.decode()


def test_the_screen_gets_the_next_events_and_hears_of_new_ones(client: Client, screen: Screen) -> None:
    address = f"/kiosk/{screen.token}/facts/"
    now = timezone.now()
    make_event(title="Vorbei", starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    before = client.get(address)
    assert before.json()["events"] == []
    later = [now + timedelta(days=number) for number in range(1, MAX_EVENTS + 2)]
    for starts_at in reversed(later):
        make_event(title="Gespräch", place="Forum", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    found = client.get(address, headers={"if-none-match": before["ETag"]}).json()["events"]

    assert len(found) == MAX_EVENTS
    first = int(later[0].timestamp() * 1000)
    assert found[0] == {"title": "Gespräch", "place": "Forum", "starts": first, "ends": first + 3_600_000}
    assert f"&quot;starts&quot;: {first}," in client.get(f"/kiosk/{screen.token}/").content.decode()
