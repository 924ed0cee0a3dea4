"""Staff may leave out and shorten, never reword."""

from __future__ import annotations

import pytest

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.text import fingerprint
from moderation.models import Decision
from moderation.services import decide
from moderation.shortening import is_shortening
from moderation.transitions import NotAllowed, NotAShortening
from tests.factories import NOW, make_answer, make_moderator, send_answer

TEXT = "Ruf mich an: 0151 2345678. Krefeld kann unmöglich besser werden, sagt Anna Weber!"


@pytest.mark.parametrize(
    "shorter",
    [
        "Ruf mich an: […]. Krefeld kann unmöglich besser werden, sagt Anna Weber!",
        "Krefeld kann unmöglich besser werden",
        "[…] Krefeld kann unmöglich besser werden, sagt […]!",
        "Ruf mich an: […] sagt Anna Weber!",
        "Krefeld",
    ],
)
def test_leaving_out_is_allowed(shorter: str) -> None:
    assert is_shortening(TEXT, shorter)


@pytest.mark.parametrize(
    "shorter",
    [
        TEXT,
        "",
        "[…]",
        "[…]!",
        "Krefeld kann besser werden",
        "möglich besser werden",
        "[…]möglich besser werden",
        "Krefeld kann unmöglich besser werde",
        "Anna Weber sagt: Krefeld",
        "Anna Weber! Ruf mich an",
        "sagt Anna Weber! […] Ruf mich an",
        "Krefeld kann unmöglich besser werden, sagt Anna Weber?",
        "krefeld kann unmöglich",
        "Krefeld […] Krefeld",
        "Ruf mich an: (…). Krefeld kann unmöglich besser werden, sagt Anna Weber!",
    ],
)
def test_everything_else_is_refused(shorter: str) -> None:
    assert not is_shortening(TEXT, shorter)


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("أنا أحمد وأحب كريفيلد", "أنا […] وأحب كريفيلد"),
        ("Мне 12 лет, звони 0151 234", "Мне 12 лет, звони […]"),
        ("eins\n\nzwei\ndrei", "eins\n\n[…]\ndrei"),
        ("so so und so", "so und so"),  # the first way to find a part may be the wrong one, but the last is right
        ("Tel:0151", "Tel:[…]"),
        ("Ich 🏊 gern", "Ich […] gern"),
    ],
)
def test_in_every_script(text: str, shorter: str) -> None:
    assert is_shortening(text, shorter)


@pytest.mark.django_db
def test_a_shortened_answer_keeps_nothing_of_the_whole_one() -> None:
    answer, _ = send_answer(text=TEXT)
    assert answer.fingerprint == fingerprint(TEXT)

    decision = decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.RELEASED,
        by=make_moderator(),
        now=NOW,
        shorter="Ruf mich an: […].",
    )

    answer.refresh_from_db()
    assert (answer.text, answer.shortened, answer.fingerprint) == ("Ruf mich an: […].", True, "")
    assert decision.shortened
    assert Decision.objects.get().shortened


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "error"), [(Status.RELEASED, NotAShortening), (Status.HELD, NotAllowed)])
def test_rewording_changes_nothing(after: Status, error: type[Exception]) -> None:
    answer, _ = send_answer(text=TEXT)

    with pytest.raises(error):
        decide(answer_id=answer.pk, before=Status.NEW, after=after, by=make_moderator(), now=NOW, shorter="Anders")

    answer.refresh_from_db()
    assert (answer.text, answer.status, answer.shortened) == (TEXT, Status.NEW, False)
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_a_rejected_answer_can_be_restored_in_part() -> None:
    answer = make_answer(Status.REJECTED, text=TEXT)

    decide(
        answer_id=answer.pk,
        before=Status.REJECTED,
        after=Status.RELEASED,
        by=make_moderator(),
        now=NOW,
        reason=Reason.LINK,
        shorter="Krefeld […]",
    )

    assert Answer.objects.get().text == "Krefeld […]"
