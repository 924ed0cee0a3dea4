"""Many answers for the tests of the evaluation, straight into the database: only their numbers matter."""

from __future__ import annotations

import random
import secrets
from datetime import timedelta

from contributions.enums import OUTSIDE, QUARTERS, Reason, Status
from contributions.models import Answer, Station
from moderation.models import AnswerTheme, Theme
from tests.factories import NOW

CODES = [quarter["code"] for quarter in QUARTERS]
LANGUAGES = ("de", "tr", "ar", "uk", "pl")


def add_answers(station: Station, count: int, seed: int = 1, *, text: str = "Mehr Bäume") -> list[Answer]:
    """Answers of the week before NOW: most of them shown, some refused or withdrawn, with few or many of each kind."""
    draw = random.Random(seed)
    consent = station.question.consents.get(language="de")
    weights = [draw.random() ** 3 for _code in CODES]
    answers = []
    for _number in range(count):
        status = draw.choices([Status.RELEASED, Status.REJECTED, Status.WITHDRAWN], [12, 2, 1])[0]
        moment = (NOW - timedelta(days=draw.randrange(7), hours=draw.randrange(9))).replace(minute=0, second=0)
        answers.append(
            Answer(
                question=station.question,
                station=station,
                text="" if status == Status.WITHDRAWN else text,
                language=draw.choices(LANGUAGES, [9, 5, 3, 1, 1])[0],
                quarter=draw.choices([*CODES, OUTSIDE, ""], [*weights, 0.3, 2])[0],
                consent=consent,
                status=status,
                reason=draw.choice(Reason.values) if status == Status.REJECTED else "",
                submitted_at=moment,
                released_at=moment if status == Status.RELEASED else None,
                receipt_hash=secrets.token_hex(32),
            )
        )
    Answer.objects.bulk_create(answers)
    return answers


def give_theme(answers: list[Answer], name: str) -> None:
    """Give all of these that are shown the theme."""
    theme, _is_new = Theme.objects.get_or_create(question=answers[0].question, name=name)
    shown = [answer for answer in answers if answer.status == Status.RELEASED]
    AnswerTheme.objects.bulk_create(AnswerTheme(answer=answer, theme=theme) for answer in shown)
