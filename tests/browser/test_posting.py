"""The plan of the posts by mouse, by finger and by keyboard; words are copied, and axe finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Station
from exhibition.posting import services
from exhibition.posting.models import Plan, Post
from krefeld_kann_was.accounts import roles
from tests.browser.axe import violations
from tests.browser.pace import install_clock, pass_time, stop_clock
from tests.browser.test_queue import OpenPage, log_in
from tests.exhibition.posting import make_answers
from tests.factories import NOW, make_colleague, make_moderator

# A share sheet that takes files, or one that takes none; it fails with the first of `failures`, if there is one.
SHARE_SHEET = """
window.failures = [];
navigator.canShare = ({ files }) => !files || FILES;
navigator.share = async ({ files, text }) => {
  const name = window.failures.shift();
  document.body.dataset.sheet = name ?? "shared";
  if (name) throw new DOMException("", name);
  window.shared = { files: files.map(file => `${file.name} ${file.type} ${file.size > 1000}`), text };
};
"""
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "user_agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36",
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]


@pytest.fixture
def posts(station: Station) -> list[Post]:
    """Three, one after the other, in a month to come; the question is closed."""
    now = timezone.now()
    station.question.opens_at, station.question.closes_at = NOW - timedelta(days=1), now - timedelta(days=1)
    station.question.save()
    make_answers(station, 3, make_moderator())
    first = (timezone.localdate() + timedelta(days=32)).replace(day=5)
    services.save_plan(Plan(question=station.question, starts_on=first), mix=False)
    return list(Post.objects.order_by("date"))


def open_board(page: Page, post: Post) -> Page:
    log_in(page, make_colleague(roles.EDITOR), f"/admin/posting/{post.question_id}/")
    page.wait_for_load_state("networkidle")
    middle = 'cell => cell.scrollIntoView({ block: "center" })'  # at an edge the page would scroll along
    page.locator("[data-post]").nth(1).evaluate(middle)
    return page


def days() -> list[int]:
    """The numbers of the posts in the order of their days."""
    return list(Post.objects.order_by("date").values_list("pk", flat=True))


def place_of(page: Page, post: Post) -> tuple[float, float]:
    box = page.locator(f'[data-post="{post.pk}"] img').bounding_box()
    assert box
    return box["x"] + 10, box["y"] + 15


def drag(page: Page, post: Post, target: Post) -> None:
    page.mouse.move(*place_of(page, post))
    page.mouse.down()
    page.mouse.move(*place_of(page, target), steps=4)
    page.mouse.up()


def test_a_post_is_dragged_moved_by_key_ticked_and_copied(open_page: OpenPage, posts: list[Post]) -> None:
    page = open_board(open_page(permissions=["clipboard-read", "clipboard-write"]), posts[0])
    first, second, third = posts
    said = page.locator("[data-message]")
    link = page.locator(f'[data-post="{first.pk}"] a')

    drag(page, first, third)
    expect(said).to_contain_text("Jetzt am")
    assert days() == [third.pk, second.pk, first.pk]
    expect(link).to_be_focused()

    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-day] a").nth(1)).to_have_attribute("href", f"#post-{first.pk}")
    assert days() == [third.pk, first.pk, second.pk]
    expect(link).to_be_focused()
    assert "#" not in page.url

    page.locator(f"#post-{second.pk} [data-copy]").first.click()
    expect(said).to_have_text("Kopiert")
    caption = page.locator(f"#caption-{second.pk}").text_content()
    assert page.evaluate("navigator.clipboard.readText()") == caption

    page.locator(f"#post-{second.pk}").get_by_role("button", name="Gepostet").click()
    expect(page.locator(f"#post-{second.pk} .state")).to_contain_text("gepostet")
    expect(page.locator("[data-figure=posted]")).to_have_text("1")
    assert violations(page) == []


def test_without_a_network_nothing_written_is_lost_and_two_clicks_save_once(
    open_page: OpenPage, posts: list[Post]
) -> None:
    post = posts[0]
    page = open_page()
    log_in(page, make_colleague(roles.EDITOR), f"/admin/posting/{post.question_id}/posts/{post.pk}/edit/")
    page.wait_for_load_state("networkidle")
    text, button = page.get_by_label("Alternativtext"), page.get_by_role("button", name="Speichern")
    text.fill("Am Rhein")
    page.context.set_offline(True)

    button.click()

    expect(page.get_by_role("alert").filter(has_text="Keine Verbindung")).to_be_visible()
    expect(text).to_have_value("Am Rhein")
    page.context.set_offline(False)
    button.dblclick()
    page.wait_for_url("**/?month=*")
    expect(page.locator(".messagelist")).to_contain_text("Gespeichert.")
    post.refresh_from_db()
    assert post.alt_text == "Am Rhein"


def test_a_finger_scrolls_and_drags_after_a_moment(open_page: OpenPage, posts: list[Post]) -> None:
    page = open_page(has_touch=True, viewport={"width": 360, "height": 740})
    install_clock(page)
    open_board(page, posts[0])
    stop_clock(page)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    (x, y), (to_x, to_y) = (place_of(page, post) for post in posts[:2])
    touch("touchStart", (x, y))
    touch("touchMove", (to_x, to_y))
    touch("touchEnd")
    assert page.locator(".lifted").count() == 0
    (x, y), (to_x, to_y) = (place_of(page, post) for post in posts[:2])
    touch("touchStart", (x, y))
    pass_time(page, 300)
    expect(page.locator(".lifted")).to_have_count(1)
    touch("touchMove", ((x + to_x) / 2, (y + to_y) / 2))
    touch("touchMove", (to_x, to_y))
    touch("touchEnd")

    expect(page.locator("[data-message]")).to_contain_text("Jetzt am")
    assert days() == [posts[1].pk, posts[0].pk, posts[2].pk]


def test_the_share_sheet_takes_picture_and_caption_and_may_come_late(open_page: OpenPage, posts: list[Post]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"], **PHONE)
    page.add_init_script(SHARE_SHEET.replace("FILES", "true"))
    open_board(page, posts[0])
    said, pictures = page.locator("[data-message]"), page.locator(f"#post-{posts[0].pk} [data-picture]")
    address = pictures.first.evaluate("link => link.href")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    share = page.locator(f"#post-{posts[0].pk}").get_by_role("button", name="Teilen")

    page.evaluate("window.failures = ['NotAllowedError']")  # so long after the press the browser opens none
    share.click()
    expect(said).to_contain_text("Tipp bitte noch einmal")
    share.click()
    expect(said).to_have_text("Der Alternativtext ist kopiert.")

    assert requests.count(address) == 1
    [file] = page.evaluate("window.shared.files")
    assert file.endswith(".png image/png true")
    assert page.evaluate("window.shared.text") == page.locator(f"#caption-{posts[0].pk}").text_content()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(f"#alt-{posts[0].pk}").text_content()

    page.evaluate("window.failures = ['NotAllowedError', 'NotAllowedError']")
    share.click()
    expect(said).to_contain_text("Tipp bitte noch einmal")
    share.click()
    expect(said).to_contain_text("Das ist nicht angekommen")


def test_who_closes_the_share_sheet_is_told_nothing_and_without_a_clipboard_it_opens(
    open_page: OpenPage, posts: list[Post]
) -> None:
    page = open_page(**PHONE)
    page.add_init_script(
        SHARE_SHEET.replace("FILES", "true")
        + "navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));"
    )
    open_board(page, posts[0])
    share = page.locator(f"#post-{posts[0].pk}").get_by_role("button", name="Teilen")

    page.evaluate("window.failures = ['AbortError']")
    share.click()
    expect(page.locator("body")).to_have_attribute("data-sheet", "AbortError")
    expect(page.locator("[data-message]")).to_have_text("")
    share.click()
    expect(page.locator("body")).to_have_attribute("data-sheet", "shared")
    expect(page.locator("[data-message]")).to_have_text("")


@pytest.mark.parametrize(
    "script",
    [
        SHARE_SHEET.replace("FILES", "false"),
        "for (const name of ['share', 'canShare', 'clipboard']) delete Navigator.prototype[name];",  # without https
    ],
    ids=["no files", "no https"],
)
def test_where_no_picture_can_be_shared_there_is_no_button(open_page: OpenPage, posts: list[Post], script: str) -> None:
    page = open_page(**PHONE)
    page.add_init_script(script)
    open_board(page, posts[0])

    expect(page.locator(f"#post-{posts[0].pk} [data-picture]").first).to_be_visible()
    expect(page.locator(f"#post-{posts[0].pk} [data-share]")).to_be_hidden()
