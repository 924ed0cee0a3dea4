"""Themes: given at the desk with a key, suggested from the words of those already grouped."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Question, Station
from contributions.services import object_to_rejection, withdraw
from moderation import services, themes
from moderation.desk.enums import Queue
from moderation.desk.selectors import describe_answers
from moderation.models import AnswerTheme, Decision, Theme
from tests.factories import NOW, make_answer, make_person, make_question, make_station, send_answer
from tests.moderation.desk import QUEUE, send_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def green(station: Station) -> Theme:
    return Theme.objects.create(question=station.question, name="Grün", position=1)


@pytest.fixture
def learning(station: Station) -> Theme:
    return Theme.objects.create(question=station.question, name="Lernen", position=2)


def test_words_without_their_endings() -> None:
    assert themes.word_stems("Im Stadtwald, am Stadtwaldsee und im Zoo") == {"stadtw"}


@pytest.mark.parametrize(
    ("text", "theme"),
    [("Der Rhein am Abend", 1), ("Endlich Deutsch sprechen", 2), ("Zoo!", None), ("Pizza essen gehen", None)],
)
def test_a_suggestion_comes_from_characteristic_words(text: str, theme: int | None) -> None:
    known = {
        1: Counter({"rhein": 5, "stadtw": 3, "krefel": 6, "abend": 1}),
        2: Counter({"deutsc": 6, "kurs": 3, "krefel": 6}),
    }
    assert themes.suggest_theme(text, known) == theme


def test_what_stands_everywhere_has_no_weight() -> None:
    assert themes.suggest_theme("Krefeld", {1: Counter({"krefel": 6}), 2: Counter({"krefel": 6})}) is None


def test_the_desk_gives_a_theme_with_the_decision(
    desk: Client, station: Station, green: Theme, learning: Theme
) -> None:
    answer, _ = send_answer(station, text="Der Stadtwald")
    page = desk.get(QUEUE).content.decode()
    assert 'data-key="1"' in page

    send_decision(desk, answer, "release", theme=str(green.pk))

    assert AnswerTheme.objects.get(pk=answer.pk).theme == green
    later, _ = send_answer(station, text="Spazieren im Stadtwald")
    page = desk.get(QUEUE).content.decode()
    suggested = page.partition("data-suggested")[2]
    assert suggested.partition('value="')[2].startswith(f'{green.pk}"')
    send_decision(desk, later, "hold", theme="0")
    assert not AnswerTheme.objects.filter(pk=later.pk).exists()


def test_what_is_shown_can_get_a_theme_later(desk: Client, station: Station, green: Theme) -> None:
    answer = make_answer(Status.RELEASED, station=station)

    page = send_decision(desk, answer, "theme", theme=str(green.pk), queue="released")

    assert AnswerTheme.objects.get(pk=answer.pk).theme == green
    assert "Das Thema ist gespeichert." in page
    assert answer.decisions.count() == 1
    send_decision(desk, answer, "theme", theme="0", queue="released")
    assert not AnswerTheme.objects.exists()


def test_staff_name_themes_and_see_how_many_answers_each_has(client: Client, station: Station, green: Theme) -> None:
    services.assign_theme([make_answer(Status.RELEASED, station=station).pk], green.pk)
    services.assign_theme([make_answer(Status.HELD, station=station).pk], green.pk)
    client.force_login(make_person(superuser=True))

    page = client.get("/admin/moderation/theme/").content.decode()

    assert '<td class="field-answers">1</td>' in page


def test_a_group_gets_the_theme_together(desk: Client, station: Station, green: Theme) -> None:
    answers = [send_answer(station, text="Stadtwald")[0] for _ in range(3)]

    send_decision(desk, answers[0], "release", theme=str(green.pk), alike=answers[0].fingerprint)

    assert green.links.count() == 3


def test_a_theme_of_another_question_is_not_given(desk: Client, station: Station, green: Theme) -> None:
    other = Theme.objects.create(question=make_question(), name="Fremd")
    answer, _ = send_answer(station)

    send_decision(desk, answer, "release", theme=str(other.pk))

    assert not AnswerTheme.objects.exists()
    answer.refresh_from_db()
    assert answer.status == Status.RELEASED


def test_what_was_taken_back_teaches_nothing(station: Station, green: Theme) -> None:
    answer = make_answer(Status.RELEASED, station=station, text="Geheimwort Stadtwald")
    services.assign_theme([answer.pk], green.pk)
    assert themes.count_words_by_theme([green.pk])[green.pk]["stadtw"] == 1

    withdraw(answer)

    assert themes.count_words_by_theme([green.pk]) == {}


def test_each_question_learns_from_its_own_answers(
    station: Station, green: Theme, learning: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where answers to several stand on one page."""
    monkeypatch.setattr(themes, "MAX_ANSWERS_READ", 1)
    other = make_station()
    foreign = [Theme.objects.create(question=other.question, name=name) for name in ("Eins", "Zwei")]
    waiting = []
    for at, theme in ((station, green), (other, foreign[0])):
        services.assign_theme([make_answer(Status.RELEASED, station=at, text="Stadtwald").pk], theme.pk)
        waiting.append(send_answer(at, text="Spazieren im Stadtwald")[0].pk)

    entries = describe_answers(Queue.NEW, waiting, set(), make_person(), NOW)

    assert [entry.themes[0].theme for entry in entries if entry.themes[0].is_suggested] == [green, foreign[0]]


