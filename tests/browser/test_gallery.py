"""The gallery: quotation marks hang in the margin and keep away from the threads, at every width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from contributions.models import Answer, Question
from tests.browser.measures import resize

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
WIDTHS, LEAST = (320, 360, 768, 900, 1080, 1440, 1920), 3  # pixels
# Between the last thread of each answer and the box of its mark, in pixels.
GAPS = """() => [...document.querySelectorAll(".answers li")].map(it => {
  const style = getComputedStyle(it), answer = it.querySelector("a");
  const at = parseFloat(style.backgroundPosition.split(",").pop().match(/[\\d.]+px/)[0]);
  const thread = it.getBoundingClientRect().left + at + parseFloat(style.backgroundSize.split(",").pop());
  const marked = it.querySelector("[data-open]"), mark = getComputedStyle(marked, "::before");
  return marked.getBoundingClientRect().left + parseFloat(mark.marginInlineStart) - thread;
})"""


def test_no_mark_touches_a_thread(open_page: Callable[..., Page], release: Callable[..., Answer]) -> None:
    for text in ("Heimat.", "Hier kenne ich alle Nachbarn, und sie kennen mich.", "Das ist mein Satz. " * 12):
        release(text)
    Question.objects.update(gallery="running")
    page = open_page()
    for path in ("", "galerie/"):
        page.goto(f"/de/{path}")
        for width in WIDTHS:
            resize(page, {"width": width, "height": 800})
            gaps = page.evaluate(GAPS)

            assert len(gaps) >= 2, (path, width)
            assert min(gaps) >= LEAST, (path, width)


def test_the_search_has_room_for_words_in_letters_of_twice_the_size(
    open_page: Callable[..., Page], release: Callable[..., Answer]
) -> None:
    release("Heimat.")
    Question.objects.update(gallery="running")
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/de/galerie/")

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.locator("#q").evaluate("field => field.clientWidth") > 240  # 60 beside the button
