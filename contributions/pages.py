"""The finished form page of a station in a language: rendered once, then only token and nonce are put in.

Rendering a Django form takes more time than everything else together. The page is kept a process under all the values
it shows, so a change in the admin shows at the next request and no page is ever stale.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string

from contributions.colours import World
from contributions.forms import AnswerForm
from contributions.models import OWN_WORLD, ConsentText, Question, Station
from contributions.tokens import issue_token

KEPT_PAGES = 256
TOKEN, NONCE = "{token}", "{nonce}"


class FormPage(NamedTuple):
    """All that a form page shows, apart from what a visitor typed."""

    path: str
    language: str
    hosts: str
    title: str
    title_language: str
    answer_length: int
    consent_id: int
    exhibition: str
    social: str
    world: str
    own_world: World | None

    @classmethod
    def of(cls, station: Station, path: str, language: str) -> FormPage:
        question = station.question
        title, consent = question.title(language), question.consent(language)
        return cls(
            path=path,
            language=language,
            hosts=question.hosts,
            title=title.title,
            title_language=title.language,
            answer_length=question.answer_length,
            consent_id=consent.pk,
            exhibition=consent.exhibition,
            social=consent.social,
            world=question.world,
            own_world=question.colours if question.world == OWN_WORLD else None,
        )

    def html(self, form: AnswerForm, nonce: object) -> str:
        return render_to_string("contributions/form.html", {"page": self, "form": form, "csp_nonce": nonce})


def empty_form(page: FormPage, now: datetime, nonce: object) -> str:
    """The page with an empty form and a fresh token, as everybody meets it."""
    first, second, third = _shell(page)
    return f"{first}{nonce}{second}{issue_token(now, page.consent_id)}{third}"


@lru_cache(maxsize=KEPT_PAGES)
def _shell(page: FormPage) -> tuple[str, str, str]:
    question, consent = (
        Question(answer_length=page.answer_length),
        ConsentText(exhibition=page.exhibition, social=page.social),
    )
    form = AnswerForm(question=question, consent=consent, token=TOKEN)
    first, rest = page.html(form, NONCE).split(NONCE)
    second, third = rest.split(TOKEN)
    return first, second, third