def test_a_theme_for_many_answers_takes_as_many_queries_as_for_one(
    station: Station, green: Theme, learning: Theme, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent = [send_answer(station)[0].pk for _ in range(30)]
    elsewhere = send_answer(make_station(make_question()))[0].pk
    services.assign_theme(sent[:3], learning.pk)

    with django_assert_num_queries(2):
        services.assign_theme([*sent, elsewhere], green.pk)

    assert sorted(AnswerTheme.objects.values_list("pk", "theme")) == [(pk, green.pk) for pk in sent]


def test_the_text_of_answers_is_kept_in_no_theme() -> None:
    assert {field.name for field in Theme._meta.fields} == {"id", "question", "name", "position"}
    assert {field.name for field in AnswerTheme._meta.fields} == {"answer", "theme"}
    assert Answer._meta.get_field("theme_link").one_to_one


def waiting(where: str, station: Station) -> Answer:
    """An answer about which somebody at the desk has to decide there."""
    if where == "social":
        Question.objects.filter(pk=station.question_id).update(second_person=[SecondPerson.SOCIAL])
        return make_answer(Status.RELEASED, station=station, text="Der Stadtwald")
    answer = make_answer(Status.REJECTED, station=station, text="Der Stadtwald")
    if where == "objections":
        object_to_rejection(answer, "Doch!", NOW)
    return answer


@pytest.mark.parametrize("with_address", [True, False], ids=["address of the action", "only its name"])
@pytest.mark.parametrize(
    ("where", "decision"),
    [
        ("objections", "release"),
        ("objections", "uphold"),
        ("social", "clear"),
        ("social", "keep_here"),
        ("re-review", "release"),
        ("re-review", "reject"),
        ("re-review", "hold"),
    ],
)
def test_a_theme_that_was_chosen_with_any_decision_is_saved(
    desk: Client,
    station: Station,
    green: Theme,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    decision: str,
    *,
    with_address: bool,
) -> None:
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 0.0)
    answer = waiting(where, station)
    queue = "" if where == "re-review" else where
    page = desk.get(f"{QUEUE}?queue={queue}").content.decode()
    form = page.partition(f'data-answer="{answer.pk}"')[2].partition("</form>")[0]
    assert re.search(rf'name="theme"\s+value="{green.pk}"', form)
    action = f".{decision}" if with_address else ""

    sent = {"decision": decision, "seen": answer.status, "reason": "insult", "queue": queue, "theme": str(green.pk)}
    desk.post(reverse(f"moderation:decide.{where}{action}", args=[answer.pk]), sent)

    assert Decision.objects.filter(answer=answer).count() == 2
    assert AnswerTheme.objects.get(pk=answer.pk).theme == green
